"""What the assistant thought is for who asked it, by whichever way a colleague looks."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import OpenCase, Say
from rflow_desktop.domain.model import Kind
from rflow_desktop.domain.model_talk import Message, Speaker, Thought
from sync.server import commands, history, schema
from sync.server.book import Book
from tests.server.world import ACCOUNT, Replica, World, uid

S, H = uid("session"), uid("handoff")
THOUGHT = "The spooler looks broken; I am not sure."


@pytest.fixture
def world() -> World:
    """Maya and Sam share a chat; Maya asked, and the assistant thought before it spoke."""
    made = World()
    done = (
        acts.StartSession(kind=Kind.CHAT, title="Printer"),
        OpenCase(members=(uid("sam"),)),
        Say(message=uid("asked"), text="It does not print."),
        Say(message=uid("said"), role=Speaker.ASSISTANT, text="Restart it.", thinking=THOUGHT),
    )
    made.accepted("maya", *(made.op("maya", S, act) for act in done))
    return made


def holds_thought(world: World, who: str) -> bool:
    every = world.holds(who)
    thought = ("thought", uid("said")) in every
    assert thought == (THOUGHT in str(every)), "no other row of theirs tells it"
    return thought


@pytest.mark.behaviour("S4.25")
def test_what_was_thought_reaches_who_asked_and_nobody_else(world: World) -> None:
    assert ("message", uid("said")) in world.holds("sam"), "what was said is for both"
    assert [who for who in ("maya", "sam", "ben", "ada") if holds_thought(world, who)] == ["maya"]
    second = Replica(world, "maya")
    second.pull()
    assert ("thought", uid("said")) in second.rows, "also on another computer of hers"


@pytest.mark.behaviour("S4.25")
def test_what_was_thought_does_not_go_along_with_a_handoff_and_leaves_with_the_work(
    world: World,
) -> None:
    maya = Replica(world, "maya")
    hand = acts.HandOver(handoff=H, need="Please look", keep_watching=False)
    world.accepted("maya", world.op("maya", S, hand))
    maya.pull()
    assert ("thought", uid("said")) in maya.rows
    assert not holds_thought(world, "ben")
    world.accepted("ben", world.op("ben", S, acts.Claim(handoff=H)))
    maya.pull()
    assert ("message", uid("said")) in world.holds("ben")
    assert not holds_thought(world, "ben")
    assert ("thought", uid("said")) not in maya.rows, "it is not her work any more"
    world.accepted("ben", world.op("ben", S, acts.ReturnHandoff(handoff=H, reason="Yours")))
    maya.pull()
    assert ("thought", uid("said")) in maya.rows


@pytest.mark.behaviour("S4.25")
def test_the_history_tells_others_no_thoughts(world: World) -> None:
    def past(who: str) -> str:
        with world.connection() as conn:
            told = history.of(conn, world.caller(conn, who), "session", S, 0)
        assert told is not None
        return told.model_dump_json()

    assert THOUGHT in past("maya")
    assert "Restart it." in past("sam")
    assert THOUGHT not in past("sam")


@pytest.mark.behaviour("S4.25")
def test_an_older_installation_parts_them_when_it_is_brought_up_to_date(world: World) -> None:
    old = uid("old")
    sam, maya = Replica(world, "sam"), Replica(world, "maya")
    with world.connection() as conn:
        book = Book.opened(conn, ACCOUNT)
        said = Message(
            id=old, session=S, role=Speaker.ASSISTANT, text="Older words", thinking=THOUGHT,
            by=uid("maya"), at="2026-01-01T00:00:00.000Z", hlc="0" * 32,
        )  # fmt: skip
        book.put([said])
        book.close()
        conn.execute(update(schema.installation).values(schema_version=5))
    sam.pull()
    assert THOUGHT in str(sam.rows[("message", old)])
    with world.connection() as conn:
        assert commands.migrate(conn) == schema.VERSION
    sam.pull()
    maya.pull()
    assert "Older words" in str(sam.rows[("message", old)])
    assert THOUGHT not in str(sam.rows[("message", old)])
    assert (Thought.TYPE, old) not in sam.rows
    assert THOUGHT in str(maya.rows[(Thought.TYPE, old)])
