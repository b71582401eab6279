"""A run stands where its decisions have led it, through links, decisions and corrections."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Comparison, Flow, When, content_hash
from rflow_desktop.domain.flow_logic import holds
from rflow_desktop.domain.flow_moves import DEEPEST, Shelved
from rflow_desktop.domain.flow_path import PathStep, path
from rflow_desktop.domain.flow_walk import Position, Taken, advance, line, trail, walk
from tests.helpers.flows import (
    EACH_KIND,
    LEADS_ON,
    MAINTENANCE,
    PROCEDURE,
    TROUBLESHOOTING,
    flow,
    question,
    result,
)

SHELF = Shelved(*EACH_KIND)
OUTLOOK, PRINTER = content_hash(LEADS_ON), content_hash(TROUBLESHOOTING)
RESET = content_hash(PROCEDURE)


class Run:
    """One run, answered step by step; every position is also reached by walking from the start."""

    def __init__(self, begun: Flow, shelf: Shelved = SHELF, **values: str) -> None:
        self.shelf, self.hash, self.values = shelf, content_hash(begun), values
        self.taken: list[Taken] = []
        self.at = walk(shelf, self.hash, (), values=values)

    def answer(self, *answers: str, note: str = "") -> Position:
        for answer in answers:
            parent = self.taken[-1].id if self.taken else None
            name = str(len(self.taken) + 1)
            self.taken.append(Taken(name, self.at.node_id, self.at.flow_hash, answer, parent))
            self.at = advance(self.shelf, self.at, answer, values=self.values, note=note)
            assert self.again() == self.at
        return self.at

    def again(self, **changed: str) -> Position:
        return walk(self.shelf, self.hash, self.taken, values=self.values | changed)


def logic(otherwise: str = "end", **cases: str) -> dict[str, Any]:
    """`logic(yes="a")`: when the variable `choice` is yes, go to a."""
    return {
        "kind": "logic",
        "title": "By choice",
        "cases": [
            {"when": {"variable": "choice", "op": "equals", "value": value}, "next": then}
            for value, then in cases.items()
        ],
        "otherwise": otherwise,
    }


@pytest.mark.behaviour("S1.20")
def test_a_run_begins_at_the_first_step_whatever_is_not_filled_yet() -> None:
    begun = Run(PROCEDURE).at
    assert (begun.node_id, begun.number, begun.trouble) == ("identity", 1, "")
    assert begun.needs == ("person",)
    assert Run(PROCEDURE, person="Alex Reed").at.needs == ()


def test_choices_say_where_they_lead_and_what_ends() -> None:
    choices = Run(TROUBLESHOOTING).answer("no").choices
    assert [(c.id, c.label, c.leads_to, c.ends) for c in choices] == [
        ("yes", "It answers", "Does a page come out?", None),
        ("no", "It does not", "Escalate", "escalated"),
    ]


def test_an_action_is_just_done() -> None:
    assert [c.id for c in Run(TROUBLESHOOTING).answer("yes").choices] == ["done"]


def test_a_result_ends_the_run() -> None:
    run = Run(TROUBLESHOOTING)
    ended = run.answer("yes", "done", "yes")
    assert (ended.node_id, ended.ended, ended.choices, ended.usually) == (
        "close",
        "resolved",
        (),
        4,
    )
    with pytest.raises(Refused, match="reached its end"):
        advance(SHELF, ended, "yes", values={})


def test_an_answer_that_the_step_does_not_have_is_refused() -> None:
    with pytest.raises(Refused, match="has no answer called maybe") as refused:
        advance(SHELF, Run(TROUBLESHOOTING).at, "maybe", values={})
    assert refused.value.code == "unknown_answer"


def test_a_gate_wants_a_note_of_who_and_how() -> None:
    run = Run(PROCEDURE)
    assert all(choice.note_needed for choice in run.at.choices)
    with pytest.raises(Refused, match="Who confirmed it, and how") as refused:
        advance(SHELF, run.at, "met", values={}, note="  ")
    assert refused.value.code == "note_needed"
    assert run.answer("met", note="Call-back").node_id == "reason"


def test_a_decision_is_taken_by_the_value() -> None:
    assert Run(PROCEDURE, lost="yes").answer("met", "done", note="x").node_id == "revoke"
    passed = Run(PROCEDURE, lost="no").answer("met", "done", note="x")
    assert passed.node_id == "remove"
    assert [step.kind for step in passed.passed] == ["decided"]


def test_a_decision_without_its_value_waits_and_can_be_takenby_hand() -> None:
    run = Run(PROCEDURE)
    waits = run.answer("met", "done", note="x")
    assert (waits.node_id, waits.needs) == ("way", ("lost",))
    assert [(choice.id, choice.label) for choice in waits.choices] == [
        ("case-0", "Was the phone lost? yes"),
        ("otherwise", "Otherwise"),
    ]
    assert run.again(lost="yes").node_id == "revoke"
    assert run.answer("case-0").node_id == "revoke"


def test_a_decision_takenby_hand_calls_its_value_what_the_flow_calls_it() -> None:
    named = flow("named", {"a": logic(mac="b"), "b": result("Mac"), "end": result()},
                 intake=[{"name": "choice", "label": "Kind of computer"}])  # fmt: skip
    run = Run(named, Shelved(named))
    assert [choice.label for choice in run.at.choices] == ["Kind of computer is mac", "Otherwise"]


def test_a_default_is_a_value() -> None:
    asks = flow("defaults", {"a": logic(mac="b"), "b": result("Mac"), "end": result()},
                intake=[{"name": "choice", "default": "mac"}])  # fmt: skip
    assert Run(asks, Shelved(asks)).at.node_id == "b"
    assert Run(asks, Shelved(asks), choice="windows").at.node_id == "end"


def test_a_value_corrected_later_moves_nobody_who_has_gone_on() -> None:
    run = Run(PROCEDURE, lost="yes")
    run.answer("met", "done", "done", note="x")
    assert run.again(lost="no") == run.at
    assert run.again(lost="") == run.at


def test_a_link_is_entered_and_left_again() -> None:
    run = Run(LEADS_ON)
    assert [(choice.leads_to, choice.enters) for choice in run.at.choices] == [
        ("Does Outlook connect?", ""),
        ("Does the panel show an error?", "Printer says no"),
    ]
    inside = run.answer("no")
    assert (inside.flow_hash, inside.node_id, inside.number) == (PRINTER, "panel", 2)
    assert [frame.node_id for frame in inside.stack] == ["network"]
    assert [(step.kind, step.title) for step in inside.passed] == [("entered", "Printer says no")]
    assert inside.usually == 1 + 4 + 2
    back = run.answer("yes", "done", "yes")
    assert (back.flow_hash, back.node_id, back.stack) == (OUTLOOK, "verify", ())
    assert [(step.kind, step.detail) for step in back.passed] == [("returned", "Close")]


def test_an_escalation_inside_a_link_ends_the_whole_run() -> None:
    ended = Run(LEADS_ON).answer("no", "no", "no")
    assert (ended.ended, ended.node_id, len(ended.stack)) == ("escalated", "escalate", 1)


def test_a_link_that_leads_on_for_good_ends_with_the_other_flow() -> None:
    on = flow("hands-on", {"a": {"kind": "link", "title": "On", "flow": "patch-a-server"}})
    run = Run(on, Shelved(on, *EACH_KIND))
    assert run.at.node_id == "backup"
    assert run.at.usually == 3
    assert run.answer("yes", "done").ended == "resolved"


def test_a_linked_flow_that_is_missing_can_be_passed_by() -> None:
    run = Run(LEADS_ON, Shelved(LEADS_ON))
    stays = run.answer("no")
    assert stays.node_id == "network"
    assert (
        stays.trouble == "The flow printer-says-no is not on this computer. Your session is safe."
    )
    assert [choice.id for choice in stays.choices] == ["done"]
    assert run.answer("done").node_id == "verify"
    later = walk(SHELF, OUTLOOK, run.taken, values={})
    assert later.node_id == "verify"


def test_a_linked_flow_that_is_missing_and_has_no_way_back_leaves_steps_of_ones_own() -> None:
    on = flow("hands-on", {"a": {"kind": "link", "title": "On", "flow": "gone"}})
    assert Run(on, Shelved(on)).at.choices == ()


@pytest.mark.behaviour("S1.22")
def test_a_newer_version_of_a_linked_flow_does_not_move_a_run_that_is_inside_it() -> None:
    run = Run(LEADS_ON)
    run.answer("no", "yes")
    newer = flow("printer-says-no", {"new": question("Is it on?", yes="z"), "z": result()})
    then = walk(Shelved(*EACH_KIND, newer), OUTLOOK, run.taken, values={})
    assert (then.flow_hash, then.node_id, then.stack) == (PRINTER, "clear", run.at.stack)
    fresh = walk(Shelved(*EACH_KIND, newer), OUTLOOK, run.taken[:1], values={})
    assert fresh.node_id == "new"


def test_flows_that_lead_into_each_other_without_asking_are_stopped() -> None:
    one = flow("one", {"a": {"kind": "link", "title": "On", "flow": "two", "next": "end"},
                       "end": result()})  # fmt: skip
    two = flow("two", {"a": {"kind": "link", "title": "On", "flow": "one"}})
    deep = Run(one, Shelved(one, two)).at
    assert len(deep.stack) == DEEPEST
    assert deep.trouble.startswith("Too many flows have led into each other.")


def test_decisions_that_lead_in_a_circle_are_stopped() -> None:
    round_ = flow("round", {"a": logic("b"), "b": logic("a")})
    assert Run(round_, Shelved(round_), choice="x").at.trouble == (
        "The flow goes round in a circle here without asking anything."
    )


def test_an_answer_that_leads_nowhere_yet_says_so() -> None:
    draft = flow("draft", {"a": question("Which?", yes="", no="gone")})
    run = Run(draft, Shelved(draft))
    assert [choice.leads_to for choice in run.at.choices] == ["", ""]
    nowhere = run.answer("yes")
    assert (nowhere.node, nowhere.choices, nowhere.needs) == (None, (), ())
    assert nowhere.trouble.startswith("This answer does not lead anywhere yet.")
    with pytest.raises(Refused, match="“Draft” has no answer"):
        advance(run.shelf, nowhere, "yes", values={})
    beyond = walk(run.shelf, run.hash, [*run.taken, Taken("2", "", run.hash, "x", "1")], values={})
    assert beyond.trouble == "The answer given here is not one of this step's."


def test_an_empty_flow_stands_nowhere() -> None:
    empty = flow("empty", {})
    assert Run(empty, Shelved(empty)).at.node is None


def test_a_flow_that_is_not_here_is_named_as_such() -> None:
    with pytest.raises(Refused, match="not on this computer yet"):
        walk(SHELF, "0" * 64, (), values={})


def test_an_answer_that_the_step_never_had_leaves_the_run_there() -> None:
    odd = walk(SHELF, PRINTER, [Taken("1", "panel", "", "perhaps")], values={})
    assert (odd.node_id, odd.trouble) == (
        "panel",
        "The answer given here is not one of this step's.",
    )


@pytest.mark.parametrize(
    ("node", "flow_hash", "depth"),
    [("verify", OUTLOOK, 0), ("verify", PRINTER, 1), ("backup", content_hash(MAINTENANCE), 1)],
)
def test_a_decision_taken_elsewhere_is_believed(node: str, flow_hash: str, depth: int) -> None:
    run = Run(LEADS_ON)
    run.answer("no")
    jumped = walk(SHELF, OUTLOOK, [*run.taken, Taken("2", node, flow_hash, "no", "1")], values={})
    assert jumped.flow_hash == flow_hash
    assert len(jumped.stack) == depth


def test_a_linked_result_may_be_passed_on_the_way_back() -> None:
    run = Run(LEADS_ON)
    run.answer("no", "yes", "done", "yes", "yes")
    assert run.again() == run.at
    assert run.at.ended == "resolved"


TREE = (
    Taken("1", "panel", PRINTER, "no"),
    Taken("2", "port", PRINTER, "yes", "1"),
    Taken("3", "port", PRINTER, "no", "1"),
    Taken("4", "verify", PRINTER, "yes", "2"),
    Taken("loop", "a", PRINTER, "x", "loop"),
)


@pytest.mark.parametrize(
    ("head", "ids"),
    [("4", "124"), ("3", "13"), ("1", "1"), (None, ""), ("gone", ""), ("loop", ["loop"])],
)
def test_a_line_is_what_leads_to_its_head(head: str | None, ids: Any) -> None:
    assert [decision.id for decision in line(TREE, head=head)] == list(ids)


def steps_of(
    shelf: Shelved, begun: str, taken: Sequence[Taken], *, everything: Sequence[Taken] = ()
) -> tuple[PathStep, ...]:
    places = trail(shelf, begun, taken, values={}).places
    return path(shelf, begun, taken, places=places, everything=everything)


def test_the_path_shows_what_was_taken_and_what_was_not() -> None:
    steps = steps_of(SHELF, PRINTER, line(TREE, head="4"), everything=TREE)
    assert [(step.number, step.title, step.answer) for step in steps] == [
        (1, "Does the panel show an error?", "No"),
        (2, "Does the printer answer?", "It answers"),
        (3, "Does a page come out?", "Yes"),
    ]
    assert [[(branch.label, branch.steps) for branch in step.not_taken] for step in steps] == [
        [("Yes", 1)],
        [("It does not", 1)],
        [("No", 1)],
    ]
    assert [[other.id for other in step.others] for step in steps] == [[], ["3"], []]


def test_a_branch_left_aside_counts_only_its_own_steps() -> None:
    wide = flow("wide", {
        "a": question("Who?", one="end", many="b", same="end", gone="nowhere"),
        "b": question("All?", yes="c", no="end"), "c": logic("d"), "d": question("Now?", yes="end"),
        "end": result(),
    })  # fmt: skip
    [step] = steps_of(Shelved(wide), content_hash(wide), [Taken("1", "a", "", "one")])
    assert [(branch.id, branch.steps) for branch in step.not_taken] == [("many", 2)]


def test_the_path_through_a_link_says_which_flow_and_how_deep() -> None:
    run = Run(LEADS_ON)
    run.answer("no", "yes")
    steps = steps_of(SHELF, OUTLOOK, run.taken)
    assert [(step.flow_name, step.depth) for step in steps] == [
        ("Outlook says no", 0),
        ("Printer says no", 1),
    ]


def test_the_path_shows_a_step_that_is_gone_by_its_name() -> None:
    [step] = steps_of(SHELF, PRINTER, [Taken("1", "gone", PRINTER, "yes")])
    assert (step.title, step.answer, step.not_taken) == ("gone", "yes", ())


@pytest.mark.parametrize(
    ("op", "want", "value", "held"),
    [
        ("equals", "macOS", " macos ", True),
        ("equals", "5", "5.0", True),
        ("equals", "a", "b", False),
        ("not_equals", "a", "b", True),
        ("not_equals", "5", "5.0", False),
        ("contains", "SSL", "an ssl client", True),
        ("contains", "SSL", "IKEv2", False),
        ("more_than", "50", "52,3", True),
        ("more_than", "50", "50", False),
        ("less_than", "5", "4.9", True),
        ("less_than", "5", "much", False),
        ("at_least", "50", "50", True),
        ("at_least", "50", "49", False),
        ("at_least", "50", "nan", False),
        ("at_most", "5", "5", True),
        ("at_most", "5", "6", False),
        ("filled", "", "x", True),
        ("filled", "", " ", False),
        ("empty", "", "", True),
        ("empty", "", "x", False),
    ],
)
def test_conditions_hold_as_they_read(op: Comparison, want: str, value: str, held: object) -> None:
    assert holds(When(variable="x", op=op, value=want), value) is held


def test_a_condition_on_an_empty_value_need_not_wait() -> None:
    asks = flow("empty-case", {
        "a": {"kind": "logic", "cases": [{"when": {"variable": "x", "op": "empty"}, "next": "end"}],
              "otherwise": ""},
        "end": result(),
    })  # fmt: skip
    assert Run(asks, Shelved(asks)).at.ended == "resolved"


@given(st.lists(st.integers(min_value=0, max_value=9), max_size=12), st.sampled_from(EACH_KIND))
def test_whatever_is_answered_walking_and_advancing_agree(picks: list[int], begun: Flow) -> None:
    run = Run(begun)
    for pick in picks:
        if not run.at.choices:
            break
        run.answer(run.at.choices[pick % len(run.at.choices)].id, note="noted")
    assert run.at.number == len(run.taken) + 1
    assert run.at.usually >= run.at.number
    assert len(steps_of(SHELF, run.hash, run.taken)) == len(run.taken)


def test_a_decision_after_a_return_stays_decided_too() -> None:
    outer = flow("outer", {
        "on": {"kind": "link", "title": "On", "flow": "patch-a-server", "next": "by"},
        "by": logic(left="l", right="r"), "l": question("Left?", yes="end"),
        "r": question("Right?", yes="end"), "end": result(),
    })  # fmt: skip
    run = Run(outer, Shelved(outer, *EACH_KIND), choice="left")
    run.answer("yes", "done", "yes")
    assert run.again(choice="right") == run.at


def test_decisions_after_the_end_leave_the_run_at_its_end() -> None:
    run = Run(MAINTENANCE)
    run.answer("yes", "done")
    at_the_end = Taken("3", "close", run.hash, "yes", "2")
    elsewhere = Taken("4", "backup", run.hash, "no", "3")
    assert walk(SHELF, run.hash, [*run.taken, at_the_end], values={}).node_id == "close"
    assert walk(SHELF, run.hash, [*run.taken, elsewhere], values={}).node_id == "skip"


def test_a_decision_beyond_a_link_that_cannot_be_entered_is_believed() -> None:
    taken = [Taken("1", "web", OUTLOOK, "no"), Taken("2", "verify", OUTLOOK, "yes", "1")]
    assert walk(Shelved(LEADS_ON), OUTLOOK, taken, values={}).ended == "resolved"
