"""Flows at the central API: who is handed versions, offers and figures, and what is counted."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_talk import SetCase
from rflow_desktop.domain.figures import total
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.model import Figures, FlowRef, Kind, Outcome
from rflow_desktop.domain.model_talk import FlowMatch
from sync.server import schema
from sync.server.pokes import Listener
from sync.server.scopes import QUIET
from tests.server.world import TEAM, World, starter, uid

FLOW = uid("flow")


def ref(content: Content, version: int = 1) -> FlowRef:
    return FlowRef(
        id=content.id, name=content.name, kind=content.kind, version=version,
        snapshot=content_hash(content),
    )  # fmt: skip


def changed(content: Content, name: str) -> Content:
    return content.model_copy(update={"description": name})


def figures(world: World, who: str = "maya") -> Figures:
    return Figures.model_validate(world.holds(who)["figures", FLOW])


@pytest.mark.behaviour("S1.24")
def test_twenty_starts_at_once_are_twenty_and_nobody_sets_the_number() -> None:
    world = World()
    content, _ = starter()
    start = acts.StartSession(flow=ref(content))
    sent = [world.op(who, uid(f"{who} {n}"), start) for who in ("maya", "sam") for n in range(10)]
    for op in sent:
        world.accepted("maya" if op.actor == uid("maya") else "sam", op)
        world.push("maya" if op.actor == uid("maya") else "sam", op)  # twice is once
    assert total(figures(world)).started == 20
    done = acts.Complete(outcome=Outcome.WORKAROUND)
    world.accepted("maya", world.op("maya", sent[0].root, done))
    assert total(figures(world, "vic")).fixed == 1
    assert ("figures", FLOW) not in world.holds("eve")
    prepared = world.op("maya", uid("later"), acts.PrepareSession(flow=ref(content)))
    world.accepted("maya", prepared)
    assert total(figures(world)).started == 20
    world.accepted("maya", world.op("maya", uid("later"), acts.BeginPrepared()))
    assert total(figures(world)).started == 21


@pytest.mark.behaviour("S2.18")
def test_what_cannot_be_counted_holds_up_no_session_and_what_can_is_counted_once() -> None:
    world = World()
    content, _ = starter()
    start = acts.StartSession(kind=Kind.GUIDED, title="Guided")
    world.accepted("maya", world.op("maya", uid("guided"), start))
    match = FlowMatch(flow=uid("gone"), name="Gone from the library", score=0.9)
    world.accepted("maya", world.op("maya", uid("guided"), SetCase(match=match)))
    done = acts.Complete(outcome=Outcome.RESOLVED)
    world.accepted("maya", world.op("maya", uid("guided"), done))
    assert not [key for key in world.holds("maya") if key[0] == "figures"]
    for number, outcome in enumerate((Outcome.RESOLVED, Outcome.UNRESOLVED)):
        start = acts.StartSession(flow=ref(content))
        world.accepted("maya", world.op("maya", uid(f"run {number}"), start))
        world.accepted(
            "maya", world.op("maya", uid(f"run {number}"), acts.Complete(outcome=outcome))
        )
    sums = total(figures(world))
    assert (sums.started, sums.finished, sums.fixed) == (2, 2, 1)
    assert sums.fixed / sums.finished == 0.5


@pytest.mark.behaviour("S2.18")
def test_figures_that_cannot_be_counted_on_hold_up_neither_a_start_nor_an_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    world = World()
    content, _ = starter()
    start, done = acts.StartSession(flow=ref(content)), acts.Complete(outcome=Outcome.RESOLVED)
    world.accepted("maya", world.op("maya", uid("before"), start))
    row = schema.row.c
    with world.connection() as conn:
        spoilt = schema.row.update().where(row.type == "figures", row.id == FLOW)
        assert conn.execute(spoilt.values(doc='{"id": 7}')).rowcount == 1
    world.accepted("maya", world.op("maya", uid("after"), start))
    world.accepted("maya", world.op("maya", uid("after"), done))
    assert world.holds("maya")["session", uid("after")]["outcome"] == "resolved"
    assert world.holds("maya")["figures", FLOW] == {"id": 7}
    assert "figures" in caplog.text


def test_figures_wake_nobody_and_come_with_the_next_pull() -> None:
    listener = Listener("a", frozenset({"account:a", QUIET + "account:a"}))
    listener.tell({QUIET + "account:a": 4})
    assert listener._heads == {}
    listener.tell({QUIET + "account:a": 5, "account:a": 5})
    assert listener._heads == {"account:a": 5}


def test_an_offer_is_seen_by_its_author_and_by_who_decides_with_its_content() -> None:
    world = World()
    content, _ = starter()
    offered = changed(content, "Ask for the model first.")
    name = content_hash(offered)
    act = acts.SuggestChange(
        suggestion=uid("offer"), snapshot=name, content=document(offered),
        over=content_hash(content), note="Asked five times.",
    )  # fmt: skip
    world.accepted("maya", world.op("maya", FLOW, act, entity="flow"))
    for who, sees in (("maya", True), ("ben", True), ("ada", True), ("sam", False)):
        assert (("suggestion", uid("offer")) in world.holds(who)) is sees, who
        assert (("snapshot", name) in world.holds(who)) is sees, who
    take = acts.AcceptSuggestion(
        suggestion=uid("offer"), snapshot=name, content=document(offered),
        over=content_hash(content),
    )  # fmt: skip
    world.accepted("ben", world.op("ben", FLOW, take, entity="flow"))
    (late,) = world.push("ada", world.op("ada", FLOW, acts.DeclineSuggestion(
        suggestion=uid("offer")), entity="flow"))  # fmt: skip
    assert (late.reason, late.sentence) == (
        "decided", "Ben Lindqvist has decided about this suggestion already.",
    )  # fmt: skip
    assert ("version", f"{FLOW}.2") in world.holds("ben")
    assert ("version", f"{FLOW}.2") not in world.holds("sam"), "a draft version is who made it"
    world.accepted("ben", world.op("ben", FLOW, acts.PublishFlow(snapshot=name), entity="flow"))
    assert world.holds("sam")["version", f"{FLOW}.2"]["published_by"] == uid("ben")
    assert ("snapshot", name) in world.holds("sam")


@pytest.mark.behaviour("S1.63")
def test_a_flow_saved_from_a_session_is_its_authors_alone() -> None:
    world = World()
    content, _ = starter()
    mine = content.model_copy(update={"id": uid("mine")})
    act = acts.ForkFlow(
        snapshot=content_hash(mine), content=document(mine), parent=FLOW, name=content.name,
        version=1, over=content_hash(content), reason="Saved from session: 48213",
    )  # fmt: skip
    world.accepted("maya", world.op("maya", uid("mine"), act, entity="flow"))
    assert world.holds("maya")["flow", uid("mine")]["lineage"]["root"] == FLOW
    assert world.holds("maya")["flow", uid("mine")]["team"] == TEAM
    for who in ("ben", "sam", "eve"):
        assert ("flow", uid("mine")) not in world.holds(who)


def test_the_slower_edit_is_refused_with_the_name_of_who_was_first() -> None:
    world = World()
    content, _ = starter()
    for who, status in (("ben", "accepted"), ("priya", "rejected")):
        mine = changed(content, f"By {who}.")
        act = acts.SaveFlow(
            snapshot=content_hash(mine), content=document(mine), over=content_hash(content)
        )
        (verdict,) = world.push(who, world.op(who, FLOW, act, entity="flow"))
        assert verdict.status == status
    assert verdict.sentence == "Ben Lindqvist edited this flow meanwhile."
