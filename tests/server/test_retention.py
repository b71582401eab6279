"""What an account forgets in time, and what nobody loses by it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from rflow_desktop.domain import acts, acts_talk
from rflow_desktop.domain.model import Kind
from sync.server import history, retention, schema, segments
from tests.server.world import ACCOUNT, Replica, World, uid

DAY = retention.DAY_MS
S, OTHER, H = uid("session"), uid("other"), uid("handoff")


@pytest.fixture
def world() -> World:
    made = World()
    for session in (S, OTHER):
        made.accepted("maya", made.op("maya", session, acts.StartSession(title="Mail")))
        made.accepted("maya", made.op("maya", session, acts.AddNote(entry=uid(session), text="x")))
    return made


def tidy(world: World) -> dict[str, int]:
    with world.connection() as conn:
        return retention.tidy(conn, world.now)


def claimed(world: World) -> None:
    """A handoff comes and goes: it leaves everybody else's scopes."""
    world.accepted("maya", world.op("maya", S, acts.HandOver(handoff=H, need="Please look")))
    world.accepted("ben", world.op("ben", S, acts.Claim(handoff=H)))


def test_who_was_away_for_longer_than_departures_are_told_begins_again(world: World) -> None:
    early, late = Replica(world, "priya"), Replica(world, "sam")
    early.pull()
    claimed(world)
    late.pull()
    world.now += 181 * DAY
    world.accepted("maya", world.op("maya", OTHER, acts.SetFields(title="Later")))
    assert tidy(world)["departures"] > 0
    assert tidy(world)["departures"] == 0
    (first, *_) = early.pull()
    assert first.reset
    (first, *_) = late.pull()
    assert not first.reset
    fresh = Replica(world, "priya")
    fresh.pull()
    assert early.rows == fresh.rows


def test_who_begins_again_comes_to_an_end_page_by_page(world: World) -> None:
    maya = Replica(world, "maya")
    maya.pull()
    claimed(world)
    world.now += 181 * DAY
    for number in range(40):
        note = acts.AddNote(entry=uid(f"n{number}"), text="x" * 200)
        world.accepted("maya", world.op("maya", OTHER, note))
    tidy(world)
    answers = maya.pull(max_bytes=1_024)
    assert [one.reset for one in answers] == [True] + [False] * (len(answers) - 1)
    assert len(answers) > 5
    fresh = Replica(world, "maya")
    fresh.pull()
    assert maya.rows == fresh.rows


def test_departures_of_the_last_half_year_are_told(world: World) -> None:
    sam = Replica(world, "sam")
    sam.pull()
    claimed(world)
    world.now += 179 * DAY
    world.accepted("maya", world.op("maya", OTHER, acts.SetFields(title="Later")))
    assert tidy(world)["departures"] == 0
    assert not sam.pull()[0].reset


def test_pieces_are_made_again_when_departures_are_forgotten(world: World) -> None:
    claimed(world)
    with world.connection() as conn:
        scope = f"user:{uid('maya')}"
        (piece, *_) = segments.missing(conn, ACCOUNT, (scope,), most=100, least=1)
        segments.keep(conn, ACCOUNT, segments.pack(conn, ACCOUNT, piece))
    world.now += 181 * DAY
    world.accepted("maya", world.op("maya", OTHER, acts.SetFields(title="Later")))
    tidy(world)
    with world.connection() as conn:
        assert conn.execute(select(func.count()).select_from(schema.segment)).scalar_one() == 0


def trashed(world: World) -> None:
    world.accepted("maya", world.op("maya", S, acts_talk.Trash()))
    world.now += 31 * DAY


def test_after_a_month_in_the_trash_a_session_leaves_every_computer(world: World) -> None:
    maya = Replica(world, "maya")
    maya.pull()
    trashed(world)
    assert tidy(world)["sessions"] == 1
    answers = maya.pull()
    assert not answers[0].reset
    assert {key for key in maya.rows if key[1] in (S, uid(S))} == set()
    fresh = Replica(world, "maya")
    (answer,) = fresh.pull()
    assert fresh.rows == maya.rows
    for scope, digest in answer.digests.items():
        held = [key for key, (_, scopes, _) in fresh.rows.items() if scope in scopes]
        assert digest.count == len(held)
    assert tidy(world)["sessions"] == 0


@pytest.mark.behaviour("S4.34")
def test_what_was_said_goes_with_its_session_and_belongs_to_one_that_is_there(world: World) -> None:
    chat, said = uid("chat"), uid("message")
    say = acts_talk.Say(message=said, text="Hello")
    start = acts.StartSession(kind=Kind.CHAT, title="Mail")
    world.accepted("maya", *(world.op("maya", chat, act) for act in (start, say)))
    maya = Replica(world, "maya")
    maya.pull()
    assert ("message", said) in maya.rows
    world.accepted("maya", world.op("maya", chat, acts_talk.Trash()))
    world.now += 31 * DAY
    assert tidy(world)["sessions"] == 1
    maya.pull()
    assert ("message", said) not in maya.rows
    with world.connection() as conn:
        left = select(func.count()).select_from(schema.row)
        assert conn.scalar(left.where(schema.row.c.session == chat)) == 0
    (verdict,) = world.push("maya", world.op("maya", uid("never"), say))
    assert (verdict.status, verdict.reason) == ("deferred", "missing")
    assert ("message", said) not in world.holds("maya")


def test_what_is_taken_out_of_the_trash_in_time_stays(world: World) -> None:
    world.accepted("maya", world.op("maya", S, acts_talk.Trash()))
    world.accepted("maya", world.op("maya", S, acts_talk.Trash(trashed=False)))
    world.now += 31 * DAY
    assert tidy(world)["sessions"] == 0
    assert ("session", S) in world.holds("maya")


def test_an_edit_of_a_purged_session_is_refused_with_its_words_and_does_not_wait(
    world: World,
) -> None:
    edit = world.op("maya", S, acts.SetFields(title="Too late"))
    trashed(world)
    tidy(world)
    (verdict,) = world.push("maya", edit)
    assert (verdict.status, verdict.reason) == ("rejected", "purged")
    (again,) = world.push("maya", edit)
    assert (again.status, again.reason) == ("rejected", "purged")
    with world.connection() as conn:
        kept = conn.execute(
            select(schema.op.c.bytes).where(schema.op.c.root == S, schema.op.c.status == "accepted")
        ).scalars()
        assert set(map(bytes, kept)) == {b""}


def test_old_operations_are_packed_away_and_still_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "A_PACK", 2)

    def past() -> list[history.HistoryItem]:
        with world.connection() as conn:
            told = history.of(conn, world.caller(conn, "maya"), "session", S, 0)
            assert told is not None
            return told.items

    note = world.op("maya", S, acts.AddNote(entry=uid("late"), text="much later"))
    before = past()
    with world.connection() as conn:
        conn.execute(
            update(schema.op).values(received_at=schema.op.c.received_at + schema.op.c.seq)
        )
    world.now += 401 * DAY
    world.accepted("maya", note)
    assert tidy(world)["operations"] == 4
    assert tidy(world)["operations"] == 0
    after = past()
    assert [one.payload for one in after[: len(before)]] == [one.payload for one in before]
    assert after[-1].payload["text"] == "much later"
    with world.connection() as conn:
        packs = conn.execute(select(func.count()).select_from(schema.archive)).scalar_one()
        assert packs == 2
    (again,) = world.push("maya", note)
    assert again.status == "duplicate"
