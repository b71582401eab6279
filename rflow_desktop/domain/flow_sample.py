"""Runs the sample runs that a flow carries, so that a change which breaks one is seen."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import Ending, Flow, Sample, SampleStep, content_hash
from rflow_desktop.domain.flow_moves import Shelved
from rflow_desktop.domain.flow_paste import match_paste
from rflow_desktop.domain.flow_walk import Position, advance, walk


@dataclass(frozen=True)
class SampleResult:
    """What a sample run did. `difference` is a sentence, empty when it went as written."""

    name: str
    path: tuple[str, ...]
    outcome: Ending | None
    difference: str = ""

    @property
    def passed(self) -> bool:
        return not self.difference


def run_samples(flow: Flow) -> tuple[SampleResult, ...]:
    return tuple(run_sample(flow, sample) for sample in flow.samples)


def run_sample(flow: Flow, sample: Sample) -> SampleResult:
    """Walk `sample` through `flow` alone: a linked flow is a step, which `done` comes back from."""
    shelf = Shelved(flow)
    position = walk(shelf, content_hash(flow), (), values=sample.variables)
    path = [position.node_id]
    for number, step in enumerate(sample.steps, start=1):
        answer = _answer(position, step)
        if answer is None:
            return _failed(sample, path, f"Step {number}: nothing in the paste fits a pattern.")
        try:
            position = advance(shelf, position, answer, values=sample.variables, note=step.note)
        except Refused as refusal:
            return _failed(sample, path, f"Step {number}: {refusal.sentence}")
        path.append(position.node_id)
    return _compared(sample, tuple(path), position.ended)


def _answer(position: Position, step: SampleStep) -> str | None:
    if not step.paste or position.node is None:
        return step.answer
    found = match_paste(position.node, step.paste)
    return found.answer if found else None


def _compared(sample: Sample, path: tuple[str, ...], outcome: Ending | None) -> SampleResult:
    difference = ""
    if path != sample.path:
        difference = f"It went {' > '.join(path)}, not {' > '.join(sample.path)}."
    elif outcome != sample.outcome:
        difference = f"It ended {outcome or 'open'}, not {sample.outcome or 'open'}."
    return SampleResult(sample.name, path, outcome, difference)


def _failed(sample: Sample, path: list[str], difference: str) -> SampleResult:
    return SampleResult(sample.name, tuple(path), None, difference)
