"""Work turned into knowledge: a session's path as a flow, and what many runs say about one."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.flow import Flow, document
from rflow_desktop.domain.flow_check import errors, problems
from rflow_desktop.domain.flow_diff import flow_diff
from rflow_desktop.domain.flow_harvest import About, Done, grafted, name_of, straight
from rflow_desktop.domain.flow_repair import Added, Given, RunSeen, proposals
from tests.helpers import flows

BASE = flows.TROUBLESHOOTING
ABOUT = About(id="00000000-0000-7000-8000-000000000777", slug="saved", name="Saved")


def took(node: str, answer: str, content: Flow = BASE, **more: str) -> Done:
    return Done(node=node, answer=answer, content=content, **more)


OWN = Done(title="Changed the cable", body="The grey one.", note="Twice.")
WALK = (took("panel", "no", note="It says ready."), OWN, took("port", "yes"), took("verify", "yes"))


@pytest.mark.behaviour("S1.58")
def test_the_taken_path_is_one_line_with_own_steps_in_their_places() -> None:
    flow = straight(BASE, WALK, ABOUT)
    nodes = document(flow)["nodes"]
    assert list(nodes) == ["panel", "own", "port", "verify", "end"]
    assert nodes["panel"]["answers"] == [{"id": "no", "label": "No", "next": "own"}]
    assert nodes["panel"]["body"] == "It says ready."
    assert nodes["own"] == {"kind": "action", "title": "Changed the cable", "next": "port",
                            "body": "The grey one.\n\nTwice."}  # fmt: skip
    assert [one["answer"] for one in nodes["port"]["patterns"]] == ["yes"]
    assert nodes["verify"]["answers"][0]["next"] == "end"
    assert errors(problems(flow, known_flows=())) == ()


@pytest.mark.behaviour("S1.58")
def test_nothing_done_is_the_smallest_flow_that_runs() -> None:
    for source in (None, BASE):
        flow = straight(source, (), ABOUT)
        assert (list(flow.nodes), flow.start) == (["end"], "end")
        assert errors(problems(flow, known_flows=())) == ()


@pytest.mark.behaviour("S1.64")
def test_kind_and_variables_come_along() -> None:
    flow = straight(flows.PROCEDURE, (took("identity", "met", flows.PROCEDURE),), ABOUT)
    assert (flow.kind, flow.nodes["identity"].kind) == ("procedure", "gate")
    assert flow.intake == flows.PROCEDURE.intake


def test_a_step_done_twice_and_steps_of_a_linked_flow_stand_one_after_the_other() -> None:
    way = took("way", "otherwise", flows.PROCEDURE, title="Lost or replaced")
    link = took("network", "done", flows.LEADS_ON)
    walk = (took("web", "no", flows.LEADS_ON), took("panel", "yes"), took("clear", "done"),
            took("panel", "gone", label="Half"), way, link)  # fmt: skip
    flow = straight(flows.LEADS_ON, walk, ABOUT)
    nodes = document(flow)["nodes"]
    assert list(nodes) == ["web", "panel", "clear", "panel_2", "way", "network", "end"]
    assert nodes["clear"]["next"] == "panel_2"
    assert nodes["panel_2"]["answers"][0]["label"] == "Half"
    assert nodes["way"] == {"kind": "action", "title": "Lost or replaced", "next": "network"}
    assert nodes["network"]["kind"] == "action"
    assert {one.name for one in flow.intake} == {"printer_ip", "fix", "user_upn", "lost"}


def test_own_steps_are_grafted_into_the_whole_where_they_were_done() -> None:
    walk = (Done(title="Asked first"), *WALK, Done(), took("web", "no", flows.LEADS_ON))
    flow = grafted(BASE, walk, ABOUT)
    told = document(flow)
    assert set(told["nodes"]) == {*BASE.nodes, "own", "own_2", "own_3"}
    assert (flow.start, told["nodes"]["own"]["next"]) == ("own", "panel")
    no = next(one for one in told["nodes"]["panel"]["answers"] if one["id"] == "no")
    assert (no["next"], told["nodes"]["own_2"]["next"]) == ("own_2", "port")
    assert told["nodes"]["own_3"]["title"] == "Own step"
    kinds = [one.kind for one in flow_diff(BASE, flow).steps]
    assert sorted(kinds) == ["added", "added", "added", "changed", "changed"]


def test_own_steps_after_own_steps_and_after_decisions_by_a_value() -> None:
    walk = (took("way", "case-0", flows.PROCEDURE), OWN, OWN,
            took("way", "otherwise", flows.PROCEDURE), OWN)  # fmt: skip
    nodes = document(grafted(flows.PROCEDURE, walk, ABOUT))["nodes"]
    assert nodes["way"]["cases"][0]["next"] == "own"
    assert (nodes["own"]["next"], nodes["own_2"]["next"]) == ("own_2", "revoke")
    assert (nodes["way"]["otherwise"], nodes["own_3"]["next"]) == ("own_3", "remove")


@pytest.mark.behaviour("S1.59")
@pytest.mark.parametrize(
    ("client", "name"),
    [("", "Printer says no (48213)"), ("Harbor Dental", "Printer says no (48213, Harbor Dental)")],
)
def test_the_client_is_in_the_name_only_where_it_was_asked_for(client: str, name: str) -> None:
    assert name_of("Printer says no", "48213", client) == name
    assert name_of("Printer says no", "") == "Printer says no"
    assert len(name_of("x" * 400, "y" * 400)) == 255


def runs(count: int, **more: object) -> list[RunSeen]:
    return [RunSeen(session=f"s{number}", **more) for number in range(count)]  # type: ignore[arg-type]


NO = Given("panel", "no", "No")


def test_a_step_that_three_people_added_is_proposed_with_the_sessions_as_proof() -> None:
    added = Added("Changed the cable.", ("panel", "no"), "The grey one.")
    other = RunSeen(session="x", added=(Added("changed  the CABLE", ("panel", "no")),))
    (found,) = proposals(BASE, [*runs(2, added=(added,)), other])
    assert found.sessions == ("s0", "s1", "x")
    assert found.title == "Add the step “Changed the cable.”"
    assert found.why == "3 sessions added it after “Does the panel show an error?”."
    assert [one.kind for one in flow_diff(BASE, found.flow).steps] == ["changed", "added"]
    assert proposals(BASE, runs(2, added=(added,))) == ()
    assert proposals(BASE, runs(3, added=(Added("x", ("gone", "no")),))) == ()
    assert proposals(BASE, runs(3, added=(Added("x", ("panel", "gone")),))) == ()
    (first,) = proposals(BASE, runs(3, added=(Added("Asked first", None),)))
    assert first.flow.nodes[first.flow.start].title == "Asked first"
    assert first.why.endswith("at the start.")
    (then,) = proposals(first.flow, runs(3, added=(Added("Waited", ("clear", "done")),)))
    assert then.flow.nodes["clear"].next == "step_2"  # type: ignore[union-attr]
    logic = runs(3, added=(Added("x", ("way", "otherwise")),))
    assert proposals(flows.PROCEDURE, logic) == (), "no person stands at a decision by a value"


def test_a_way_that_ends_in_escalation_is_proposed_to_lead_there_at_once() -> None:
    went = runs(3, given=(NO, Given("port", "no", "It does not")), is_escalated=True)
    fine = RunSeen(session="fine", given=(NO, Given("port", "yes"), Given("verify", "yes")))
    (found,) = proposals(BASE, [*went, fine])
    assert found.title == "Escalate at once after “No”"
    assert found.why == (
        "3 of 4 sessions that answered “No” at “Does the panel show an error?” ended in an"
        " escalation."
    )
    assert document(found.flow)["nodes"]["panel"]["answers"][1]["next"] == "escalate"
    assert proposals(BASE, [*went, fine, fine, fine]) == (), "it helps often enough"
    assert proposals(flows.MAINTENANCE, went) == (), "a flow without such an end"
    gone = runs(3, given=(Given("gone", "a"),), is_escalated=True)
    assert proposals(BASE, gone) == ()
    changed = runs(3, given=(Given("panel", "maybe"),), is_escalated=True)
    assert proposals(BASE, changed) == ()


def test_the_words_beside_other_become_an_answer() -> None:
    told = document(BASE)
    told["nodes"]["panel"]["answers"].append({"id": "other", "label": "Other", "next": "port"})
    base = Flow.model_validate(told)
    given = Given("panel", "other", "Other", "The display is blank")
    (found,) = proposals(base, runs(3, given=(given,)))
    answers = document(found.flow)["nodes"]["panel"]["answers"]
    assert [(one["label"], one["next"]) for one in answers][2:] == [
        ("The display is blank", "port"), ("Other", "port"),
    ]  # fmt: skip
    assert found.id == "answer:panel:the display is blank"
    assert proposals(base, runs(3, given=(given._replace(note=""),))) == ()
    assert proposals(base, runs(3, given=(given._replace(node="gone"),))) == ()
    again = Flow.model_validate(document(found.flow))
    assert proposals(again, runs(3, given=(given._replace(note="Another"),)))[0].flow
