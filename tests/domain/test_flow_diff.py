"""Two contents of a flow side by side: what changed, said step by step; and both changes as one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain.flow import Flow, document
from rflow_desktop.domain.flow_diff import FlowDiff, flow_diff, step_title
from rflow_desktop.domain.flow_merge import merge_flow
from rflow_desktop.domain.shown_flows import Comparison, FlowLife
from tests.helpers import flows

BASE = flows.TROUBLESHOOTING


def edited(flow: Flow, /, **nodes: Any) -> Flow:
    """`flow` with steps replaced; None takes one away."""
    told = document(flow)
    steps = {**told["nodes"], **nodes}
    told["nodes"] = {place: node for place, node in steps.items() if node is not None}
    return Flow.model_validate(told)


def step(flow: Flow, place: str, /, **change: Any) -> dict[str, Any]:
    return {**document(flow)["nodes"][place], **change}


def told(diff: FlowDiff) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    return [
        (one.kind, one.title, [(c.what, c.before, c.after) for c in one.changes])
        for one in diff.steps
    ]


def test_what_is_drawn_of_two_contents_names_both_sides() -> None:
    shown = Comparison(before="Version 1", after="Version 2", diff=flow_diff(BASE, BASE))
    assert (shown.both, bool(shown.diff)) == ((), False)
    assert FlowLife(flow=BASE.id).versions == ()


def test_the_same_content_has_no_difference() -> None:
    for flow in flows.EACH_KIND:
        assert not flow_diff(flow, flow)
    assert flow_diff(BASE, BASE).told == "Nothing changed"


def test_a_step_that_is_new_and_an_answer_that_leads_to_it() -> None:
    verify = step(BASE, "verify")
    verify["answers"][1]["next"] = "driver"
    after = edited(
        BASE, verify=verify,
        driver={"kind": "action", "title": "Install the driver again", "next": "escalate"},
    )  # fmt: skip
    diff = flow_diff(BASE, after)
    assert diff.told == "1 step added, 1 changed"
    changed, added = diff.steps
    assert [(c.what, c.before, c.after) for c in changed.changes] == [
        ("“No” leads to", "→ Escalate", "→ Install the driver again")
    ]
    assert changed.has_moved
    assert (added.kind, added.title) == ("added", "Install the driver again")
    back = flow_diff(after, BASE)
    assert [one.kind for one in back.steps] == ["changed", "removed"]


def test_words_commands_patterns_and_answers_are_each_told() -> None:
    port = step(BASE, "port", title="Does it answer?", body="Ask first.", fields=["printer_ip"])
    port["commands"] = [
        {"text": "ping {{printer_ip}}", "shell": "cmd", "risk": "danger", "target": "it",
         "confirm": "target"}
    ]  # fmt: skip
    port["patterns"] = port["patterns"][:1]
    port["answers"][0]["label"] = "Yes, it answers"
    port["screenshot_wanted"] = True
    (changed,) = flow_diff(BASE, edited(BASE, port=port)).steps
    assert {one.what for one in changed.changes} == {
        "Title", "Text", "Asks for printer_ip", "Screenshot", "Command 1",
        "Command 1, shell and risk", "Command 1, target", "Answer", "Pattern 2",
    }  # fmt: skip
    assert not changed.has_moved


def test_what_changed_about_the_flow_itself() -> None:
    more = document(BASE) | {
        "name": "Printer says nothing", "category": "Printing", "tags": ["hp"], "start": "port",
        "stop_rule": "After 20 minutes.", "estimate": {"steps": 3, "minutes": 1},
        "intake": [{"name": "floor", "type": "choice", "options": ["1", "2"], "default": "1"}],
        "samples": [],
    }  # fmt: skip
    diff = flow_diff(BASE, Flow.model_validate(more))
    assert {one.what for one in diff.whole} == {
        "Name", "Category", "Tags", "Stop rule", "First step", "Estimate", "Asks for floor",
        "Asks for printer_ip", "Asks for fix", "Sample run “It does not answer”",
    }  # fmt: skip
    assert diff.told == "name, category, tags"
    start = next(one for one in diff.whole if one.what == "First step")
    assert (start.before, start.after) == (
        "Does the panel show an error?",
        "Does the printer answer?",
    )


def test_gates_links_decisions_and_results_are_told_in_their_own_words() -> None:
    gate = step(flows.PROCEDURE, "identity", note="Who?")
    way = step(flows.PROCEDURE, "way", title="", otherwise="close")
    close = step(flows.PROCEDURE, "close", outcome="workaround", summary="Later.")
    diff = flow_diff(flows.PROCEDURE, edited(flows.PROCEDURE, identity=gate, way=way, close=close))
    found = {(one.title, change.what) for one in diff.steps for change in one.changes}
    assert ("Is it really {{person}} who asks?", "Note to write") in found
    assert ("Decision by a value", "“Otherwise” leads to") in found
    assert {("Close", "Outcome"), ("Close", "Summary")} <= found
    link = step(flows.LEADS_ON, "network", flow="other", ends_on=["resolved"], next="")
    (change,) = flow_diff(flows.LEADS_ON, edited(flows.LEADS_ON, network=link)).steps
    assert [one.what for one in change.changes] == [
        "Continues with", "Ends on", "“Go on” leads to",
    ]  # fmt: skip
    assert step_title(flows.PROCEDURE, "") == "nowhere yet"
    assert step_title(flows.PROCEDURE, "gone") == "gone"


def test_what_is_gone_stands_where_it_was() -> None:
    first = flow_diff(BASE, edited(BASE, panel=None)).steps[0]
    assert (first.kind, first.node) == ("removed", "panel")
    order = [one.node for one in flow_diff(BASE, edited(BASE, port=None, clear=None)).steps]
    assert order == ["clear", "port"]


@pytest.mark.parametrize("flow", flows.EACH_KIND, ids=lambda flow: flow.slug)
def test_a_change_over_an_unchanged_flow_is_taken_as_it_is(flow: Flow) -> None:
    offered = document(flow) | {"name": "Offered"}
    merged = merge_flow(flow, Flow.model_validate(offered), flow)
    assert (merged.flow.name, merged.both) == ("Offered", ())
    kept = merge_flow(flow, flow, Flow.model_validate(offered))
    assert kept.flow.name == "Offered"


def test_changes_to_different_answers_of_one_step_are_both_kept() -> None:
    theirs, ours = step(BASE, "verify"), step(BASE, "verify")
    theirs["answers"][0]["label"] = "It does"
    ours["answers"][1]["next"] = "clear"
    ours["answers"].append({"id": "maybe", "label": "Half of it", "next": "clear"})
    merged = merge_flow(BASE, edited(BASE, verify=theirs), edited(BASE, verify=ours))
    assert merged.both == ()
    assert document(merged.flow)["nodes"]["verify"]["answers"] == [
        {"id": "yes", "label": "It does", "next": "close"},
        {"id": "no", "label": "No", "next": "clear"},
        {"id": "maybe", "label": "Half of it", "next": "clear"},
    ]


def test_what_both_changed_is_the_offered_one_and_is_named() -> None:
    theirs = edited(BASE, clear=step(BASE, "clear", title="Theirs"), close=None)
    ours = edited(BASE, clear=step(BASE, "clear", title="Ours"),
                  close=step(BASE, "close", title="Ours"))  # fmt: skip
    merged = merge_flow(BASE, theirs, ours)
    assert merged.both == ("nodes.clear.title", "nodes.close")
    assert merged.flow.nodes["clear"].title == "Theirs"
    assert merged.flow.nodes["close"].title == "Ours", "what somebody still works on is not lost"
    other = merge_flow(BASE, ours, theirs)
    assert other.flow.nodes["close"].title == "Ours"


def test_what_one_side_took_away_is_gone() -> None:
    ours = edited(BASE, verify=step(BASE, "verify", title="Ours"))
    assert "clear" not in merge_flow(BASE, edited(BASE, clear=None), ours).flow.nodes
    assert "clear" not in merge_flow(BASE, ours, edited(BASE, clear=None)).flow.nodes


def test_lists_without_names_are_one_thing() -> None:
    commands = [{"text": "a", "shell": "cmd", "risk": "read"}]
    theirs = edited(BASE, port=step(BASE, "port", commands=commands))
    ours = edited(BASE, port=step(BASE, "port", commands=[*commands, *commands]))
    assert merge_flow(BASE, theirs, ours).both == ("nodes.port.commands",)
    tags = [Flow.model_validate(document(BASE) | {"tags": tags}) for tags in (["a"], ["b"])]
    assert merge_flow(BASE, *tags).both == ("tags",)


titles = st.sampled_from(["a", "b", "c"])


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(sorted(BASE.nodes)), titles), max_size=4),
       st.lists(st.tuples(st.sampled_from(sorted(BASE.nodes)), titles), max_size=4))  # fmt: skip
def test_nothing_that_only_one_side_changed_is_lost(
    theirs: list[tuple[str, str]], ours: list[tuple[str, str]]
) -> None:
    offered = edited(BASE, **{place: step(BASE, place, title=title) for place, title in theirs})
    current = edited(BASE, **{place: step(BASE, place, title=title) for place, title in ours})
    merged = merge_flow(BASE, offered, current).flow
    for place in BASE.nodes:
        here = {one.nodes[place].title for one in (offered, current)} - {BASE.nodes[place].title}
        assert merged.nodes[place].title in (here or {BASE.nodes[place].title})
