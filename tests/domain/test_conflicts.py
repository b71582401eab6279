"""Two people did something without seeing each other: what becomes of both, row by row."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts, acts_pool, acts_talk
from rflow_desktop.domain.model import (
    Entry,
    Evidence,
    Handoff,
    HandoffState,
    Outcome,
    Pad,
    Session,
    phase,
)
from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.ops import Act
from tests.domain.world import MAYA, PRIYA, SAM, TOM, H, S, World, uid

E1, E2, E3 = uid(21), uid(22), uid(23)


@pytest.fixture
def world() -> World:
    """A session of Maya's, one answer in, handed to nobody."""
    made = World()
    made.do(MAYA, acts.StartSession(title="VPN drops", ticket="48190", client="Ridgeway"))
    made.do(MAYA, acts.Choose(entry=E1, node="who", answer="one"), at=1)
    return made


def session(world: World) -> Session:
    row = world.table.get(Session, S)
    assert row is not None
    return row


def claimed_by_sam(world: World) -> None:
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=5)
    world.do(SAM, acts.Claim(handoff=H), at=6)


def test_two_fields_both_stay(world: World) -> None:
    one = world.op(MAYA, acts.SetFields(client="Harbor"), at=2)
    two = world.op(MAYA, acts.SetFields(ticket="48213"), at=3)
    world.put(two)
    world.put(one)
    assert (session(world).client, session(world).ticket) == ("Harbor", "48213")
    assert session(world).superseded == ()


@pytest.mark.parametrize("turned", [False, True])
def test_one_field_keeps_the_later_value_and_the_other_beside_it(
    world: World, *, turned: bool
) -> None:
    ops = [
        world.op(MAYA, acts.SetFields(client="Harbor"), at=2),
        world.op(MAYA, acts.SetFields(client="Calder"), at=3),
    ]
    world.do(MAYA, acts.SetFields(client="Ridge"), at=1.5)
    for op in reversed(ops) if turned else ops:
        world.put(op)
    assert session(world).client == "Calder"
    assert {lost.value for lost in session(world).superseded} == {"Ridge", "Harbor"}
    assert {lost.by for lost in session(world).superseded} == {MAYA.id}
    assert all(lost.at for lost in session(world).superseded)


def test_restoring_a_lost_value_ends_the_matter(world: World) -> None:
    one = world.op(MAYA, acts.SetFields(client="Harbor"), at=2)
    world.do(MAYA, acts.SetFields(client="Calder"), at=3)
    world.put(one)
    world.do(MAYA, acts.SetFields(client="Harbor"), at=4)
    assert session(world).client == "Harbor"
    assert session(world).superseded == ()


def test_whoever_saw_a_value_replaces_it_whatever_the_clock_says(world: World) -> None:
    world.do(MAYA, acts.SetFields(client="Calder"), at=30)
    world.do(MAYA, acts.SetFields(client="Harbor"), at=2)
    assert session(world).client == "Harbor"
    assert session(world).superseded == ()


@pytest.mark.behaviour("S1.43")
def test_different_variables_both_stay_and_the_same_one_is_settled_like_a_field(
    world: World,
) -> None:
    ops = [
        world.op(MAYA, acts.SetVariables(set={"server": "a", "site": "north"}), at=2),
        world.op(MAYA, acts.SetVariables(set={"server": "b"}, unset=("old",)), at=3),
    ]
    for op in reversed(ops):
        world.put(op)
    assert session(world).variables == {"server": "b", "site": "north"}
    assert [(lost.field, lost.value) for lost in session(world).superseded] == [("var:server", "a")]


def test_a_variable_taken_away_and_set_at_once_keeps_the_later_word(world: World) -> None:
    world.do(MAYA, acts.SetVariables(set={"server": "a"}), at=2)
    gone = world.op(MAYA, acts.SetVariables(unset=("server",)), at=4)
    new = world.op(MAYA, acts.SetVariables(set={"server": "b"}), at=3)
    world.put(gone)
    world.put(new)
    assert session(world).variables == {}
    assert [lost.value for lost in session(world).superseded] == ["b"]


@pytest.mark.behaviour("S1.31")
def test_two_answers_from_one_place_are_two_branches(world: World) -> None:
    one = world.op(MAYA, acts.Choose(entry=E2, node="web", answer="yes", parent=E1), at=2)
    two = world.op(MAYA, acts.Choose(entry=E3, node="web", answer="no", parent=E1), at=3)
    world.put(two)
    world.put(one)
    assert {row.id: row.parent for row in world.table.of(Entry)} == {E1: None, E2: E1, E3: E1}
    assert session(world).head == E3
    assert session(world).steps == 2  # the way it stands on, not everything that was answered


def test_two_scratchpads_keep_every_line(world: World) -> None:
    world.do(MAYA, acts.WritePad(text="a\nb\nc"), at=1)
    one = world.op(MAYA, acts.WritePad(text="a\nB1\nc", over="a\nb\nc"), at=2)
    two = world.op(MAYA, acts.WritePad(text="a\nB2\nc\nd", over="a\nb\nc"), at=3)
    world.put(one)
    world.put(two)
    pad = world.table.get(Pad, S)
    assert pad is not None
    assert pad.text == "a\nB1\nB2\nc\nd"
    assert pad.merged


@pytest.mark.behaviour("S1.27")
def test_what_came_before_the_end_is_added_late_and_fields_after_it_are_refused(
    world: World,
) -> None:
    early = world.op(MAYA, acts.SetFields(client="Harbor"), at=2)
    variable = world.op(MAYA, acts.SetVariables(set={"server": "a"}), at=2)
    step = world.op(MAYA, acts.Choose(entry=E2, node="web", answer="yes", parent=E1), at=2)
    late_step = world.op(MAYA, acts.Choose(entry=E3, node="web", answer="no", parent=E1), at=9)
    late_field = world.op(MAYA, acts.SetFields(client="Calder"), at=9)
    pad = world.op(MAYA, acts.WritePad(text="more"), at=9)
    note = world.op(MAYA, acts.AddNote(entry=uid(24), text="She called again."), at=9)
    world.do(MAYA, acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="Key lifetime."), at=5)
    for op in (early, variable, step, late_step, pad, note):
        world.put(op, at=10)
    refused = world.refuses(late_field, at=10)
    assert (refused.code, refused.detail["by"]) == ("closed", MAYA.id)
    assert session(world).client == "Harbor"
    assert session(world).variables == {"server": "a"}
    late = {row.id for row in world.table.of(Entry) if row.late}
    assert late == {E2, E3, uid(24)}
    assert session(world).head == E2, "a step after the end is kept beside the path"


def test_a_step_of_somebody_who_saw_the_end_is_refused(world: World) -> None:
    world.do(MAYA, acts.Complete(outcome=Outcome.RESOLVED), at=5)
    step = world.op(MAYA, acts.Choose(entry=E2, node="web", answer="yes", parent=E1), at=6)
    assert world.refuses(step).code == "closed"


@pytest.mark.behaviour("S1.34")
def test_the_first_close_holds_and_the_second_keeps_its_words_as_a_note(world: World) -> None:
    one = world.op(
        MAYA, acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="Renewed the key."), at=5
    )
    two = world.op(
        MAYA,
        acts.Complete(
            outcome=Outcome.WORKAROUND, outcome_notes="Pinged it.", next_steps="Watch it."
        ),
        at=6,
    )
    world.put(one)
    world.put(two)
    world.put(two)
    world.put(one)
    assert session(world).outcome is Outcome.RESOLVED
    assert session(world).outcome_notes == "Renewed the key."
    (note,) = [row for row in world.table.of(Entry) if row.kind == "note"]
    assert (note.answer, note.body, note.late) == ("workaround", "Pinged it.\n\nWatch it.", True)


def test_a_second_close_that_says_the_same_leaves_no_note(world: World) -> None:
    same = acts.Complete(outcome=Outcome.RESOLVED, outcome_notes="Renewed the key.")
    one, two = world.op(MAYA, same, at=5), world.op(MAYA, same, at=6)
    world.put(one)
    assert world.put(two).puts == ()


def test_closing_after_handing_over_is_refused_and_so_is_the_reverse(world: World) -> None:
    close = world.op(MAYA, acts.Complete(outcome=Outcome.RESOLVED), at=3)
    hand_over = world.op(MAYA, acts.HandOver(handoff=H, need="Decide."), at=4)
    other = World(table=world.table.copy(), count=world.count)
    world.put(hand_over)
    assert world.refuses(close).code == "state_changed"
    other.put(close)
    refused = other.refuses(hand_over)
    assert refused.code == "state_changed"
    assert other.table.get(Handoff, H) is None


def test_a_close_from_before_the_handover_does_not_close_the_claimers_session(
    world: World,
) -> None:
    close = world.op(MAYA, acts.Complete(outcome=Outcome.RESOLVED), at=3)
    again = world.op(MAYA, acts.HandOver(handoff=uid(12), need="Once more."), at=4)
    claimed_by_sam(world)
    assert world.refuses(close, at=7).code == "state_changed"
    assert world.refuses(again, at=7).code == "state_changed"
    assert phase(session(world)).value == "active"
    assert session(world).owner == SAM.id


def test_work_from_before_the_handover_counts_after_the_claim_and_later_work_does_not(
    world: World,
) -> None:
    before = world.op(MAYA, acts.Choose(entry=E2, node="web", answer="yes", parent=E1), at=2)
    after = world.op(MAYA, acts.Choose(entry=E3, node="log", answer="yes", parent=E1), at=5.5)
    claimed_by_sam(world)
    world.put(before, at=8)
    assert world.table.get(Entry, E2) is not None
    assert world.refuses(after, at=8).code == "forbidden"


def test_steps_wait_while_a_session_is_handed_over_and_notes_do_not(world: World) -> None:
    before = world.op(MAYA, acts.Choose(entry=E2, node="web", answer="yes", parent=E1), at=2)
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=5)
    after = world.op(MAYA, acts.Choose(entry=E3, node="log", answer="yes", parent=E2), at=6)
    note = world.op(MAYA, acts.AddNote(entry=uid(24), text="She called again."), at=6)
    world.put(before, at=7)
    assert world.refuses(after).code == "in_transit"
    world.put(note)
    assert {row.id for row in world.table.of(Entry)} == {E1, E2, uid(24)}


@pytest.mark.parametrize("turned", [False, True])
def test_pause_and_resume_are_one_field_and_the_later_act_wins(
    world: World, *, turned: bool
) -> None:
    ops = [
        world.op(MAYA, acts.Pause(reason="lunch"), at=2),
        world.op(MAYA, acts.Resume(), at=3),
    ]
    world.do(MAYA, acts.Pause(reason="call"), at=1.5)
    for op in reversed(ops) if turned else ops:
        world.put(op)
    assert phase(session(world)).value == "active"
    assert session(world).pause_reason == ""


def test_a_pause_from_before_the_handover_does_not_pause_the_claimers_session(
    world: World,
) -> None:
    pause = world.op(MAYA, acts.Pause(reason="lunch"), at=3)
    claimed_by_sam(world)
    world.put(pause, at=8)
    assert phase(session(world)).value == "active"


def test_a_pause_from_before_the_end_changes_nothing(world: World) -> None:
    early = world.op(MAYA, acts.Pause(reason="lunch"), at=3)
    late = world.op(MAYA, acts.Pause(reason="lunch"), at=8)
    world.do(MAYA, acts.Complete(outcome=Outcome.RESOLVED), at=5)
    assert world.put(early).puts == ()
    assert world.put(late).puts == ()
    assert session(world).paused_at is None


def test_prepared_work_is_begun_once_and_the_second_hears_by_whom() -> None:
    world = World()
    world.do(MAYA, acts.PrepareSession(title="Patch", assignee=TOM.id))
    one = world.op(TOM, acts.BeginPrepared(), at=1)
    two = world.op(MAYA, acts.BeginPrepared(), at=2)
    other = World(table=world.table.copy())
    world.put(one)
    world.put(one)
    refused = world.refuses(two)
    assert (refused.code, refused.detail["by"]) == ("already_started", TOM.id)
    other.put(two)
    refused = other.refuses(one)
    assert (refused.code, refused.detail["by"]) == ("already_started", MAYA.id)


def test_only_one_claim_is_granted_and_the_other_hears_who_was_first(world: World) -> None:
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=5)
    sam = world.op(SAM, acts.Claim(handoff=H), at=6)
    priya = world.op(PRIYA, acts.Claim(handoff=H), at=6)
    world.put(priya)
    refused = world.refuses(sam)
    assert (refused.code, refused.detail["by"]) == ("already_claimed", PRIYA.id)
    assert world.put(priya).puts == ()
    assert session(world).owner == PRIYA.id


def test_a_claim_and_taking_back_are_decided_by_the_order_of_arrival(world: World) -> None:
    world.do(MAYA, acts.HandOver(handoff=H, need="Decide."), at=5)
    claim = world.op(SAM, acts.Claim(handoff=H), at=6)
    back = world.op(MAYA, acts.CancelHandoff(handoff=H), at=6)
    other = World(table=world.table.copy())
    world.put(claim)
    refused = world.refuses(back)
    assert (refused.code, refused.detail["by"]) == ("already_claimed", SAM.id)
    other.put(back)
    assert other.refuses(claim).code == "state_changed"
    row = other.table.get(Session, S)
    assert row is not None
    assert (row.owner, row.handoff, row.watchers) == (MAYA.id, None, ())


@pytest.mark.parametrize("later", [1, 5])
@pytest.mark.parametrize(
    "gives", [acts.Reassign(assignee=SAM.id), acts_pool.PutInPool(pooled=True)]
)
def test_who_had_not_seen_it_given_to_another_is_heard(gives: Act, later: float) -> None:
    """An edit of the earlier assignee counts, also when it is later by the clock."""
    world = World()
    world.do(MAYA, acts.PrepareSession(title="Patch", assignee=TOM.id))
    edit = world.op(TOM, acts.SetVariables(set={"server": "a"}), at=later)
    note = world.op(TOM, acts.AddNote(entry=uid(31), text="Ask for the key"), at=later)
    begin = world.op(TOM, acts.BeginPrepared(), at=later)
    world.do(MAYA, gives, at=2)
    world.put(edit, at=9)
    world.put(note, at=9)
    row = world.table.get(Session, S)
    assert row is not None
    assert (row.owner == TOM.id, row.variables) == (False, {"server": "a"})
    assert [one.body for one in world.table.of(Entry)] == ["Ask for the key"]
    assert world.refuses(begin, at=9).code == "state_changed", "it is not begun by two"


def test_who_has_seen_it_given_to_another_reads_and_does_not_write() -> None:
    world = World()
    world.do(MAYA, acts.PrepareSession(title="Patch", assignee=TOM.id))
    world.do(MAYA, acts.Reassign(assignee=SAM.id), at=2)
    world.do(SAM, acts.SetVariables(set={"server": "b"}), at=3)
    assert world.refuses(world.op(TOM, acts.SetVariables(set={"server": "a"}), at=5)).code == (
        "forbidden"
    )
    unseen = world.op(SAM, acts.SetVariables(set={"site": "2"}), at=6)
    world.do(MAYA, acts.Reassign(assignee=TOM.id), at=5)
    world.put(unseen, at=6)
    row = world.table.get(Session, S)
    assert row is not None
    assert (row.owner, row.variables) == (TOM.id, {"server": "b", "site": "2"})


def test_taking_prepared_work_back_and_beginning_it_the_first_wins() -> None:
    world = World()
    world.do(MAYA, acts.PrepareSession(title="Patch", assignee=TOM.id))
    begin, cancel = world.op(TOM, acts.BeginPrepared(), at=1), None
    cancel = world.op(MAYA, acts.CancelPrepared(), at=2)
    other = World(table=world.table.copy())
    world.put(cancel)
    assert world.refuses(begin).code == "closed", "also when it was begun earlier by the clock"
    other.put(begin)
    refused = other.refuses(cancel)
    assert (refused.code, refused.detail["by"]) == ("already_started", TOM.id)


def test_a_handoff_ends_with_the_session_it_brought(world: World) -> None:
    claimed_by_sam(world)
    world.do(SAM, acts.Complete(outcome=Outcome.RESOLVED), at=9)
    handoff = world.table.get(Handoff, H)
    assert handoff is not None
    assert (handoff.state, bool(handoff.ended_at)) == (HandoffState.DONE, True)


def test_permission_lost_is_said_and_nothing_is_changed(world: World) -> None:
    claimed_by_sam(world)
    op = world.op(TOM, acts.SetFields(client="Harbor"), at=7)
    refused = world.refuses(op)
    assert refused.code == "forbidden"
    assert "no longer shared" in refused.sentence
    watching = world.op(MAYA, acts.SetFields(client="Harbor"), at=7)
    assert "somebody else works on it" in world.refuses(watching).sentence


def test_notes_facts_and_evidence_of_two_people_all_stay_in_one_order(world: World) -> None:
    ops = [
        world.op(MAYA, acts.AddNote(entry=E2, text="Pinged the gateway"), at=2),
        world.op(MAYA, acts.AddNote(entry=E3, text="Asked the client"), at=3),
        world.op(
            MAYA, acts.Attach(evidence=uid(31), sha256="a" * 64, size=9, mime="image/png"), at=2
        ),
        world.op(
            MAYA, acts.Attach(evidence=uid(32), sha256="b" * 64, size=9, mime="image/png"), at=4
        ),
    ]
    twin = World()
    twin.do(MAYA, acts.StartSession(title="VPN drops", ticket="48190", client="Ridgeway"))
    twin.do(MAYA, acts.Choose(entry=E1, node="who", answer="one"), at=1)
    for op in ops:
        world.put(op)
    for op in reversed(ops):
        twin.put(op)

    def told(one: World) -> list[str]:
        ordered = sorted(one.table.of(Entry), key=lambda entry: (entry.hlc, entry.id))
        return [entry.body for entry in ordered if entry.body]

    assert told(world) == told(twin) == ["Pinged the gateway", "Asked the client"]
    assert {one.id for one in world.table.of(Evidence)} == {uid(31), uid(32)}
    assert {one.id for one in twin.table.of(Evidence)} == {uid(31), uid(32)}


def test_an_edit_of_what_was_put_into_the_trash_is_kept_inside_it(world: World) -> None:
    edit = world.op(MAYA, acts.SetFields(client="Harbor"), at=2)
    note = world.op(MAYA, acts.AddNote(entry=E2, text="Too late"), at=2)
    world.do(MAYA, acts_talk.Trash(), at=3)
    world.put(edit)
    world.put(note)
    assert session(world).trashed_at is not None
    assert session(world).client == "Harbor"
    assert world.table.get(Entry, E2) is not None
    world.do(MAYA, acts_talk.Trash(trashed=False), at=4)
    assert session(world).trashed_at is None


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_ratings_the_later_one_holds_whichever_comes_first(
    world: World, *, turned: bool
) -> None:
    ops = [
        world.op(MAYA, acts_talk.Rate(rating=2, feedback="Slow"), at=2),
        world.op(MAYA, acts_talk.Rate(rating=5, feedback="Fixed after all"), at=3),
    ]
    for op in reversed(ops) if turned else ops:
        world.put(op)
    (case,) = world.table.of(Case)
    assert (case.rating, case.feedback) == (5, "Fixed after all")
    assert {lost.value for lost in case.superseded} == {2, "Slow"}
