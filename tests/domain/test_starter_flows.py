"""The starter flows are sound, readable, and go where their sample runs say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rflow_desktop.domain.flow import (
    CommandNode,
    Flow,
    Gate,
    Question,
    Result,
    Working,
    content_hash,
    document,
)
from rflow_desktop.domain.flow_check import problems
from rflow_desktop.domain.flow_graph import is_end, usual_steps
from rflow_desktop.domain.flow_import import read_flow, write_flow
from rflow_desktop.domain.flow_moves import Shelved
from rflow_desktop.domain.flow_sample import run_sample, run_samples
from rflow_desktop.domain.flow_text import texts
from rflow_desktop.domain.flow_walk import walk
from tests.helpers.flows import TROUBLESHOOTING

FOLDER = Path(__file__).parents[2] / "resources" / "flows"
FILES = sorted(FOLDER.glob("*.rfflow"))
FLOWS = [read_flow(file.read_bytes()) for file in FILES]
SLUGS = frozenset(flow.slug for flow in FLOWS)

every_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.slug)


def test_there_are_twelve_each_with_its_own_id_and_the_file_of_its_name() -> None:
    assert len(FLOWS) == 12
    assert [file.stem for file in FILES] == [flow.slug for flow in FLOWS]
    assert len({flow.id for flow in FLOWS}) == 12
    assert [flow.slug for flow in FLOWS if flow.kind == "procedure"] == [
        "m365-mfa-reset",
        "new-user-onboarding",
    ]
    assert [flow.slug for flow in FLOWS if flow.kind == "maintenance"] == [
        "monthly-server-patching"
    ]


@every_flow
def test_it_has_no_problem_not_even_a_warning(flow: Flow) -> None:
    assert problems(flow, known_flows=SLUGS) == ()


@every_flow
def test_its_file_is_written_as_the_program_writes_it(flow: Flow) -> None:
    assert (FOLDER / f"{flow.slug}.rfflow").read_bytes() == write_flow(flow)
    assert len(json.dumps(document(flow))) < 64 * 1024


@every_flow
def test_its_sample_runs_go_where_they_say(flow: Flow) -> None:
    assert [result.difference for result in run_samples(flow) if not result.passed] == []
    assert len(flow.samples) >= 2
    assert len({sample.outcome for sample in flow.samples}) >= 2


@every_flow
def test_a_sample_run_goes_to_every_result_it_can_end_in(flow: Flow) -> None:
    ends = {place for place, node in flow.nodes.items() if is_end(node)}
    assert ends == {sample.path[-1] for sample in flow.samples}
    assert len({sample.name for sample in flow.samples}) == len(flow.samples)


@every_flow
def test_it_ends_with_verify_escalate_and_close(flow: Flow) -> None:
    assert isinstance(flow.nodes["verify"], Question)
    ends = {name: flow.nodes[name] for name in ("escalate", "close")}
    assert {name: end.outcome for name, end in ends.items() if isinstance(end, Result)} == {
        "escalate": "escalated",
        "close": "resolved",
    }


@every_flow
def test_questions_are_written_as_questions_and_steps_as_sentences(flow: Flow) -> None:
    for node in flow.nodes.values():
        if isinstance(node, Question | Gate | CommandNode):
            assert node.title.endswith("?")
        for text in texts(node):
            assert "!" not in text.replace("#!", "").replace("!=", "")
            assert not {"please", "oops", "successfully", "invalid"} & set(text.lower().split())


@every_flow
def test_it_has_its_stop_rule_where_it_begins_and_says_when_it_was_reviewed(flow: Flow) -> None:
    assert flow.stop_rule
    assert flow.stop_rule in flow.nodes[flow.start].body
    assert flow.reviewed
    assert flow.description
    assert flow.estimate.minutes
    assert 4 <= usual_steps(flow) <= 20


@every_flow
def test_commands_are_whole_and_those_that_change_name_what_they_change(flow: Flow) -> None:
    for node in flow.nodes.values():
        for command in node.commands if isinstance(node, Working) else ():
            assert command.text.count("'") % 2 == 0
            assert command.text.count('"') % 2 == 0
            assert all(
                command.text.count(a) == command.text.count(b) for a, b in ("()", "{}", "[]")
            )
            assert "..." not in command.text
            if command.risk == "danger":
                assert command.undo


@every_flow
def test_it_starts_on_a_shelf_with_the_others(flow: Flow) -> None:
    begun = walk(Shelved(*FLOWS), content_hash(flow), (), values={})
    assert begun.node_id == flow.start
    assert begun.choices


@pytest.mark.parametrize(
    "slug", ["m365-mfa-reset", "ad-account-lockout", "possible-compromised-mailbox"]
)
def test_where_identity_or_harm_is_at_stake_there_is_a_gate(slug: str) -> None:
    [flow] = [flow for flow in FLOWS if flow.slug == slug]
    assert any(isinstance(node, Gate) for node in flow.nodes.values())


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"path": ("panel",)}, "It went panel > port > escalate, not panel."),
        ({"outcome": None}, "It ended escalated, not open."),
        ({"outcome": "resolved"}, "It ended escalated, not resolved."),
        ({"steps": ({"answer": "x"},)},
            "Step 1: “Does the panel show an error?” has no answer called x."),
        ({"steps": ({"answer": "no"}, {"paste": "?"})},
            "Step 2: nothing in the paste fits a pattern."),
        ({"steps": (), "path": ("panel",), "outcome": "resolved"}, "It ended open, not resolved."),
    ],
)  # fmt: skip
def test_a_sample_run_that_goes_elsewhere_is_told(
    change: dict[str, object], difference: str
) -> None:
    [sample] = TROUBLESHOOTING.samples
    told = type(sample).model_validate(sample.model_dump() | change)
    result = run_sample(TROUBLESHOOTING, told)
    assert (result.difference, result.passed) == (difference, False)
