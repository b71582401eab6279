"""Questions, tasks, facts, fixes and branches: who decides, what is final, what stays beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rflow_desktop.domain import acts, acts_lane
from rflow_desktop.domain.model import Outcome, Session
from rflow_desktop.domain.model_lane import (
    Branch,
    BranchState,
    Decision,
    Fact,
    Fix,
    FixOutcome,
    Fork,
    ItemKind,
    ItemState,
    LaneItem,
    Source,
)
from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from tests.domain.assistant.stories import (
    FACT,
    FIX,
    FIX2,
    FORK,
    FORK2,
    ITEM,
    LEFT,
    RIGHT,
    ROOT,
    TASK,
    THIRD,
    a_run,
    asked,
    claimed,
    closed,
    fixed,
    fork,
    forked,
    lane,
    row,
)
from tests.domain.world import MAYA, NOON, S2, SAM, TOM, World, instant, uid

answer, task = acts_lane.AnswerItem, acts_lane.MoveTask
propose, report = acts_lane.ProposeFix, acts_lane.ReportFix
dismiss = acts_lane.DecideFix(fix=FIX, decision=Decision.DISMISSED, reason="HR wants it")


def replaced() -> World:
    world = fixed()
    world.do(MAYA, propose(fix=FIX2, title="Move the accounts", confidence=84), at=0.6)
    return world


def helped() -> World:
    world = fixed()
    world.do(MAYA, report(fix=FIX, outcome="applied_success"), at=0.6)
    return world


def dismissed() -> World:
    world = fixed()
    world.do(MAYA, dismiss, at=0.6)
    return world


REFUSED: list[tuple[Callable[[], World], Actor, Act, str]] = [
    (lane, TOM, answer(item=ITEM, skip=True), "forbidden"),
    (lane, MAYA, answer(item=TASK, skip=True), "malformed"),
    (lane, MAYA, answer(item=uid(99), skip=True), "missing"),
    (lane, MAYA, answer(item=ITEM, option="Both"), "not_offered"),
    (lane, MAYA, answer(item=ITEM, text="Both"), "not_offered"),
    (lane, MAYA, answer(item=ITEM, text=" "), "empty"),
    (lane, MAYA, task(item=ITEM, state="done"), "malformed"),
    (closed, MAYA, answer(item=ITEM, skip=True), "closed"),
    (closed, MAYA, task(item=TASK, state="done"), "closed"),
    (closed, MAYA, acts_lane.Propose(item=uid(99), kind=ItemKind.TASK, text="a"), "closed"),
    (lane, MAYA, acts_lane.AddFact(fact=FACT, text="a", branch=LEFT), "missing"),
    (lane, MAYA, acts_lane.EditFact(fact=FACT, text="a"), "missing"),
    (lane, MAYA, propose(fix=FIX, title="a", branch=LEFT), "missing"),
    (lane, MAYA, acts_lane.Propose(item=FIX, kind=ItemKind.TASK, text="a", branch=LEFT), "missing"),
    (fixed, MAYA, report(fix=FIX, outcome="applied_pending", reason=" "), "reason_needed"),
    (helped, MAYA, report(fix=FIX, outcome="applied_failed"), "settled"),
    (dismissed, MAYA, report(fix=FIX, outcome="applied_failed"), "superseded"),
    (dismissed, MAYA, dismiss, "superseded"),
    (replaced, MAYA, dismiss, "superseded"),
    (a_run, MAYA, fork(), "wrong_kind"),
    (forked, MAYA, fork(FORK2, LEFT), "exists"),
    (lane, MAYA, fork(FORK, LEFT, LEFT), "exists"),
    (forked, MAYA, fork(FORK2, THIRD, parent=uid(99)), "missing"),
]


@pytest.mark.parametrize(
    ("before", "who", "act", "code"), REFUSED,
    ids=[f"{r[0].__name__}: {r[1].name.split()[0]} {r[2].KIND} {r[3]}" for r in REFUSED],
)  # fmt: skip
def test_it_is_refused_and_nothing_changes(
    before: Callable[[], World], who: Actor, act: Act, code: str
) -> None:
    world = before()
    refused = world.refuses(world.op(who, act, at=10))
    assert refused.code == code
    assert refused.sentence.endswith(".")


ANSWERS: list[tuple[Act, dict[str, Any]]] = [
    (answer(item=ITEM, option="site"), {"answer": "site", "label": "On site"}),
    (answer(item=ITEM, option="VPN"), {"answer": "VPN", "label": "VPN"}),
    (
        answer(item=ITEM, option="VPN", text="VPN at home"),
        {"answer": "VPN at home", "label": "VPN"},
    ),
    (answer(item=ITEM, skip=True), {"answer": "", "state": ItemState.SKIPPED}),
]


@pytest.mark.behaviour("S2.31", "S2.32")
@pytest.mark.parametrize(("act", "sees"), ANSWERS)
def test_an_answer_is_one_of_the_options_or_a_skip(act: Act, sees: dict[str, Any]) -> None:
    world = lane()
    done = world.do(MAYA, act, at=1)
    item = row(world, LaneItem, ITEM)
    assert {name: getattr(item, name) for name in sees} == sees
    assert item.changed_by == MAYA.id
    assert world.put(done).puts == ()


@pytest.mark.behaviour("S2.32")
def test_own_words_and_a_skip_are_allowed_unless_they_are_ruled_out() -> None:
    world = asked()
    question = acts_lane.Propose(item=ITEM, kind=ItemKind.QUESTION, text="Where?")
    world.do(MAYA, question, at=0.5)
    assert world.put(world.op(MAYA, question, at=0.6)).puts == ()
    world.do(MAYA, answer(item=ITEM, text="Both"), at=1)
    assert row(world, LaneItem, ITEM).answer == "Both"
    strict = question.model_copy(update={"item": TASK, "allow_skip": False})
    world.do(MAYA, strict, at=2)
    assert world.refuses(world.op(MAYA, answer(item=TASK, skip=True), at=3)).code == "not_offered"


def test_of_two_answers_at_once_the_later_is_shown_and_the_other_stays_beside_it() -> None:
    world = lane()
    seen = world.table.copy()
    one = world.op(MAYA, answer(item=ITEM, option="site"), at=1, over=seen)
    other = world.op(MAYA, answer(item=ITEM, option="VPN"), at=2, over=seen)
    world.put(other)
    world.put(one)
    item = row(world, LaneItem, ITEM)
    assert item.answer == "VPN"
    assert [lost.value["answer"] for lost in item.superseded] == ["site"]
    assert LaneItem.model_validate(item.doc()) == item
    world.do(MAYA, answer(item=ITEM, option="site"), at=3)
    assert (row(world, LaneItem, ITEM).answer, row(world, LaneItem, ITEM).superseded) == (
        "site", (),
    )  # fmt: skip


def test_a_task_is_proposed_accepted_and_done_with_a_result() -> None:
    world = lane()
    assert row(world, LaneItem, TASK).state is ItemState.PROPOSED
    world.do(MAYA, task(item=TASK, state="accepted"), at=1)
    world.do(MAYA, task(item=TASK, state="done", result="OU=Staging"), at=2)
    world.do(MAYA, task(item=TASK, state="accepted"), at=3)
    item = row(world, LaneItem, TASK)
    assert (item.state, item.result) == (ItemState.ACCEPTED, "OU=Staging")
    assert row(world, Session).changed_at == instant(NOON + 180_000)


@pytest.mark.behaviour("S2.65")
def test_who_claimed_it_answers_and_decides_in_the_lane() -> None:
    world = claimed()
    world.do(SAM, answer(item=ITEM, option="site"), at=4)
    world.do(SAM, task(item=TASK, state="dismissed"), at=5)
    assert row(world, LaneItem, ITEM).changed_by == SAM.id
    assert row(world, LaneItem, TASK).state is ItemState.DISMISSED


@pytest.mark.behaviour("S3.42", "S3.43")
@pytest.mark.parametrize("source", Source)
def test_notes_are_edited_and_everything_else_at_its_source(source: Source) -> None:
    world = lane()
    fact = acts_lane.AddFact(
        fact=FACT, text="All in Staging", source=source, source_ref=uid(99), source_text="Where?"
    )
    world.do(MAYA, fact, at=1)
    assert world.put(world.op(MAYA, fact, at=1)).puts == ()
    made = row(world, Fact, FACT)
    assert (made.source_ref, made.source_text) == (uid(99), "Where?"), "its source may be gone"
    assert made.editable is (source is Source.NOTE)
    edit = world.op(MAYA, acts_lane.EditFact(fact=FACT, text="Four in Staging"), at=2)
    if source is Source.NOTE:
        world.put(edit)
        assert row(world, Fact, FACT).text == "Four in Staging"
    else:
        assert world.refuses(edit).code == "not_editable"
    world.do(MAYA, acts_lane.EditFact(fact=FACT, removed=True), at=3)
    assert row(world, Fact, FACT).removed is True
    assert row(world, Fact, FACT).editable is False
    world.do(MAYA, acts_lane.EditFact(fact=FACT, removed=False), at=4)
    assert world.put(world.op(MAYA, acts_lane.EditFact(fact=FACT), at=5)).puts == ()


@pytest.mark.behaviour("S3.27", "S3.28")
def test_every_fact_and_fix_raises_the_version_by_exactly_one_and_nothing_else_does() -> None:
    world = lane()
    writes: list[tuple[Act, int]] = [
        (acts_lane.AddFact(fact=FACT, text="a"), 1),
        (acts_lane.EditFact(fact=FACT, text="b"), 1),
        (acts_lane.EditFact(fact=FACT, text="b"), 0),
        (answer(item=ITEM, option="site"), 0),
        (acts.Pause(), 0),
        (propose(fix=FIX, title="a"), 1),
        (propose(fix=FIX2, title="b"), 1),
        (acts_lane.DecideFix(fix=FIX2, decision=Decision.ONE_OFF), 1),
        (report(fix=FIX2, outcome="applied_pending", reason="sign-in"), 1),
        (acts_lane.HintFix(fix=FIX2, outcome=FixOutcome.APPLIED_SUCCESS), 0),
        (report(fix=FIX2, outcome="applied_failed"), 1),
        (propose(fix=uid(290), title="c"), 1),
        (acts_lane.DecideFix(fix=uid(290), decision=Decision.DISMISSED), 1),
    ]
    for number, (act, rise) in enumerate(writes):
        before = row(world, Case).version
        world.do(MAYA, act, at=1 + number)
        assert row(world, Case).version - before == rise, act.KIND


@pytest.mark.behaviour("S3.45")
def test_one_fix_is_active_and_a_newer_one_replaces_it_visibly() -> None:
    world = replaced()
    first, second = row(world, Fix, FIX), row(world, Fix, FIX2)
    assert (first.superseded_by, first.superseded_at) == (FIX2, instant(NOON + 36_000))
    assert (second.superseded_at, row(world, Case).fix) == (None, FIX2)
    at_once = [world.op(MAYA, propose(fix=uid(300 + n), title="x"), at=2) for n in range(5)]
    for one in at_once:
        world.put(one)
    active = [fix for fix in world.table.of(Fix) if fix.superseded_at is None]
    assert [fix.id for fix in active] == [row(world, Case).fix]
    assert world.put(world.op(MAYA, propose(fix=FIX, title="a"), at=3)).puts == ()


@pytest.mark.behaviour("S3.46")
@pytest.mark.parametrize("decision", Decision)
def test_what_was_decided_about_a_fix(decision: Decision) -> None:
    world = fixed()
    world.do(MAYA, acts_lane.DecideFix(fix=FIX, decision=decision), at=1)
    fix = row(world, Fix, FIX)
    assert fix.decision is decision
    gone = decision is Decision.DISMISSED
    assert (fix.superseded_at is not None, row(world, Case).fix is None) == (gone, gone)
    assert fix.outcome is (FixOutcome.DISMISSED if gone else FixOutcome.PROPOSED)


@pytest.mark.behaviour("S3.47", "S3.48")
def test_what_came_of_a_fix_stamps_when_it_was_tried_and_when_it_was_known() -> None:
    world = fixed()
    world.do(MAYA, report(fix=FIX, outcome="applied_pending", reason="next sign-in"), at=1)
    fix = row(world, Fix, FIX)
    assert (fix.applied_at, fix.verified_at, fix.reason) == (
        instant(NOON + 60_000), None, "next sign-in",
    )  # fmt: skip
    world.do(MAYA, report(fix=FIX, outcome="applied_partial", notes="two of three"), at=2)
    world.do(MAYA, report(fix=FIX, outcome="applied_success"), at=3)
    fix = row(world, Fix, FIX)
    assert (fix.applied_at, fix.verified_at, fix.notes) == (
        instant(NOON + 60_000), instant(NOON + 180_000), "two of three",
    )  # fmt: skip
    assert row(world, Case).fix == FIX
    assert world.put(world.op(MAYA, report(fix=FIX, outcome="applied_success"), at=4)).puts == ()


def test_of_two_reports_at_once_neither_loses_its_words() -> None:
    world = fixed()
    first = world.op(MAYA, report(fix=FIX, outcome="applied_partial", notes="two of three"), at=2)
    second = report(fix=FIX, outcome="applied_pending", reason="sign-in", notes="waits for Ann")
    world.do(MAYA, second, at=1)
    world.put(first)
    fix = row(world, Fix, FIX)
    assert (fix.outcome, fix.notes) == (FixOutcome.APPLIED_PARTIAL, "two of three")
    assert {(one.field, one.value) for one in fix.superseded} == {
        ("outcome", "applied_pending"), ("notes", "waits for Ann")
    }  # fmt: skip
    before = world.table.docs()
    world.put(first)
    assert world.table.docs() == before, "the same report again changes nothing"


def test_who_says_again_what_came_of_a_fix_keeps_their_words_beside_it() -> None:
    world = fixed()
    again = world.op(
        MAYA, report(fix=FIX, outcome="applied_success", notes="After gpupdate."), at=2
    )
    world.do(MAYA, report(fix=FIX, outcome="applied_success", notes="They print."), at=1)
    for _ in range(2):
        world.put(again)
        fix = row(world, Fix, FIX)
        assert fix.notes == "They print."
        assert [lost.value for lost in fix.superseded] == ["After gpupdate."]


def test_words_of_a_fact_that_came_too_late_are_kept_once() -> None:
    world = lane()
    world.do(MAYA, acts_lane.AddFact(fact=FACT, text="All three."))
    late = world.op(MAYA, acts_lane.EditFact(fact=FACT, text="Two of them."), at=1)
    world.do(MAYA, acts_lane.EditFact(fact=FACT, text="All four."), at=2)
    world.put(late)
    assert [lost.value for lost in row(world, Fact, FACT).superseded] == ["Two of them."]
    before = world.table.docs()
    world.put(late)
    assert world.table.docs() == before


def test_of_two_decisions_at_once_the_reason_of_the_earlier_stays_beside_the_later() -> None:
    world = fixed()
    decide, one_off = acts_lane.DecideFix, Decision.ONE_OFF
    late = world.op(MAYA, decide(fix=FIX, decision=one_off, reason="Only here"), at=1)
    world.do(MAYA, decide(fix=FIX, decision=one_off, reason="Once"), at=2)
    for _ in range(2):
        world.put(late)
        fix = row(world, Fix, FIX)
        assert (fix.reason, [lost.value for lost in fix.superseded]) == ("Once", ["Only here"])
    version = row(world, Case).version
    world.put(late)
    assert row(world, Case).version == version


def test_a_dismissal_that_lost_to_a_later_decision_ends_nothing_and_stays_beside_it() -> None:
    world = fixed()
    late = world.op(MAYA, dismiss, at=1)
    world.do(MAYA, acts_lane.DecideFix(fix=FIX, decision=Decision.ONE_OFF), at=2)
    version = row(world, Case).version
    for _ in range(2):
        world.put(late)
        fix = row(world, Fix, FIX)
        assert (fix.decision, fix.reason) == (Decision.ONE_OFF, "")
        assert (fix.outcome, fix.superseded_at) == (FixOutcome.PROPOSED, None)
        assert [(one.field, one.value) for one in fix.superseded] == [
            ("decision", "dismissed"), ("reason", "HR wants it")
        ]  # fmt: skip
        assert (row(world, Case).fix, row(world, Case).version) == (FIX, version)
    assert world.put(late).puts == ()
    world.do(MAYA, report(fix=FIX, outcome="applied_success"), at=3)
    assert row(world, Fix, FIX).outcome is FixOutcome.APPLIED_SUCCESS


def test_a_fix_that_failed_is_active_no_more_and_stays_in_the_record() -> None:
    world = fixed()
    world.do(MAYA, report(fix=FIX, outcome="applied_failed", reason="no change"), at=1)
    assert (row(world, Case).fix, row(world, Fix, FIX).reason) == (None, "no change")
    other = replaced()
    other.do(MAYA, report(fix=FIX, outcome="applied_failed"), at=1)
    assert row(other, Case).fix == FIX2, "the newer suggestion stays"
    assert row(other, Fix, FIX).superseded_by == FIX2


def test_a_tried_fix_that_is_dismissed_keeps_what_came_of_it() -> None:
    world = fixed()
    world.do(MAYA, report(fix=FIX, outcome="applied_partial"), at=1)
    world.do(MAYA, dismiss, at=2)
    assert row(world, Fix, FIX).outcome is FixOutcome.APPLIED_PARTIAL


@pytest.mark.behaviour("S3.49")
def test_the_assistant_only_hints_at_what_came_of_a_fix() -> None:
    world = fixed()
    hint = acts_lane.HintFix(fix=FIX, outcome=FixOutcome.APPLIED_SUCCESS, text="They print.")
    world.do(MAYA, hint, at=1)
    fix = row(world, Fix, FIX)
    assert (fix.outcome, fix.hint, fix.hint_text) == (
        FixOutcome.PROPOSED, FixOutcome.APPLIED_SUCCESS, "They print.",
    )  # fmt: skip
    world.do(MAYA, report(fix=FIX, outcome="applied_success"), at=2)
    assert row(world, Fix, FIX).hint is None
    assert world.put(world.op(MAYA, hint, at=3)).puts == ()
    same = fixed()
    nothing = acts_lane.HintFix(fix=FIX, outcome=FixOutcome.PROPOSED)
    assert same.put(same.op(MAYA, nothing, at=1)).puts == ()


@pytest.mark.behaviour("S2.36")
@pytest.mark.parametrize("outcome", [Outcome.RESOLVED, Outcome.WORKAROUND])
def test_closing_as_fixed_says_that_the_pending_fix_helped(outcome: Outcome) -> None:
    world = fixed()
    world.do(MAYA, report(fix=FIX, outcome="applied_pending", reason="sign-in"), at=1)
    world.do(MAYA, acts.Complete(outcome=outcome), at=2)
    helped_by_it = outcome is Outcome.RESOLVED
    assert (row(world, Fix, FIX).outcome is FixOutcome.APPLIED_SUCCESS) is helped_by_it
    assert (row(world, Fix, FIX).verified_at is not None) is helped_by_it


@pytest.mark.behaviour("S3.32", "S3.34")
def test_the_first_fork_makes_the_way_so_far_and_every_direction_at_once() -> None:
    world = lane()
    act = fork().model_copy(update={"reason": "Two causes fit.", "trigger": ITEM})
    done = world.op(MAYA, act, at=1)
    changes = world.put(done)
    assert {type(one) for one in changes.puts} == {Fork, Branch, Case, Session}
    place = row(world, Fork, FORK)
    assert (place.reason, place.trigger, place.branches) == ("Two causes fit.", ITEM, (LEFT, RIGHT))
    root = row(world, Branch, ROOT)
    assert (root.parent, root.state, row(world, Case).branching) == (None, BranchState.ACTIVE, True)
    ways = [row(world, Branch, one) for one in (LEFT, RIGHT)]
    assert [(way.parent, way.order, way.state) for way in ways] == [
        (ROOT, 1, BranchState.UNTRIED), (ROOT, 2, BranchState.UNTRIED),
    ]  # fmt: skip
    assert world.put(done).puts == ()
    world.do(MAYA, fork(FORK2, THIRD, parent=LEFT), at=2)
    assert row(world, Branch, THIRD).parent == LEFT
    assert len(world.table.of(Branch)) == 4, "no second way so far"


def test_a_later_fork_without_a_place_starts_from_nowhere_in_particular() -> None:
    world = forked()
    world.do(MAYA, fork(FORK2, THIRD), at=2)
    assert row(world, Branch, THIRD).parent is None


def test_who_parted_it_without_having_seen_the_other_fork_keeps_the_way_they_stood_on() -> None:
    world = forked()
    other = fork(FORK2, THIRD).model_copy(update={"root": uid(229)})
    world.do(MAYA, other, at=2)
    assert row(world, Branch, THIRD).parent == uid(229)
    said = acts_lane.Propose(item=ITEM, kind=ItemKind.TASK, text="Look at it", branch=uid(229))
    world.do(MAYA, said, at=3)
    assert len(world.table.of(Branch)) == 5


@pytest.mark.behaviour("S3.33")
def test_a_direction_can_be_a_dead_end_and_be_revived() -> None:
    world = forked()
    world.do(MAYA, acts_lane.SetBranch(branch=LEFT, state="dead_end", finding="It arrives."), at=1)
    branch = row(world, Branch, LEFT)
    assert (branch.state, branch.finding) == (BranchState.DEAD_END, "It arrives.")
    world.do(MAYA, acts_lane.SetBranch(branch=LEFT, state="active", label="GPO"), at=2)
    assert row(world, Branch, LEFT).state is BranchState.ACTIVE
    assert world.put(world.op(MAYA, acts_lane.SetBranch(branch=LEFT), at=3)).puts == ()


def test_a_number_of_another_session_is_never_overwritten() -> None:
    world = forked()
    world.do(MAYA, acts_lane.AddFact(fact=FACT, text="a"), at=1)
    world.do(MAYA, propose(fix=FIX, title="a"), at=1)
    world.do(TOM, acts.StartSession(kind="chat"), root=S2, at=1)
    stolen: list[tuple[Act, str]] = [
        (acts_lane.Propose(item=ITEM, kind=ItemKind.TASK, text="a"), "exists"),
        (acts_lane.AddFact(fact=FACT, text="a"), "exists"),
        (propose(fix=FIX, title="a"), "exists"),
        (fork(FORK, THIRD), "exists"),
        (fork(FORK2, THIRD), "exists"),
        (answer(item=ITEM, option="site"), "missing"),
        (acts_lane.SetBranch(branch=LEFT, finding="a"), "missing"),
    ]
    for act, code in stolen:
        assert world.refuses(world.op(TOM, act, root=S2, at=9)).code == code, act.KIND
