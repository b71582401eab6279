"""What has changed between two contents of a flow, step by step, in words a person can check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rflow_desktop.domain.flow import (
    Command,
    CommandNode,
    Flow,
    Gate,
    Link,
    Logic,
    Node,
    Question,
    Result,
    Variable,
    Working,
)
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.words import FLOW_KINDS, OUTCOMES, count

Kind = Literal["added", "removed", "changed"]
NOWHERE = "nowhere yet"


@dataclass(frozen=True)
class FieldChange:
    """One thing that is different. `before` is empty for what is new, `after` for what is gone."""

    what: str
    before: str
    after: str
    is_edge: bool = False


@dataclass(frozen=True)
class StepChange:
    """One step that is new, gone or different."""

    node: str
    kind: Kind
    title: str
    changes: tuple[FieldChange, ...] = ()

    @property
    def has_moved(self) -> bool:
        """Whether some way out of it leads elsewhere."""
        return any(change.is_edge for change in self.changes)


@dataclass(frozen=True)
class FlowDiff:
    """`whole` is what changed about the flow itself, `steps` what changed about its steps."""

    whole: tuple[FieldChange, ...] = ()
    steps: tuple[StepChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.whole or self.steps)

    @property
    def told(self) -> str:
        """`1 step added, 2 changed`, for a row."""
        kinds: tuple[Kind, ...] = ("added", "removed", "changed")
        sums = [(kind, sum(one.kind == kind for one in self.steps)) for kind in kinds]
        parts = [f"{number} {kind}" for kind, number in sums if number]
        if parts:
            number, _, kind = parts[0].partition(" ")
            parts[0] = f"{count(int(number), 'step')} {kind}"
        if self.whole:
            parts.append(", ".join(change.what.casefold() for change in self.whole[:3]))
        return ", ".join(parts) or "Nothing changed"


class _Fact(NamedTuple):
    """`target` is set for a way out: it has changed when that has, whatever the step is called."""

    what: str
    value: str
    target: str | None = None


def flow_diff(before: Flow, after: Flow) -> FlowDiff:
    """The steps in the order of `after`; what is gone stands where it was, behind its neighbour."""
    return FlowDiff(
        whole=tuple(_compared(dict(_whole(before)), dict(_whole(after)))),
        steps=tuple(_steps(before, after)),
    )


def _steps(before: Flow, after: Flow) -> Iterator[StepChange]:
    for place in _order(tuple(before.nodes), tuple(after.nodes)):
        old, new = before.nodes.get(place), after.nodes.get(place)
        old_facts = {} if old is None else dict(_facts(before, old))
        new_facts = {} if new is None else dict(_facts(after, new))
        changes = tuple(_compared(old_facts, new_facts))
        if new is None:
            yield StepChange(place, "removed", step_title(before, place), changes)
        elif old is None:
            yield StepChange(place, "added", step_title(after, place), changes)
        elif changes:
            yield StepChange(place, "changed", step_title(after, place), changes)


def _order(before: tuple[str, ...], after: tuple[str, ...]) -> list[str]:
    order = list(after)
    known = set(after)
    for index, place in enumerate(before):
        if place not in known:
            there = [one for one in before[:index] if one in order]
            order.insert(order.index(there[-1]) + 1 if there else 0, place)
    return order


def _compared(before: Mapping[str, _Fact], after: Mapping[str, _Fact]) -> Iterator[FieldChange]:
    for key in dict.fromkeys((*after, *before)):
        old, new = before.get(key), after.get(key)
        shown = after[key] if new else before[key]
        old_value, new_value = ("" if one is None else one.value for one in (old, new))
        if old_value == new_value:
            continue
        if old is None or new is None or old.target is None or old.target != new.target:
            yield FieldChange(shown.what, old_value, new_value, shown.target is not None)


def step_title(flow: Flow, place: str) -> str:
    """A step by what people call it."""
    node = flow.nodes.get(place)
    if node is None:
        return place or NOWHERE
    if isinstance(node, Logic) and not node.title:
        return "Decision by a value"
    return node.title or place


def _whole(flow: Flow) -> Iterator[tuple[str, _Fact]]:
    yield "name", _Fact("Name", flow.name)
    yield "kind", _Fact("Kind", FLOW_KINDS[flow.kind])
    yield "category", _Fact("Category", flow.category)
    yield "tags", _Fact("Tags", ", ".join(flow.tags))
    yield "description", _Fact("Description", flow.description)
    yield "stop_rule", _Fact("Stop rule", flow.stop_rule)
    yield "start", _Fact("First step", step_title(flow, flow.start), flow.start)
    yield "reviewed", _Fact("Reviewed", flow.reviewed)
    estimate = flow.estimate
    told = (count(estimate.steps, "step"), count(estimate.minutes, "minute"))
    yield "estimate", _Fact("Estimate", ", ".join(told) if any(estimate.model_dump().values())
                            else "")  # fmt: skip
    for variable in flow.intake:
        yield f"intake.{variable.name}", _Fact(f"Asks for {variable.name}", _variable(variable))
    for sample in flow.samples:
        steps = count(len(sample.steps), "step")
        told_sample = f"{steps}, ends {OUTCOMES.get(sample.outcome or '', 'open').casefold()}"
        more = sample.model_dump_json(exclude={"name"})
        yield f"sample.{sample.name}", _Fact(f"Sample run “{sample.name}”", f"{told_sample} {more}")


def _facts(flow: Flow, node: Node) -> Iterator[tuple[str, _Fact]]:
    yield "kind", _Fact("Kind", node.kind)
    yield "title", _Fact("Title", node.title)
    yield "body", _Fact("Text", node.body)
    for asked in node.fields:
        name = asked.name if isinstance(asked, Variable) else asked
        told = _variable(asked) if isinstance(asked, Variable) else "asked for here"
        yield f"field.{name}", _Fact(f"Asks for {name}", told)
    yield "screenshot", _Fact("Screenshot", "wanted" if node.screenshot_wanted else "")
    if isinstance(node, Working):
        for number, command in enumerate(node.commands, 1):
            yield from _command(number, command)
    yield from _answers(flow, node)
    if isinstance(node, Question | CommandNode):
        for number, pattern in enumerate(node.patterns, 1):
            told = f"{pattern.regex} gives {pattern.answer}"
            yield f"pattern.{number}", _Fact(f"Pattern {number}", told)
    if isinstance(node, Gate):
        yield "note", _Fact("Note to write", node.note)
    if isinstance(node, Link):
        yield "flow", _Fact("Continues with", node.flow)
        yield "ends_on", _Fact("Ends on", ", ".join(OUTCOMES[one] for one in node.ends_on))
    if isinstance(node, Result):
        yield "outcome", _Fact("Outcome", OUTCOMES[node.outcome])
        yield "summary", _Fact("Summary", node.summary)


def _answers(flow: Flow, node: Node) -> Iterator[tuple[str, _Fact]]:
    """Each way out twice: what it says, and where it leads."""
    named = {}
    if isinstance(node, Question | CommandNode | Gate):
        for answer in node.answers:
            named[answer.id] = answer.label
            yield f"answer.{answer.id}", _Fact("Answer", answer.label)
            yield f"answer.{answer.id}.note", _Fact(f"Note of “{answer.label}”", answer.note)
    keys = [f"edge.{name}" for name in named]
    for index, edge in enumerate(edges(node)):
        key = keys[index] if index < len(keys) else f"edge.{edge.place}.{edge.label}"
        leads = f"→ {step_title(flow, edge.target)}"
        yield key, _Fact(f"“{edge.label}” leads to", leads, edge.target)


def _command(number: int, command: Command) -> Iterator[tuple[str, _Fact]]:
    what = f"Command {number}"
    yield f"command.{number}", _Fact(what, command.text)
    marks = (command.shell, command.risk, "target is typed" if command.confirm == "target" else "")
    yield (
        f"command.{number}.kind",
        _Fact(f"{what}, shell and risk", ", ".join(mark for mark in marks if mark)),
    )
    for name in ("label", "target", "preview", "undo"):
        yield f"command.{number}.{name}", _Fact(f"{what}, {name}", getattr(command, name))


def _variable(variable: Variable) -> str:
    marks = (
        variable.label, variable.type.replace("_", " "), "required" if variable.required else "",
        "sensitive" if variable.sensitive else "", ", ".join(variable.options), variable.hint,
        f"default {variable.default}" if variable.default else "",
    )  # fmt: skip
    return ", ".join(mark for mark in marks if mark)
