"""A try of a draft, and what is kept of it."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow_edit import link, set_step
from rflow_desktop.domain.flow_sample import run_sample
from tests.helpers import flows
from tests.helpers.flows import flow, question, result
from ui.editor.trial import Trial


def test_a_try_goes_the_way_of_a_run_and_back() -> None:
    trial = Trial(flows.TROUBLESHOOTING).answer("no").answer("no")
    assert (trial.here, trial.trail) == ("escalate", ("panel", "port"))
    assert trial.position.ended == "escalated"
    assert trial.back().here == "port"
    assert trial.back().back().back().here == "panel"


def test_a_gate_wants_its_note_also_in_a_try() -> None:
    trial = Trial(flows.PROCEDURE)
    with pytest.raises(Refused, match="Who confirmed it"):
        trial.answer("met")
    then = trial.answer("met", note="By video").with_value("lost", "yes").answer("done")
    assert then.here == "revoke"
    sample = then.answer("done").answer("done").sample("Lost phone")
    assert sample.path == ("identity", "reason", "revoke", "remove", "close")
    assert sample.steps[0].note == "By video"
    assert run_sample(flows.PROCEDURE, sample).passed


def test_usual_values_count_in_a_try() -> None:
    usual = flow(
        "usual",
        {
            "d": {"kind": "logic", "title": "D", "otherwise": "b",
                  "cases": [{"when": {"variable": "os", "op": "equals", "value": "mac"},
                             "next": "a"}]},
            "a": result("A"), "b": result("B"),
        },
        intake=[{"name": "os", "default": "mac"}],
    )  # fmt: skip
    assert Trial(usual).here == "a"
    assert Trial(usual).with_value("os", "windows").here == "b"


def test_another_flow_is_entered_left_and_a_step_in_the_sample() -> None:
    trial = Trial(flows.LEADS_ON, (flows.TROUBLESHOOTING,)).answer("no")
    assert (trial.here, trial.position.flow.slug) == ("network", "printer-says-no")
    back = trial.answer("yes").answer("done").answer("yes")
    assert (back.here, back.position.stack) == ("verify", ())
    sample = back.answer("yes").sample("Through the printer")
    assert sample.path == ("web", "network", "verify", "close")
    assert [step.answer for step in sample.steps] == ["no", "done", "yes"]
    assert run_sample(flows.LEADS_ON, sample).passed


def test_a_try_that_ends_in_the_other_flow_is_kept_as_far_as_this_one_goes() -> None:
    trial = Trial(flows.LEADS_ON, (flows.TROUBLESHOOTING,)).answer("no").answer("no").answer("no")
    assert trial.position.ended == "escalated"
    sample = trial.sample("Escalated there")
    assert (sample.path, sample.outcome) == (("web", "network"), None)
    assert run_sample(flows.LEADS_ON, sample).passed


def test_an_edit_during_a_try_is_tried_at_once() -> None:
    trial = Trial(flows.TROUBLESHOOTING).answer("yes")
    assert trial.here == "clear"
    edited = set_step(flows.TROUBLESHOOTING, "clear", title="Press the button")
    again = trial.after(edited)
    assert again.position.node is not None
    assert again.position.node.title == "Press the button"
    moved = trial.after(link(edited, "panel", "answers[0].next", "close"))
    assert moved.position.ended == "resolved"


def test_an_answer_without_a_step_is_told_of() -> None:
    open_ = flow("open", {"q": question("?", yes="")})
    trial = Trial(open_).answer("yes")
    assert "does not lead anywhere yet" in trial.position.trouble
