"""Where a session stands and what may follow: one table of every place with every act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import (
    Briefing,
    Handoff,
    HandoffState,
    Known,
    Outcome,
    Phase,
    Priority,
    Session,
    Tried,
    phase,
)
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor, can
from tests.domain.world import (
    ADA,
    H2,
    H3,
    MAYA,
    MINUTE,
    NOON,
    PRIYA,
    SAM,
    TOM,
    H,
    S,
    World,
    instant,
    uid,
)

E1, E2 = uid(21), uid(22)
LIMIT = 20_000


def prepared() -> World:
    world = World()
    world.do(MAYA, acts.PrepareSession(title="Patch"))
    return world


def active() -> World:
    world = World()
    world.do(MAYA, acts.StartSession(title="VPN drops", ticket="48190"))
    return world


def paused() -> World:
    world = active()
    world.do(MAYA, acts.Pause(reason="parts"), at=1)
    return world


def in_transit() -> World:
    world = active()
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=1)
    return world


def closed() -> World:
    world = active()
    world.do(MAYA, acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="Key."), at=1)
    return world


PLACES: dict[str, Callable[[], World]] = {
    "prepared": prepared, "active": active, "paused": paused, "in_transit": in_transit,
    "closed": closed,
}  # fmt: skip
ACTS: dict[str, tuple[Actor, Act]] = {
    "begin": (MAYA, acts.BeginPrepared()),
    "answer": (MAYA, acts.Choose(entry=E1, node="a")),
    "pause": (MAYA, acts.Pause()),
    "resume": (MAYA, acts.Resume()),
    "hand over": (MAYA, acts.HandOver(handoff=H2, need="Decide.")),
    "claim": (SAM, acts.Claim(handoff=H)),
    "take back": (MAYA, acts.CancelHandoff(handoff=H)),
    "close": (MAYA, acts.Complete(outcome=Outcome.ABANDONED)),
    "cancel": (MAYA, acts.CancelPrepared()),
}
AFTER: dict[str, dict[str, str]] = {
    "prepared": {
        "begin": "active", "answer": "active", "pause": "not_started", "resume": "prepared",
        "hand over": "in_transit", "claim": "missing", "take back": "missing", "close": "closed",
        "cancel": "closed",
    },
    "active": {
        "begin": "active", "answer": "active", "pause": "paused", "resume": "active",
        "hand over": "in_transit", "claim": "missing", "take back": "missing", "close": "closed",
        "cancel": "already_started",
    },
    "paused": {
        "begin": "paused", "answer": "paused", "pause": "paused", "resume": "active",
        "hand over": "in_transit", "claim": "missing", "take back": "missing", "close": "closed",
        "cancel": "already_started",
    },
    "in_transit": {
        "begin": "in_transit", "answer": "in_transit", "pause": "in_transit",
        "resume": "in_transit", "hand over": "state_changed", "claim": "active",
        "take back": "active", "close": "state_changed", "cancel": "already_started",
    },
    "closed": {
        "begin": "closed", "answer": "closed", "pause": "closed", "resume": "closed",
        "hand over": "state_changed", "claim": "missing", "take back": "missing",
        "close": "closed", "cancel": "closed",
    },
}  # fmt: skip
REFUSES = {
    ("in_transit", "begin"), ("in_transit", "answer"), ("in_transit", "pause"),
    ("in_transit", "resume"), *(("closed", act) for act in ("begin", "answer", "pause", "resume")),
    ("closed", "cancel"),
}  # fmt: skip
"""Where the code of the refusal is the name of the place it stays in."""


@pytest.mark.behaviour("S3.09", "S2.40", "S3.08")
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("place", PLACES)
def test_each_act_leads_to_one_place_or_is_refused_and_nothing_changes(
    place: str, act: str
) -> None:
    world = PLACES[place]()
    assert stands(world) == place
    who, done = ACTS[act]
    op, after = world.op(who, done, at=10), AFTER[place][act]
    if (place, act) in REFUSES or after not in PLACES:
        assert world.refuses(op).code == after
        assert stands(world) == place
        return
    world.put(op)
    assert stands(world) == after


@pytest.mark.behaviour("S3.08")
def test_there_are_five_places_and_no_row_can_say_another() -> None:
    assert {one.value for one in Phase} == set(PLACES)
    with pytest.raises(ValidationError):
        Handoff(**{**QUEUED, "state": "requesting_escalation"})
    with pytest.raises(ValidationError):
        acts.Complete(outcome="closed")  # type: ignore[arg-type]


QUEUED: dict[str, Any] = {
    "id": H, "session": S, "title": "a", "sender": MAYA.id, "opened_at": instant(NOON),
}  # fmt: skip


@pytest.mark.behaviour("S3.10")
@pytest.mark.parametrize("kind", ["escalate", "pass_on"])
def test_asked_for_and_escalated_are_one_place_and_the_handoff_says_which(kind: str) -> None:
    world = active()
    to = TOM.id if kind == "pass_on" else None
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide.", kind=kind, to=to), at=1)
    session, handoff = row(world), handed(world)
    assert (phase(session), handoff.state, handoff.kind) == (
        Phase.IN_TRANSIT, HandoffState.OPEN, kind,
    )  # fmt: skip
    assert can(TOM, "session.read", session)
    assert can(PRIYA, "session.read", session)


@pytest.mark.behaviour("S2.60")
def test_putting_down_and_taking_up_go_back_and_forth_and_twice_is_once() -> None:
    world = active()
    for minute, act, place in (
        (1, acts.Pause(reason="parts", until=instant(NOON + MINUTE)), "paused"),
        (2, acts.Resume(), "active"),
        (3, acts.Resume(), "active"),
        (4, acts.Pause(), "paused"),
    ):
        world.do(MAYA, act, at=minute)
        assert stands(world) == place
    assert (row(world).pause_reason, row(world).pause_until) == ("", None)


@pytest.mark.behaviour("S2.61", "S3.16")
@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.CANCELLED])
def test_the_end_keeps_its_words_and_its_time_whatever_the_outcome(outcome: Outcome) -> None:
    world = active()
    before = row(world)
    assert (before.closed_at, before.outcome, before.outcome_notes, before.next_steps) == (
        None, None, "", "",
    )  # fmt: skip
    end = acts.Complete(outcome=outcome, outcome_notes="No answer.", next_steps="Call again.")
    world.do(MAYA, end, at=7)
    after = row(world)
    assert (after.outcome, after.outcome_notes, after.next_steps) == (
        outcome, "No answer.", "Call again.",
    )  # fmt: skip
    assert (after.closed_at, after.closed_by) == (instant(NOON + 7 * MINUTE), MAYA.id)


@pytest.mark.behaviour("S2.61")
def test_words_at_the_end_have_a_limit() -> None:
    acts.Complete(outcome=Outcome.ABANDONED, outcome_notes="a" * LIMIT)
    with pytest.raises(Refused, match="20,001 characters long, and 20,000 fit"):
        acts.Complete(outcome=Outcome.ABANDONED, outcome_notes="a" * (LIMIT + 1))


@pytest.mark.behaviour("S2.37", "S2.42", "S3.17")
def test_an_escalation_is_one_line_and_one_page_that_carries_what_was_said() -> None:
    world = active()
    page = acts.HandOver(
        handoff=H, need="Decide.", to=SAM.id, priority=Priority.URGENT, expects="A decision",
        tried=(Tried(text="Reinstalled", answer="done", result="no_change"),),
        known=(Known(text="Only the office"),), moves=("Change the key lifetime",),
    )  # fmt: skip
    world.do(MAYA, page, at=1)
    line, text = handed(world), world.table.get(Briefing, H)
    assert text is not None
    assert (line.priority, line.to, line.claimed_by) == (Priority.URGENT, SAM.id, None)
    assert (text.handoff, text.need, text.expects) == (H, "Decide.", "A decision")
    assert (text.tried, text.known, text.moves) == (page.tried, page.known, page.moves)
    assert "need" not in line.doc(), "the queue's line carries no page"
    world.do(SAM, acts.Claim(handoff=H), at=2)
    assert (handed(world).to, handed(world).claimed_by) == (SAM.id, SAM.id)


@pytest.mark.behaviour("S2.37")
def test_who_has_nothing_to_do_with_it_hands_nothing_over() -> None:
    world = active()
    assert world.refuses(world.op(TOM, acts.HandOver(handoff=H, need="a"))).code == "forbidden"
    assert world.table.get(Handoff, H) is None


@pytest.mark.behaviour("S2.49", "S2.55", "S2.59")
def test_a_claim_moves_it_into_the_hands_of_the_claimer_and_off_the_queue() -> None:
    world = in_transit()
    world.do(SAM, acts.Claim(handoff=H), at=2)
    session, handoff = row(world), handed(world)
    assert (session.owner, session.handoff, session.last_handoff) == (SAM.id, None, H)
    assert (handoff.state, handoff.claimed_by) == (HandoffState.CLAIMED, SAM.id)
    assert handoff.claimed_at == instant(NOON + 2 * MINUTE)
    assert stands(world) == "active"
    world.do(SAM, acts.Choose(entry=E2, node="b"), at=3)


@pytest.mark.behaviour("S2.51", "S3.36", "S3.40")
def test_every_handoff_of_a_session_stays_on_record_in_its_order() -> None:
    world = in_transit()
    world.do(SAM, acts.Claim(handoff=H), at=2)
    world.do(SAM, acts.ReturnHandoff(handoff=H, reason="On site."), at=3)
    assert row(world).owner == MAYA.id
    world.do(MAYA, acts.HandOver(handoff=H2, need="Somebody else."), at=4)
    world.do(PRIYA, acts.Claim(handoff=H2), at=5)
    world.do(PRIYA, acts.HandOver(handoff=H3, need="Network.", kind="pass_on", to=TOM.id), at=6)
    world.do(TOM, acts.Claim(handoff=H3), at=7)
    world.do(TOM, acts.Complete(outcome=Outcome.RESOLVED), at=8)
    every = sorted(world.table.of(Handoff), key=lambda one: (one.opened_at, one.id))
    assert [(one.id, one.state) for one in every] == [
        (H, HandoffState.RETURNED), (H2, HandoffState.DONE), (H3, HandoffState.DONE),
    ]  # fmt: skip
    assert every[0].reason == "On site."
    assert [one.claimed_by for one in every] == [SAM.id, PRIYA.id, TOM.id]


@pytest.mark.behaviour("S2.12")
def test_an_admin_decides_and_still_claims_like_everybody() -> None:
    world = in_transit()
    world.do(ADA, acts.Claim(handoff=H), at=2)
    assert row(world).owner == ADA.id


def stands(world: World) -> str:
    return phase(row(world)).value


def row(world: World) -> Session:
    found = world.table.get(Session, S)
    assert found is not None
    return found


def handed(world: World) -> Handoff:
    found = world.table.get(Handoff, H)
    assert found is not None
    return found
