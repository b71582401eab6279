"""What an author does to a flow: each edit by its result, and what holds after any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from rflow_desktop.domain import flow_edit, flow_parts, flow_rework
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import (
    Action,
    Case,
    Command,
    Flow,
    Form,
    Gate,
    Link,
    Logic,
    Question,
    Result,
    Variable,
    When,
    content_hash,
)
from rflow_desktop.domain.flow_check import problems
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.flow_edit import Edited
from rflow_desktop.domain.flow_import import from_document, write_flow
from rflow_desktop.domain.flow_new import copy_of, free_slug, new_flow
from rflow_desktop.domain.flow_sample import run_samples
from tests.helpers import flows
from tests.helpers.flows import flow, question, result

Change = Callable[[Flow], Flow | Edited]
ASK = flow(
    "ask",
    {
        "q": question("Works?", yes="end", no="dig"),
        "dig": {"kind": "action", "title": "Dig", "next": "end"},
        "end": result(),
    },
)
ROW = flow(
    "row",
    {
        "a": {"kind": "action", "title": "First", "next": "b"},
        "b": {"kind": "action", "title": "Second", "next": "c"},
        "c": result(),
    },
    kind="procedure",
)


def leads(found: Flow, step: str) -> list[tuple[str, str]]:
    return [(edge.label, edge.target) for edge in edges(found.nodes[step])]


def done(change: Change, on: Flow) -> tuple[Flow, str]:
    made = change(on)
    return (made.flow, made.at) if isinstance(made, Edited) else (made, "")


# new steps


def test_a_new_answer_comes_with_a_step_to_stand_on() -> None:
    found, at = flow_edit.add_way(ASK, "q", label="Cannot tell")
    assert leads(found, "q")[-1] == ("Cannot tell", at)
    assert isinstance(found.nodes[at], Question)
    assert found.nodes["dig"] is ASK.nodes["dig"]


def test_a_step_with_one_way_on_gets_one_in_between() -> None:
    found, at = flow_edit.add_way(ROW, "a")
    assert leads(found, "a") == [("Done", at)]
    assert leads(found, at) == [("Done", "b")]


def test_an_open_way_gets_its_step() -> None:
    open_end = flow("open", {"a": {"kind": "action", "title": "A"}, "c": result()})
    found, at = flow_edit.add_way(open_end, "a")
    assert leads(found, "a") == [("Done", at)]
    link_end = flow("l", {"a": {"kind": "link", "title": "A", "flow": "ask"}})
    found, at = flow_edit.add_way(link_end, "a")
    assert leads(found, "a") == [("Go on", at)]


def test_a_decision_gets_another_case() -> None:
    found, at = flow_edit.add_way(flows.PROCEDURE, "way")
    node = found.nodes["way"]
    assert isinstance(node, Logic)
    assert node.cases[-1] == Case(when=When(variable="lost", op="filled"), next=at)
    bare = flow("bare", {"d": {"kind": "logic", "title": "D"}})
    found, _ = flow_edit.add_way(bare, "d")
    assert found.nodes["d"].cases[0].when.variable == "target"  # type: ignore[union-attr]


def test_a_sibling_stands_right_behind() -> None:
    found, at = flow_edit.add_sibling(ASK, "end")
    assert [target for _, target in leads(found, "q")] == ["end", at, "dig"]


def test_the_first_question_of_an_empty_flow() -> None:
    empty = flow("empty", {})
    found, at = flow_edit.begin(empty)
    assert (found.start, list(found.nodes)) == (at, [at])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda f: flow_edit.add_way(f, "end"), "A result is an end"),
        (lambda f: flow_edit.lead_on(f, "end", "q"), "A result is an end"),
        (lambda f: flow_edit.add_sibling(f, "q"), "Nothing leads here"),
        (lambda f: flow_edit.add_way(f, "gone"), "not in the flow any more"),
        (lambda f: flow_edit.set_step(f, "q", title="x" * 301), "too long or not text"),
        (lambda f: flow_edit.set_flow(f, name="\ud800"), "too long or not text"),
        (lambda f: flow_rework.move(f, "end", -1), "at the end of its row"),
        (lambda f: flow_rework.move(f, "q", -1), "no step to change places with"),
        (lambda f: flow_parts.new_pattern(f.nodes["dig"]), "write the answers first"),
        (lambda f: flow_parts.rename_variable(f, "a", "1 no"), "begins with a letter"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(change: Change, says: str) -> None:
    with pytest.raises(Refused, match=says):
        change(ASK)


def test_a_step_in_a_row_has_no_sibling() -> None:
    with pytest.raises(Refused, match="only one way on"):
        flow_edit.add_sibling(ROW, "b")


def test_ids_are_given_once() -> None:
    taken = flow("taken", {"s2": result(), "x": result()})
    assert flow_edit.fresh(taken) == "s3"
    assert flow_edit.fresh(flow("taken", {"s2": result()})) == "s3"
    answered = flow("taken", {"q": question("?", a2="")}).nodes["q"]
    assert flow_edit.fresh_answer(answered) == "a3"


# leading


def test_leading_on_takes_the_open_way_first() -> None:
    open_ = flow("open", {"q": question("?", yes="", no="r"), "r": result()})
    assert leads(flow_edit.lead_on(open_, "q", "r"), "q") == [("Yes", "r"), ("No", "r")]
    grown = flow_edit.lead_on(ASK, "q", "q")
    assert leads(grown, "q")[-1] == ("", "q")
    assert leads(flow_edit.lead_on(ROW, "a", "c"), "a") == [("Done", "c")]


def test_every_way_can_be_led_elsewhere() -> None:
    case = flow_edit.link(flows.PROCEDURE, "way", "cases[0].next", "close")
    other = flow_edit.link(case, "way", "otherwise", "refused")
    assert [target for _, target in leads(other, "way")] == ["close", "refused"]
    assert leads(flow_edit.link(ASK, "q", "answers[1].next", "end"), "q")[1] == ("No", "end")
    only = flow_edit.lead_on(flows.PROCEDURE, "way", "close")
    assert leads(only, "way")[1][1] == "close"


# taking away


def test_a_step_in_a_row_leaves_the_row_whole() -> None:
    found, at = flow_edit.remove(ROW, "b")
    assert leads(found, "a") == [("Done", "c")]
    assert at == "c"
    first, at = flow_edit.remove(ROW, "a")
    assert (first.start, at) == ("b", "b")


def test_a_branching_step_takes_along_what_only_it_led_to() -> None:
    tree = flow(
        "tree",
        {
            "q": question("?", yes="sub", no="end"),
            "sub": question("And?", here="x", there="end"),
            "x": {"kind": "action", "title": "X", "next": "end"},
            "end": result(),
        },
    )
    found, at = flow_edit.remove(tree, "sub")
    assert set(found.nodes) == {"q", "end"}
    assert leads(found, "q") == [("Yes", ""), ("No", "end")]
    assert at == "q"


def test_an_answer_without_words_goes_with_its_step() -> None:
    grown, new = flow_edit.add_way(ASK, "q")
    found, _ = flow_edit.remove(grown, new)
    assert found.nodes == ASK.nodes


def test_cases_and_single_ways_lead_nowhere_when_their_step_goes() -> None:
    logic = flow(
        "logic",
        {
            "d": {"kind": "logic", "title": "D", "otherwise": "r",
                  "cases": [{"when": {"variable": "x", "op": "filled"}, "next": "r"}]},
            "r": result(), "s": result(),
        },
    )  # fmt: skip
    found, at = flow_edit.remove(logic, "r")
    assert [target for _, target in leads(found, "d")] == ["", ""]
    assert at == "d"
    alone, at = flow_edit.remove(flow("one", {"r": result()}), "r")
    assert (alone.start, at, dict(alone.nodes)) == ("", "", {})
    begun, at = flow_edit.remove(ASK, "q")
    assert (dict(begun.nodes), at) == ({}, "")


# kinds


def test_another_kind_keeps_what_it_can_hold() -> None:
    asked = flow_edit.set_step(ASK, "q", body="How", screenshot_wanted=True)
    action = flow_rework.set_kind(asked, "q", "action")
    assert action.nodes["q"] == Action(
        kind="action", title="Works?", body="How", screenshot_wanted=True, next="end"
    )
    again = flow_rework.set_kind(action, "q", "question")
    assert leads(again, "q") == [("Done", "end")]
    assert flow_rework.set_kind(asked, "q", "question") is asked
    gate = flow_rework.set_kind(asked, "q", "gate").nodes["q"]
    assert isinstance(gate, Gate)
    assert [answer.next for answer in gate.answers] == ["end", "dig"]
    logic = flow_rework.set_kind(asked, "q", "logic").nodes["q"]
    assert isinstance(logic, Logic)
    assert logic.otherwise == "end"
    link = flow_rework.set_kind(asked, "q", "link").nodes["q"]
    assert isinstance(link, Link)
    assert (link.flow, link.next) == (flow_rework.ANY_FLOW, "end")
    ended = flow_rework.set_kind(asked, "q", "result").nodes["q"]
    assert isinstance(ended, Result)
    assert (ended.outcome, ended.body) == ("resolved", "How")
    form = flow_rework.set_kind(flows.TROUBLESHOOTING, "clear", "form").nodes["clear"]
    assert isinstance(form, Form)
    assert form.next == "verify"
    assert flow_rework.set_kind(ASK, "end", "question").nodes["end"].answers == ()  # type: ignore[union-attr]


# order


def test_answers_change_places() -> None:
    found = flow_rework.move(ASK, "dig", -1)
    assert [target for _, target in leads(found, "q")] == ["dig", "end"]
    case = flow(
        "cases",
        {
            "d": {"kind": "logic", "title": "D", "otherwise": "s",
                  "cases": [{"when": {"variable": "x", "op": "filled"}, "next": "r"}]},
            "r": result(), "s": result(),
        },
    )  # fmt: skip
    with pytest.raises(Refused, match="no order to change"):
        flow_rework.move(case, "s", -1)


def test_steps_of_a_row_change_places() -> None:
    row = flow(
        "row",
        {
            "q": question("?", go="a", skip="c"),
            "a": {"kind": "action", "title": "A", "next": "b"},
            "b": {"kind": "action", "title": "B", "next": "c"},
            "c": result(),
        },
    )
    for found in (flow_rework.move(ROW, "a", 1), flow_rework.move(ROW, "b", -1)):
        assert found.start == "b"
        assert [leads(found, step)[0][1] for step in "ba"] == ["a", "c"]
    inner = flow_rework.move(row, "b", -1)
    assert leads(inner, "q")[0] == ("Go", "b")
    assert [leads(inner, step)[0][1] for step in "ba"] == ["a", "c"]
    with pytest.raises(Refused, match="Only steps with one way on"):
        flow_rework.move(ROW, "b", 1)


# parts of a step


def test_parts_are_added_changed_and_dropped() -> None:
    command = flow_parts.new_command()
    found = flow_parts.add(ASK, "dig", "commands", command)
    found = flow_parts.change(found, "dig", "commands", 0, text="ipconfig", shell="cmd")
    node = found.nodes["dig"]
    assert isinstance(node, Action)
    assert node.commands == (Command(text="ipconfig", shell="cmd", risk="read"),)
    assert flow_parts.drop(found, "dig", "commands", 0).nodes == ASK.nodes
    answered = flow_parts.add(ASK, "q", "answers", flow_parts.new_answer(ASK.nodes["q"]))
    assert len(answered.nodes["q"].answers) == 3  # type: ignore[union-attr]
    assert flow_edit.fresh_answer(answered.nodes["q"]) == "a4"


def test_patterns_go_with_the_answer_they_give() -> None:
    before = flows.TROUBLESHOOTING
    found = flow_parts.drop(before, "port", "answers", 1)
    assert [one.answer for one in found.nodes["port"].patterns] == ["yes"]  # type: ignore[union-attr]
    kept = flow_parts.drop(before, "panel", "answers", 0)
    assert len(kept.nodes["panel"].answers) == 1  # type: ignore[union-attr]
    new = flow_parts.new_pattern(before.nodes["port"])
    assert (new.regex, new.answer) == ("", "yes")


def test_values_get_names_of_their_own() -> None:
    found = flow_parts.add(ASK, flow_parts.FLOW, "intake", flow_parts.new_variable(ASK, "Sign-in"))
    again = flow_parts.new_variable(found, "Sign in!")
    assert (found.intake[0].name, again.name, again.label) == ("sign_in", "sign_in_2", "Sign in!")
    assert flow_parts.new_variable(ASK, "").name == "value"
    assert flow_parts.new_variable(ASK, "24/7 number").name == "n24_7_number"
    assert flow_parts.new_case(found).when.variable == "sign_in"
    assert flow_parts.new_case(ASK).when.variable == "target"


def test_a_value_is_renamed_wherever_the_flow_names_it() -> None:
    before = flows.TROUBLESHOOTING
    found = flow_parts.rename_variable(before, "printer_ip", "address")
    assert found.intake[0].name == "address"
    assert found.nodes["port"].commands[0].text.startswith("Test-NetConnection {{address}}")  # type: ignore[union-attr]
    assert dict(found.samples[0].variables) == {"address": "192.0.2.40"}
    assert all(one.passed for one in run_samples(found))
    asked = flow_parts.rename_variable(before, "fix", "cause")
    assert asked.nodes["close"].fields == ("cause",)
    decided = flow_parts.rename_variable(flows.PROCEDURE, "lost", "gone")
    assert decided.nodes["way"].cases[0].when.variable == "gone"  # type: ignore[union-attr]
    assert flow_parts.rename_variable(before, "fix", "fix") is before
    with pytest.raises(Refused, match="asks for fix already"):
        flow_parts.rename_variable(before, "printer_ip", "fix")


# new flows


def test_new_flows_and_copies_are_nobody_elses() -> None:
    made = new_flow(ASK.id, taken={"new-flow"})
    assert (made.slug, made.name, len(made.nodes)) == ("new-flow-2", "New flow", 1)
    copied = copy_of(ASK, flows.PROCEDURE.id, taken={"ask"})
    assert (copied.slug, copied.name, copied.nodes) == ("ask-2", "Ask (copy)", ASK.nodes)
    assert free_slug("Größe & Übung", taken=()) == "groe-ubung"
    assert free_slug("日本", taken=()) == "flow"


# what holds after any edit

STEP = st.integers(0, 40)


def pick(found: Flow, number: int) -> str:
    return list(found.nodes)[number % len(found.nodes)]


EDITS: dict[str, Callable[[Flow, int, int], Flow | Edited]] = {
    "add": lambda f, a, _: flow_edit.add_way(f, pick(f, a)),
    "beside": lambda f, a, _: flow_edit.add_sibling(f, pick(f, a)),
    "lead": lambda f, a, b: flow_edit.lead_on(f, pick(f, a), pick(f, b)),
    "remove": lambda f, a, _: flow_edit.remove(f, pick(f, a)),
    "title": lambda f, a, b: flow_edit.set_step(f, pick(f, a), title=f"Title {b}"),
    "kind": lambda f, a, b: flow_rework.set_kind(
        f, pick(f, a), list(flow_rework.MAKERS)[b % len(flow_rework.MAKERS)]
    ),
    "earlier": lambda f, a, _: flow_rework.move(f, pick(f, a), -1),
    "later": lambda f, a, _: flow_rework.move(f, pick(f, a), 1),
    "ask": lambda f, _, b: flow_parts.add(
        f, flow_parts.FLOW, "intake", flow_parts.new_variable(f, f"Value {b}")
    ),
    "field": lambda f, a, b: flow_parts.add(f, pick(f, a), "fields", Variable(name=f"v{b}")),
}
edits = st.lists(st.tuples(st.sampled_from(sorted(EDITS)), STEP, STEP), max_size=25)


@given(st.sampled_from(flows.EACH_KIND), edits)
def test_any_row_of_edits_leaves_a_flow_that_can_be_kept(
    before: Flow, todo: list[tuple[str, int, int]]
) -> None:
    now, told = before, list[str]()
    for name, a, b in todo:
        if not now.nodes:
            now = flow_edit.begin(now).flow
        was = now.model_dump(mode="json")
        try:
            after, at = done(lambda f, n=name, a=a, b=b: EDITS[n](f, a, b), now)  # type: ignore[misc]
        except Refused as refused:
            told.append(refused.sentence)
            continue
        assert now.model_dump(mode="json") == was  # what was is never touched
        assert not at or at in after.nodes
        now = after
    event(f"{min(len(now.nodes), 20) // 5 * 5} steps or more")
    event(f"{min(len(told), 3)} refused")
    assert all(sentence.endswith(".") for sentence in told)
    again = from_document(now.model_dump(mode="json"))
    assert again == now
    assert content_hash(again) == content_hash(now)
    assert write_flow(again) == write_flow(now)
    problems(now, known_flows=flows.SLUGS)  # whatever was done, it can be checked
    assert all(edge.target == "" or edge.target in now.nodes for node in now.nodes.values()
               for edge in edges(node))  # fmt: skip


def test_a_way_that_answers_hide_leads_to_no_step_that_is_gone() -> None:
    """A question that became a command keeps its answers, and one way on beneath them."""
    asked, end = flow_edit.add_way(flow("a", {"q": question("")}), "q")
    command = flow_rework.set_kind(asked, "q", "command")
    assert [edge.target for edge in edges(command.nodes["q"])] == [end]
    left = flow_edit.remove(command, end).flow
    assert [edge.target for edge in edges(left.nodes["q"])] in ([], [""])


def test_what_a_newer_rflow_wrote_survives_every_edit() -> None:
    told = flows.TROUBLESHOOTING.model_dump(mode="json")
    told["x_team"] = {"colour": "blue"}
    told["nodes"]["panel"]["x_hint"] = "Look twice"
    told["nodes"]["panel"]["answers"][0]["x_weight"] = 3
    before = from_document(told)
    edited = flow_edit.set_step(flow_edit.set_flow(before, name="Other"), "panel", title="Red?")
    edited = flow_parts.change(edited, "panel", "answers", 0, label="Yes, red")
    edited = flow_edit.add_way(edited, "panel").flow
    edited = flow_rework.move_item(edited, "panel", "answers", 0, 1)
    edited = flow_rework.set_kind(edited, "panel", "gate")
    edited = flow_parts.rename_variable(edited, "printer_ip", "address")
    found = edited.model_dump(mode="json")
    assert found["x_team"] == {"colour": "blue"}
    assert found["nodes"]["panel"]["x_hint"] == "Look twice"
    assert found["nodes"]["panel"]["answers"][1]["x_weight"] == 3


@given(st.sampled_from(flows.EACH_KIND), STEP, st.text(max_size=40))
def test_an_edit_of_one_step_leaves_everything_else_as_it_came(
    before: Flow, at: int, words: str
) -> None:
    step = pick(before, at)
    found: dict[str, Any] = flow_edit.set_step(before, step, title=words).model_dump()
    was = before.model_dump()
    assert found["nodes"][step] == {**was["nodes"][step], "title": words}
    del found["nodes"][step], was["nodes"][step]
    assert found == was
