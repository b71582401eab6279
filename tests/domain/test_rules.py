"""Every act: what was there, who does what, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import (
    Artifact,
    Contact,
    Entry,
    Evidence,
    Flow,
    Handoff,
    HandoffState,
    Outcome,
    Pad,
    Phase,
    Session,
    Snapshot,
    phase,
)
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.values import Row
from tests.domain import chance
from tests.domain.world import (
    ADA,
    H2,
    LEFT,
    MAYA,
    NOON,
    PEOPLE,
    PRIYA,
    S2,
    SAM,
    TOM,
    VIC,
    H,
    S,
    World,
    instant,
    uid,
)

E1, E2, E3, EV, Q, A = (uid(number) for number in (21, 22, 23, 24, 25, 26))
SHA = "a" * 64
CAPTURED = acts.CaptureSession(created_at=instant(NOON))


def nothing() -> World:
    return World()


def started() -> World:
    world = World()
    world.do(MAYA, acts.StartSession(title="VPN drops", ticket="48190", client="Ridgeway"))
    return world


def walked() -> World:
    world = started()
    world.do(MAYA, acts.Choose(entry=E1, node="who", answer="one"), at=1)
    world.do(MAYA, acts.Attach(evidence=EV, sha256=SHA, size=9, mime="image/png"), at=1.5)
    return world


def two_sessions() -> World:
    world = walked()
    world.do(TOM, acts.StartSession(title="Other"), root=S2)
    return world


def prepared() -> World:
    world = World()
    world.do(MAYA, acts.PrepareSession(title="Patch", assignee=TOM.id))
    return world


def prepared_and_handed_over() -> World:
    world = prepared()
    world.do(TOM, acts.HandOver(handoff=H, need="I am away."), at=2)
    return world


def unassigned() -> World:
    world = World()
    world.do(MAYA, acts.PrepareSession(title="Patch"))
    return world


def paused() -> World:
    world = walked()
    world.do(MAYA, acts.Pause(reason="lunch", until=instant(NOON + 3_600_000)), at=2)
    return world


def closed() -> World:
    world = walked()
    world.do(MAYA, acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="Key."), at=5)
    return world


def escalated(**more: Any) -> World:
    world = walked()
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide.", **more), at=5)
    return world


def to_sam() -> World:
    return escalated(to=SAM.id)


def passed_on() -> World:
    return escalated(to=TOM.id, kind="pass_on")


def claimed() -> World:
    world = escalated()
    world.do(SAM, acts.Claim(handoff=H), at=6)
    return world


def asked() -> World:
    world = escalated()
    world.do(SAM, acts.Ask(handoff=H, question=Q, text="Which build?"), at=5.5)
    return world


def answered() -> World:
    world = asked()
    world.do(MAYA, acts.AnswerQuestion(handoff=H, question=Q, text="16.0"), at=5.7)
    return world


def returned() -> World:
    world = claimed()
    world.do(SAM, acts.ReturnHandoff(handoff=H, reason="On site."), at=7)
    return world


def taken_back() -> World:
    world = escalated()
    world.do(MAYA, acts.CancelHandoff(handoff=H), at=6)
    return world


def again() -> World:
    world = claimed()
    world.do(SAM, acts.HandOver(handoff=H2, need="Network."), at=7)
    return world


def sender_left() -> World:
    world = claimed()
    user = next(row for row in world.table.rows.values() if row.id == MAYA.id)
    world.table.rows["user", MAYA.id] = user.model_copy(update={"active": False})
    return world


REFUSED: list[tuple[Callable[[], World], Actor, Act, str]] = [
    (nothing, MAYA, acts.SetFields(title="a"), "missing"),
    (nothing, MAYA, acts.Claim(handoff=H), "missing"),
    (nothing, MAYA, acts.PrepareSession(assignee=uid(999)), "no_such_person"),
    (nothing, MAYA, acts.PrepareSession(assignee=LEFT.id), "no_such_person"),
    (nothing, MAYA, acts.PrepareSession(assignee=VIC.id), "no_such_person"),
    (nothing, MAYA, acts.StartSession(flow=chance.ref), "missing"),
    (nothing, MAYA, CAPTURED.model_copy(update={"closed_at": instant(NOON)}), "malformed"),
    (nothing, MAYA, CAPTURED.model_copy(update={"head": E1}), "malformed"),
    (
        nothing,
        MAYA,
        CAPTURED.model_copy(update={"entries": (acts.CapturedEntry(id=E1, at=instant(NOON)),) * 2}),
        "malformed",
    ),
    (started, TOM, acts.StartSession(), "exists"),
    (started, TOM, acts.PrepareSession(), "exists"),
    (started, TOM, CAPTURED, "exists"),
    (started, TOM, acts.SetFields(title="a"), "forbidden"),
    (started, ADA, acts.SetFields(title="a"), "forbidden"),
    (started, MAYA, acts.CancelPrepared(), "already_started"),
    (started, MAYA, acts.Reassign(assignee=TOM.id), "already_started"),
    (started, MAYA, acts.StepBack(to=E1), "missing"),
    (started, MAYA, acts.EditEvidence(evidence=EV, title="a"), "missing"),
    (started, MAYA, acts.HandOver(handoff=H, need="a", to=MAYA.id), "self_handoff"),
    (started, MAYA, acts.HandOver(handoff=H, need="a", to=LEFT.id), "no_such_person"),
    (started, MAYA, acts.HandOver(handoff=H, need="a", to=VIC.id), "no_such_person"),
    (started, MAYA, acts.HandOver(handoff=H, need="a", kind="pass_on"), "no_such_person"),
    (prepared, TOM, acts.Pause(), "not_started"),
    (prepared, SAM, acts.BeginPrepared(), "forbidden"),
    (prepared, SAM, acts.CancelPrepared(), "forbidden"),
    (prepared, MAYA, acts.Reassign(assignee=VIC.id), "no_such_person"),
    (prepared_and_handed_over, TOM, acts.CancelPrepared(), "in_transit"),
    (prepared_and_handed_over, TOM, acts.BeginPrepared(), "in_transit"),
    (closed, MAYA, acts.SetFields(title="a"), "closed"),
    (closed, MAYA, acts.SetVariables(set={"a": "b"}), "closed"),
    (closed, MAYA, acts.SetContact(name="Gus"), "closed"),
    (closed, MAYA, acts.BeginPrepared(), "closed"),
    (closed, MAYA, acts.CancelPrepared(), "closed"),
    (closed, MAYA, acts.Choose(entry=E2, node="a"), "closed"),
    (closed, MAYA, acts.StepBack(), "closed"),
    (closed, MAYA, acts.HandOver(handoff=H, need="a"), "state_changed"),
    (escalated, MAYA, acts.Choose(entry=E2, node="a"), "in_transit"),
    (escalated, MAYA, acts.Pause(), "in_transit"),
    (escalated, MAYA, acts.BeginPrepared(), "in_transit"),
    (escalated, MAYA, acts.Complete(outcome=Outcome.RESOLVED), "state_changed"),
    (escalated, MAYA, acts.HandOver(handoff=H2, need="a"), "state_changed"),
    (escalated, MAYA, acts.Claim(handoff=H), "self_claim"),
    (escalated, MAYA, acts.Ask(handoff=H, question=Q, text="a"), "forbidden"),
    (escalated, SAM, acts.CancelHandoff(handoff=H), "forbidden"),
    (escalated, SAM, acts.ReturnHandoff(handoff=H), "forbidden"),
    (escalated, SAM, acts.AnswerQuestion(handoff=H, question=Q, text="a"), "forbidden"),
    (escalated, MAYA, acts.AnswerQuestion(handoff=H, question=Q, text="a"), "missing"),
    (answered, MAYA, acts.AnswerQuestion(handoff=H, question=Q, text="b"), "already_answered"),
    (to_sam, PRIYA, acts.Claim(handoff=H), "directed"),
    (passed_on, PRIYA, acts.Claim(handoff=H), "directed"),
    (claimed, PRIYA, acts.Claim(handoff=H), "already_claimed"),
    (claimed, MAYA, acts.CancelHandoff(handoff=H), "already_claimed"),
    (claimed, MAYA, acts.Choose(entry=E2, node="a"), "forbidden"),
    (claimed, MAYA, acts.HandOver(handoff=H2, need="a"), "forbidden"),
    (returned, PRIYA, acts.Claim(handoff=H), "state_changed"),
    (returned, SAM, acts.SetFields(title="a"), "forbidden"),
    (returned, PRIYA, acts.Ask(handoff=H, question=Q, text="a"), "state_changed"),
    (taken_back, SAM, acts.Claim(handoff=H), "state_changed"),
    (again, SAM, acts.ReturnHandoff(handoff=H), "state_changed"),
    (sender_left, SAM, acts.ReturnHandoff(handoff=H), "no_such_person"),
    (two_sessions, TOM, acts.Claim(handoff=H), "missing"),
]


@pytest.mark.parametrize(
    ("before", "who", "act", "code"),
    REFUSED,
    ids=[f"{r[0].__name__}: {r[1].name.split()[0]} {r[2].KIND} {r[3]}" for r in REFUSED],
)
def test_it_is_refused_and_nothing_changes(
    before: Callable[[], World], who: Actor, act: Act, code: str
) -> None:
    world = before()
    refused = world.refuses(world.op(who, act, at=10))
    assert refused.code == code
    assert refused.sentence.endswith(".")


TAKEN: list[tuple[Act, dict[str, Any]]] = [
    (acts.Choose(entry=E1, node="a"), {}),
    (acts.AddStep(entry=E1, title="a"), {}),
    (acts.AddNote(entry=E1, text="a"), {}),
    (acts.Attach(evidence=EV, sha256=SHA, size=1, mime="a/b"), {}),
    (acts.EditEvidence(evidence=EV, title="a"), {"code": "missing"}),
    (acts.StepBack(to=E1), {"code": "missing"}),
    (acts.RecordArtifact(artifact=A, format="psa", sha256=SHA, delivered="copied"), {}),
    (acts.HandOver(handoff=H, need="a"), {}),
]


@pytest.mark.parametrize(("act", "more"), TAKEN, ids=[row[0].KIND for row in TAKEN])
def test_a_number_of_another_session_is_never_overwritten(act: Act, more: dict[str, Any]) -> None:
    world = two_sessions()
    record = acts.RecordArtifact(artifact=A, format="psa", sha256=SHA, delivered="copied")
    world.do(MAYA, record, at=2)
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=3)
    assert world.refuses(world.op(TOM, act, root=S2, at=9)).code == more.get("code", "exists")


def test_captured_steps_never_take_the_place_of_other_steps() -> None:
    world = walked()
    entry = acts.CapturedEntry(id=E1, at=instant(NOON))
    stolen = CAPTURED.model_copy(update={"entries": (entry,)})
    assert world.refuses(world.op(TOM, stolen, root=S2)).code == "exists"


def test_a_handoff_of_another_session_is_refused() -> None:
    world = escalated()
    world.do(TOM, acts.StartSession(), root=S2)
    assert world.refuses(world.op(SAM, acts.Claim(handoff=H), root=S2)).code == "malformed"


Sees = dict[str, Any]
RESULTS: list[tuple[str, Callable[[], World], Actor, Act, type[Row], str, Sees]] = [
    ("starting makes it mine and active", nothing, MAYA,
     acts.StartSession(ticket=" 48213 ", is_test=True), Session, S,
     {"owner": MAYA.id, "team": MAYA.team, "started_at": instant(NOON + 600_000),
      "ticket": "48213", "is_test": True, "created_at": instant(NOON + 600_000)}),
    ("preparing gives it to the assignee, unstarted", nothing, MAYA,
     acts.PrepareSession(assignee=TOM.id, target="HDG-1", due_at=instant(NOON)), Session, S,
     {"owner": TOM.id, "assignee": TOM.id, "preparer": MAYA.id, "started_at": None,
      "target": "HDG-1", "due_at": instant(NOON)}),
    ("preparing for nobody keeps it mine", nothing, MAYA, acts.PrepareSession(), Session, S,
     {"owner": MAYA.id, "assignee": None, "preparer": MAYA.id, "started_at": None}),
    ("the assignee begins", prepared, TOM, acts.BeginPrepared(), Session, S,
     {"owner": TOM.id, "started_at": instant(NOON + 600_000)}),
    ("the preparer may fill it in", prepared, MAYA, acts.SetVariables(set={"a": "b"}), Session, S,
     {"variables": {"a": "b"}, "started_at": None}),
    ("the preparer may take it over by answering", prepared, MAYA,
     acts.Choose(entry=E2, node="a"), Session, S, {"owner": MAYA.id, "steps": 1}),
    ("the first answer starts prepared work", prepared, TOM, acts.Choose(entry=E2, node="a"),
     Session, S, {"owner": TOM.id, "started_at": instant(NOON + 600_000), "head": E2}),
    ("a ticket number does not start the clock", prepared, TOM, acts.SetFields(ticket="1"),
     Session, S, {"started_at": None, "ticket": "1"}),
    ("a note does not start the clock", prepared, TOM, acts.AddNote(entry=E2, text="a"),
     Session, S, {"started_at": None, "head": None, "steps": 0}),
    ("closing prepared work starts it at once", prepared, TOM,
     acts.Complete(outcome=Outcome.RESOLVED), Session, S,
     {"started_at": instant(NOON + 600_000), "closed_at": instant(NOON + 600_000)}),
    ("cancelling prepared work", prepared, MAYA, acts.CancelPrepared(), Session, S,
     {"outcome": Outcome.CANCELLED, "closed_by": MAYA.id, "started_at": None}),
    ("reassigning", prepared, MAYA, acts.Reassign(assignee=SAM.id), Session, S,
     {"owner": SAM.id, "assignee": SAM.id}),
    ("reassigning to nobody gives it back to its preparer", prepared, TOM, acts.Reassign(),
     Session, S, {"owner": MAYA.id, "assignee": None}),
    ("fields that are not named stay", started, MAYA, acts.SetFields(title="New"), Session, S,
     {"title": "New", "ticket": "48190", "client": "Ridgeway"}),
    ("a date can be cleared", prepared, TOM, acts.SetFields(due_at=None), Session, S,
     {"due_at": None}),
    ("an own step", walked, MAYA, acts.AddStep(entry=E2, title="Reboot", body="b", note="n",
     parent=E1), Entry, E2,
     {"kind": "custom_step", "title": "Reboot", "body": "b", "note": "n", "parent": E1}),
    ("stepping back to the start keeps the record", walked, MAYA, acts.StepBack(), Session, S,
     {"head": None, "steps": 0}),
    ("stepping back to a step", walked, MAYA, acts.StepBack(to=E1), Session, S, {"head": E1}),
    ("a note after the end is late", closed, MAYA, acts.AddNote(entry=E2, text="a"), Entry, E2,
     {"late": True, "body": "a"}),
    ("the scratchpad after the end", closed, MAYA, acts.WritePad(text="a"), Pad, S,
     {"text": "a", "merged": False, "by": MAYA.id}),
    ("a scratchpad over one that never arrived is kept whole", walked, MAYA,
     acts.WritePad(text="a\nb", over="a"), Pad, S, {"text": "a\nb", "merged": False}),
    ("evidence counts", walked, MAYA,
     acts.Attach(evidence=E3, sha256=SHA, size=5, mime="image/png", title="t"), Session, S,
     {"evidence": 2}),
    ("taking evidence off", walked, MAYA, acts.EditEvidence(evidence=EV, removed=True), Session,
     S, {"evidence": 0}),
    ("naming evidence", walked, MAYA, acts.EditEvidence(evidence=EV, title="Log"), Evidence, EV,
     {"title": "Log", "removed": False}),
    ("a contact", walked, MAYA, acts.SetContact(name="Gus", phone="+1"), Contact, S,
     {"name": "Gus", "phone": "+1", "email": ""}),
    ("pausing with a reason and a date", walked, MAYA,
     acts.Pause(reason="parts", until=instant(NOON)), Session, S,
     {"paused_at": instant(NOON + 600_000), "pause_reason": "parts", "pause_until": instant(NOON)}),
    ("taking it up again", paused, MAYA, acts.Resume(), Session, S,
     {"paused_at": None, "pause_reason": "", "pause_until": None}),
    ("closing a paused session", paused, MAYA, acts.Complete(outcome=Outcome.WORKAROUND),
     Session, S, {"outcome": Outcome.WORKAROUND, "paused_at": None, "pause_reason": "",
                  "closed_by": MAYA.id}),
    ("a note that was copied before the end", walked, MAYA,
     acts.RecordArtifact(artifact=A, format="psa", sha256=SHA, delivered="copied"), Session, S,
     {"exported": False}),
    ("a note that was copied after the end", closed, MAYA,
     acts.RecordArtifact(artifact=A, format="psa", sha256=SHA, delivered="copied"), Session, S,
     {"exported": True}),
    ("a briefing that a reader took along", escalated, SAM,
     acts.RecordArtifact(artifact=A, kind="briefing", format="text", sha256=SHA,
     delivered="copied"), Artifact, A, {"by": SAM.id, "kind": "briefing"}),
    ("escalating", paused, MAYA, acts.HandOver(handoff=H, need="a"), Session, S,
     {"handoff": H, "owner": MAYA.id, "watchers": (MAYA.id,), "paused_at": None}),
    ("escalating without keeping it in view", walked, MAYA,
     acts.HandOver(handoff=H, need="a", keep_watching=False), Session, S, {"watchers": ()}),
    ("what the queue shows", walked, MAYA, acts.HandOver(handoff=H, need="a", people="14"),
     Handoff, H, {"title": "VPN drops", "ticket": "48190", "client": "Ridgeway", "people": "14",
                  "sender": MAYA.id, "state": HandoffState.OPEN,
                  "opened_at": instant(NOON + 600_000)}),
    ("claiming", escalated, SAM, acts.Claim(handoff=H), Session, S,
     {"owner": SAM.id, "assignee": None, "handoff": None, "last_handoff": H,
      "watchers": (MAYA.id,)}),
    ("a passed on session goes to its person", passed_on, TOM, acts.Claim(handoff=H), Handoff, H,
     {"state": HandoffState.CLAIMED, "claimed_by": TOM.id,
      "claimed_at": instant(NOON + 600_000)}),
    ("giving back", claimed, SAM, acts.ReturnHandoff(handoff=H, reason="r"), Session, S,
     {"owner": MAYA.id, "watchers": (SAM.id,)}),
    ("given back", claimed, SAM, acts.ReturnHandoff(handoff=H, reason="r"), Handoff, H,
     {"state": HandoffState.RETURNED, "reason": "r", "ended_at": instant(NOON + 600_000)}),
    ("taking back", escalated, MAYA, acts.CancelHandoff(handoff=H), Session, S,
     {"handoff": None, "owner": MAYA.id, "watchers": (), "former": {}}),
    ("claiming what was escalated again ends the first handoff", again, PRIYA,
     acts.Claim(handoff=H2), Handoff, H, {"state": HandoffState.DONE}),
]  # fmt: skip


@pytest.mark.behaviour("S1.30", "S1.33", "S1.38", "S1.39", "S1.41", "S1.51", "S1.70", "S1.72")
@pytest.mark.parametrize(
    ("before", "who", "act", "kind", "row", "sees"),
    [row[1:] for row in RESULTS],
    ids=[row[0] for row in RESULTS],
)
def test_it_becomes(
    before: Callable[[], World], who: Actor, act: Act, kind: type[Row], row: str, sees: Sees
) -> None:
    world = before()
    world.do(who, act, at=10)
    found = world.table.get(kind, row)
    assert found is not None
    assert {name: getattr(found, name) for name in sees} == sees


UNCHANGED: list[tuple[str, Callable[[], World], Actor, Act]] = [
    ("starting twice", started, MAYA, acts.StartSession()),
    ("capturing what is there", started, MAYA, CAPTURED),
    ("preparing twice", prepared, MAYA, acts.PrepareSession()),
    ("starting what changed hands since", claimed, MAYA, acts.StartSession()),
    ("beginning twice", started, MAYA, acts.BeginPrepared()),
    ("answering twice", walked, MAYA, acts.Choose(entry=E1, node="a")),
    ("the same note twice", walked, MAYA, acts.AddNote(entry=E1, text="a")),
    ("the same evidence twice", walked, MAYA,
     acts.Attach(evidence=EV, sha256=SHA, size=9, mime="image/png")),
    ("no field", walked, MAYA, acts.SetFields()),
    ("a field of nothing", walked, MAYA, acts.SetFields(title=None)),
    ("no variable", walked, MAYA, acts.SetVariables()),
    ("no contact", walked, MAYA, acts.SetContact()),
    ("nothing about evidence", walked, MAYA, acts.EditEvidence(evidence=EV)),
    ("cancelling twice", lambda: _cancelled(), MAYA, acts.CancelPrepared()),
    ("handing over twice", escalated, MAYA, acts.HandOver(handoff=H, need="a")),
    ("claiming twice", claimed, SAM, acts.Claim(handoff=H)),
    ("giving back twice", returned, SAM, acts.ReturnHandoff(handoff=H)),
    ("taking back twice", taken_back, MAYA, acts.CancelHandoff(handoff=H)),
    ("asking twice", asked, SAM, acts.Ask(handoff=H, question=Q, text="a")),
    ("answering a question twice", answered, MAYA,
     acts.AnswerQuestion(handoff=H, question=Q, text="16.0")),
]  # fmt: skip


def _cancelled() -> World:
    world = prepared()
    world.do(MAYA, acts.CancelPrepared(), at=1)
    return world


@pytest.mark.parametrize(
    ("before", "who", "act"), [row[1:] for row in UNCHANGED], ids=[row[0] for row in UNCHANGED]
)
def test_it_changes_nothing(before: Callable[[], World], who: Actor, act: Act) -> None:
    world = before()
    assert world.put(world.op(who, act, at=10)).puts == ()


def test_the_same_scratchpad_and_the_same_text_twice_change_nothing() -> None:
    world = walked()
    pad = world.do(MAYA, acts.WritePad(text="a"), at=2)
    assert world.put(pad).puts == ()
    record = acts.RecordArtifact(artifact=A, format="psa", sha256=SHA, delivered="copied")
    world.do(MAYA, record, at=3)
    assert world.put(world.op(MAYA, record, at=4)).puts == ()


def test_a_second_close_is_noted_once_even_when_it_is_offered_again() -> None:
    world = closed()
    again_ = world.op(MAYA, acts.Complete(outcome=Outcome.UNRESOLVED), at=9)
    assert len(world.put(again_).puts) == 2
    assert world.put(again_).puts == ()


def test_scratchpads_that_would_not_fit_together_are_refused_and_none_is_cut() -> None:
    world = walked()
    world.do(MAYA, acts.WritePad(text="a" * 60_000), at=2)
    other = world.op(MAYA, acts.WritePad(text="b" * 60_000), at=3)
    assert world.refuses(other).code == "too_large"


@pytest.mark.parametrize(
    ("later", "flags", "code"),
    [
        (0, {}, ""),
        (9.9, {}, ""),
        (10.1, {}, "expired"),
        (10.1, {"receipt": True}, ""),
    ],
)
def test_a_claim_lives_ten_minutes_unless_it_was_granted_before(
    later: float, flags: dict[str, Any], code: str
) -> None:
    world = escalated()
    claim = world.op(SAM, acts.Claim(handoff=H), at=6)
    if code:
        assert world.refuses(claim, at=6 + later, **flags).code == code
    else:
        assert len(world.put(claim, at=6 + later, **flags).puts) == 2


def test_a_claim_on_what_a_restored_server_has_lost_waits_only_as_long_as_a_claim_lives() -> None:
    seen, restored = escalated(), walked()
    claim = seen.op(SAM, acts.Claim(handoff=H), at=6)
    assert restored.refuses(claim, at=15.9).code == "missing"
    assert restored.refuses(claim, at=16.1).code == "expired"
    assert restored.refuses(claim, at=16.1, receipt=True).code == "missing", "it was granted once"
    assert restored.refuses(claim, at=16.1, authority=False).code == "missing"


def test_a_claim_with_an_uncertain_clock_or_past_its_own_end_is_asked_again() -> None:
    world = escalated()
    unsure = world.op(SAM, acts.Claim(handoff=H), at=6, uncertain=True)
    assert world.refuses(unsure).code == "expired"
    ended = world.op(SAM, acts.Claim(handoff=H), at=6, not_after=instant(NOON + 7 * 60_000))
    assert world.refuses(ended, at=8).code == "expired"
    world.put(ended, at=7)
    assert world.table.get(Session, S).owner == SAM.id  # type: ignore[union-attr]


def test_a_directed_handoff_is_free_for_all_after_a_quarter_of_an_hour() -> None:
    world = to_sam()
    early = world.op(PRIYA, acts.Claim(handoff=H), at=19.9)
    late = world.op(PRIYA, acts.Claim(handoff=H), at=20.1)
    assert world.refuses(early).code == "directed"
    assert len(world.put(late).puts) == 2


def test_where_the_order_is_not_decided_a_claim_shows_nothing() -> None:
    world = escalated()
    assert world.put(world.op(SAM, acts.Claim(handoff=H), at=6), authority=False).puts == ()


def test_where_people_and_flows_are_not_known_the_server_will_look() -> None:
    world = nothing()
    world.table.rows.clear()
    op = world.op(MAYA, acts.PrepareSession(assignee=uid(999), flow=chance.ref))
    assert len(world.put(op, authority=False).puts) == 1
    handed = world.op(MAYA, acts.HandOver(handoff=H, need="a", to=uid(999)), at=1)
    world.table.rows["session", S] = started().table.rows["session", S]
    (handoff, _, _) = world.put(handed, authority=False).puts
    assert isinstance(handoff, Handoff)
    assert handoff.opened_at == handed.captured_at


def test_a_captured_session_lands_as_if_it_had_been_walked() -> None:
    def at(minute: float) -> str:
        return instant(NOON + round(minute * 60_000))

    walked_one = World()
    walked_one.do(MAYA, acts.StartSession(title="VPN", variables={"a": "b"}), at=0)
    walked_one.do(MAYA, acts.Choose(entry=E1, node="who", answer="one"), at=1)
    walked_one.do(MAYA, acts.AddNote(entry=E2, text="n", parent=E1), at=2)
    walked_one.do(MAYA, acts.AddStep(entry=E3, title="Reboot", parent=E1), at=3)
    walked_one.do(MAYA, acts.WritePad(text="x"), at=4)
    walked_one.do(MAYA, acts.Pause(reason="r"), at=5)
    walked_one.do(
        MAYA,
        acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="o", next_steps="s"),
        at=6,
    )
    captured = World()
    entries = (
        acts.CapturedEntry(id=E1, node="who", answer="one", at=at(1)),
        acts.CapturedEntry(id=E2, kind="note", body="n", at=at(2)),
        acts.CapturedEntry(id=E3, kind="custom_step", title="Reboot", at=at(3)),
    )
    captured.do(
        MAYA,
        acts.CaptureSession(
            title="VPN", variables={"a": "b"}, created_at=at(0), entries=entries,
            scratchpad="x", started_at=at(0), paused_at=at(5), pause_reason="r",
            closed_at=at(6), outcome=Outcome.RESOLVED, outcome_notes="o", next_steps="s",
        ),
        at=6,
    )  # fmt: skip
    derived = {"stamps", "superseded", "closed_hlc", "hlc", "op", "marks"}
    for kind in (Session, Entry, Pad):
        for one in walked_one.table.of(kind):
            other = captured.table.get(kind, one.id)
            assert other is not None
            fields = set(kind.model_fields) - derived - ({"at"} if kind is Pad else set())
            assert {f: getattr(one, f) for f in fields} == {f: getattr(other, f) for f in fields}


CAPTURES: list[tuple[dict[str, Any], Phase, str | None]] = [
    ({}, Phase.PREPARED, None),
    ({"started_at": instant(NOON + 1)}, Phase.ACTIVE, instant(NOON + 1)),
    ({"paused_at": instant(NOON + 2)}, Phase.PAUSED, instant(NOON + 2)),
    (
        {"entries": (acts.CapturedEntry(id=E1, at=instant(NOON + 3)),)},
        Phase.ACTIVE,
        instant(NOON + 3),
    ),
    (
        {"closed_at": instant(NOON + 4), "outcome": Outcome.RESOLVED},
        Phase.CLOSED,
        instant(NOON + 4),
    ),
]


@pytest.mark.parametrize(("given", "stands", "start"), CAPTURES)
def test_what_a_capture_leaves_out_follows_from_the_rest(
    given: dict[str, Any], stands: Phase, start: str | None
) -> None:
    world = nothing()
    world.do(MAYA, CAPTURED.model_copy(update=given))
    session = world.table.get(Session, S)
    assert session is not None
    assert (phase(session), session.started_at) == (stands, start)
    assert world.table.get(Pad, S) is None


@pytest.mark.parametrize(("head", "stands"), [(None, (None, 0)), (E1, (E1, 1)), (E2, (E2, 2))])
def test_a_capture_stands_where_it_says(head: str | None, stands: tuple[str | None, int]) -> None:
    world = nothing()
    entries = tuple(acts.CapturedEntry(id=one, at=instant(NOON + 3)) for one in (E1, E2))
    world.do(MAYA, CAPTURED.model_copy(update={"entries": entries, "head": head}))
    session = world.table.get(Session, S)
    assert session is not None
    assert (session.head, session.steps) == stands


def flows(actor: Actor, *, saved: int = 1) -> World:
    world = World()
    for number in range(saved):
        over = chance.HASHES[number - 1] if number else None
        world.do(actor, save(number, over=over), root=chance.FLOW, entity="flow", at=number)
    return world


def save(number: int, *, over: str | None) -> acts.SaveFlow:
    content = chance.document(chance.CONTENTS[number])
    return acts.SaveFlow(snapshot=chance.HASHES[number], content=content, over=over)


def library(world: World) -> Flow:
    flow = world.table.get(Flow, chance.FLOW)
    assert flow is not None
    return flow


def test_a_flow_is_saved_by_the_hash_of_its_content_and_read_from_it() -> None:
    world = flows(MAYA, saved=2)
    flow = library(world)
    assert (flow.name, flow.kind, flow.slug, flow.tags) == (
        "A flow 1", "troubleshooting", "a-flow", ("vpn",),
    )  # fmt: skip
    assert (flow.version, flow.author, flow.team, flow.published) == (2, MAYA.id, MAYA.team, None)
    snapshots = world.table.of(Snapshot)
    assert {row.id for row in snapshots} == set(chance.HASHES[:2])
    assert {row.root for row in snapshots} == {("flow", chance.FLOW)}
    world.do(MAYA, save(0, over=chance.HASHES[1]), root=chance.FLOW, entity="flow", at=5)
    assert library(world).version == 3
    assert len(world.table.of(Snapshot)) == 2, "an earlier content again is not written again"


FLOW_REFUSED: list[tuple[str, int, Actor, Act, str]] = [
    ("somebody else's flow", 1, TOM, save(1, over=chance.HASHES[0]), "forbidden"),
    ("an edit of an older content", 2, MAYA, save(2, over=chance.HASHES[0]), "stale_flow"),
    ("content that is no flow", 0, MAYA,
     acts.SaveFlow(snapshot=SHA, content={"name": "a"}), "malformed"),
    ("content under another's hash", 0, MAYA,
     save(0, over=None).model_copy(update={"snapshot": SHA}), "malformed"),
    ("publishing as an engineer", 1, MAYA, acts.PublishFlow(snapshot=chance.HASHES[0]),
     "forbidden"),
    ("publishing an older content", 2, SAM, acts.PublishFlow(snapshot=chance.HASHES[0]),
     "stale_flow"),
    ("publishing what is not there", 0, SAM, acts.PublishFlow(snapshot=SHA), "missing"),
    ("archiving somebody else's flow", 1, TOM, acts.ArchiveFlow(), "forbidden"),
    ("archiving what is not there", 0, SAM, acts.ArchiveFlow(), "missing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("saved", "who", "act", "code"),
    [row[1:] for row in FLOW_REFUSED],
    ids=[row[0] for row in FLOW_REFUSED],
)
def test_the_library_refuses(saved: int, who: Actor, act: Act, code: str) -> None:
    world = flows(MAYA, saved=saved)
    assert world.refuses(world.op(who, act, root=chance.FLOW, entity="flow", at=9)).code == code


def test_a_flow_under_the_number_of_another_is_refused() -> None:
    world = nothing()
    op = world.op(MAYA, save(0, over=None), root=uid(32), entity="flow")
    assert world.refuses(op).code == "malformed"


def test_publishing_and_archiving_change_the_library_once() -> None:
    world = flows(MAYA)
    for act in (acts.PublishFlow(snapshot=chance.HASHES[0]), acts.ArchiveFlow()):
        op = world.op(SAM, act, root=chance.FLOW, entity="flow", at=3)
        assert world.put(op).puts[0] == library(world)
        assert world.put(op).puts == ()
    same = world.op(MAYA, save(0, over=None), root=chance.FLOW, entity="flow", at=4)
    assert world.put(same).puts == ()
    flow = library(world)
    assert (flow.published, flow.status, flow.archived) == (chance.HASHES[0], "published", True)
    assert flow.changed_by == SAM.id


@pytest.mark.behaviour("S1.22")
def test_a_run_keeps_its_flow_version_and_may_start_an_archived_one() -> None:
    world = flows(MAYA)
    world.do(SAM, acts.ArchiveFlow(), root=chance.FLOW, entity="flow", at=1)
    world.do(MAYA, acts.StartSession(flow=chance.ref), at=2)
    world.do(MAYA, save(1, over=chance.HASHES[0]), root=chance.FLOW, entity="flow", at=3)
    session = world.table.get(Session, S)
    assert session is not None
    assert session.flow == chance.ref
    other = world.op(PRIYA, acts.StartSession(flow=chance.ref), root=S2, at=4)
    assert world.refuses(other).code == "forbidden", "a draft is its author's"


def test_everybody_in_these_stories_is_known() -> None:
    assert {row[1] for row in REFUSED} <= set(PEOPLE)
    assert phase(started().table.get(Session, S)) is Phase.ACTIVE  # type: ignore[arg-type]
    assert phase(unassigned().table.get(Session, S)) is Phase.PREPARED  # type: ignore[arg-type]
