"""The current step as the runner draws it: words filled in, commands, answers, fields to fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rflow_desktop.domain.flow import Command, Gate, Node, Result, Variable, Working
from rflow_desktop.domain.flow_graph import ways
from rflow_desktop.domain.flow_moves import Passed
from rflow_desktop.domain.flow_paste import takes_paste
from rflow_desktop.domain.flow_text import asked_names, wanted_names
from rflow_desktop.domain.flow_walk import Position
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.reducing import VARIABLE
from rflow_desktop.domain.shown import Choice, CommandCard, StepView, VariableLine
from rflow_desktop.domain.variables import (
    as_called,
    as_written,
    careful,
    masked,
    resolve,
    unfilled,
)
from rflow_desktop.services.run import Run

_PASSED = {
    "decided": "{title}: {detail}",
    "entered": "Continues with “{title}”",
    "returned": "“{title}” is done: {detail}",
}


def step(run: Run) -> StepView | None:
    """The step to answer now. One that cannot be shown says why; None without a flow."""
    if run.header.flow is None:
        return None
    position = None if run.trouble and run.content is None else run.position
    if position is None:
        return StepView(
            node="", kind="unknown", number=len(run.steps) + 1, title="", body="",
            problem=run.trouble,
        )  # fmt: skip
    if position.node is None:
        return StepView(
            node=position.node_id, kind="unknown", number=position.number,
            title="This step is not in the flow", body="",
            problem=position.trouble or "The flow has no such step.",
        )  # fmt: skip
    return _step(run, position, position.node)


def _step(run: Run, position: Position, node: Node) -> StepView:
    shown = masked(run.values, position.flow.variables())
    gap = as_called(position.flow.labels())
    gate = node if isinstance(node, Gate) else None
    return StepView(
        node=position.node_id,
        kind=node.kind,
        number=position.number,
        title=resolve(node.title, shown, missing=gap),
        body=resolve(_body(node), shown, missing=gap),
        choices=choices(run, position),
        commands=_commands(run, position, node),
        fields=_fields(run, position, node),
        screenshot_wanted=node.screenshot_wanted,
        takes_paste=takes_paste(node),
        note_required=gate is not None,
        note_hint="" if gate is None else resolve(gate.note, shown, missing=gap),
        passed=(
            *_inside(run, position),
            *(resolve(_told(one), shown, missing=gap) for one in position.passed),
        ),
        outcome=position.ended or "",
        problem=position.trouble,
    )


def choices(run: Run, position: Position) -> tuple[Choice, ...]:
    """The answers, each with the step it leads to."""
    shown = masked(run.values, position.flow.variables())
    gap = as_called(position.flow.labels())
    return tuple(
        Choice(
            id=one.id,
            label=resolve(one.label, shown, missing=gap),
            leads_to=resolve(one.leads_to, shown, missing=gap),
        )
        for one in position.choices
    )


SOON = 3
"""A value that is wanted this many steps ahead is worth a place on screen already."""


def variables(run: Run) -> tuple[VariableLine, ...]:
    """What the flow asks for first, what it wants soon, and everything filled in, each once."""
    named = {} if run.content is None else {one.name: one for one in run.content.variables()}
    position = run.position if run.content is not None else None
    if position is not None:
        named |= {one.name: one for one in position.flow.variables()}
    first = {one.name for one in run.content.intake} if run.content is not None else set()
    needed = _needed_in(run)
    values = run.header.variables
    asked = {
        name: one
        for name, one in named.items()
        if name in first or name in needed or name in values
    }
    lines = [_line(run.header, one, needed.get(one.name, 0)) for one in asked.values()]
    more = [name for name in run.header.variables if name not in asked]
    return (*lines, *(_line(run.header, Variable(name=name, label=name), 0) for name in more))


def _line(header: Session, asked: Variable, needed_in: int) -> VariableLine:
    lost = [one for one in header.superseded if one.field == VARIABLE + asked.name]
    return VariableLine(
        name=asked.name,
        label=asked.label or asked.name.replace("_", " ").capitalize(),
        value=header.variables.get(asked.name, "") or asked.default,
        required=asked.required,
        sensitive=asked.masked,
        type=asked.type,
        options=asked.options,
        hint=asked.hint,
        needed_in=needed_in,
        lost=lost[-1].op if lost else "",
    )


def _needed_in(run: Run) -> dict[str, int]:
    """For each value that is still missing, the number of the step ahead that wants it: the next
    one, whichever it will be, or one that every way soon comes to."""
    position = run.position if run.content is not None else None
    if position is None or position.node is None:
        return {}
    flow, onward, values = position.flow, ways(position.flow), run.values

    def wanted(place: str, number: int) -> dict[str, int]:
        names = wanted_names(flow.nodes[place])
        return {name: number for name in names if not values.get(name)}

    def sure(place: str, number: int) -> dict[str, int]:
        found = wanted(place, number)
        if number - position.number < SOON and onward[place]:
            further = [sure(target, number + 1) for target in onward[place]]
            shared = set(further[0]).intersection(*further[1:])
            found = {name: min(one[name] for one in further) for name in shared} | found
        return found

    found: dict[str, int] = {}
    for target in onward[position.node_id]:
        for name, number in wanted(target, position.number + 1).items():
            found.setdefault(name, number)
    return found | sure(position.node_id, position.number)


def _fields(run: Run, position: Position, node: Node) -> tuple[VariableLine, ...]:
    """What is asked for at this step: its own fields, and names in its words that are empty."""
    named = {one.name: one for one in position.flow.variables()}
    wanted = dict.fromkeys((*asked_names(node), *position.needs))
    asked: Iterable[Variable] = (named[name] for name in wanted if name in named)
    return tuple(_line(run.header, one, 0) for one in asked)


def _commands(run: Run, position: Position, node: Node) -> tuple[CommandCard, ...]:
    if not isinstance(node, Working):
        return ()
    labels = position.flow.labels()
    return tuple(_card(run, command, labels) for command in node.commands)


def _card(run: Run, command: Command, labels: Mapping[str, str]) -> CommandCard:
    values, gap = run.values, as_called(labels)
    return CommandCard(
        text=resolve(command.text, values, missing=as_written),
        shell=command.shell,
        risk=command.risk,
        target=resolve(command.target, values, missing=as_written),
        missing=_called(unfilled(command.text, values), labels),
        careful=_called(careful(command.text, values, shell=command.shell), labels),
        label=resolve(command.label, values, missing=gap),
        preview=resolve(command.preview, values, missing=as_written),
        undo=resolve(command.undo, values, missing=as_written),
        confirm=command.confirm == "target",
    )


def _called(names: Iterable[str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """Values by the words that the flow asks for them with."""
    return tuple(labels.get(name) or name for name in names)


def _body(node: Node) -> str:
    return node.body or (node.summary if isinstance(node, Result) else "")


def _inside(run: Run, position: Position) -> tuple[str, ...]:
    """In which flow one is, and where it leads back to; nothing in the flow one began with."""
    if not position.stack:
        return ()
    outside = run.shelf.flow(position.stack[-1].flow_hash)
    back = "" if outside is None else f", then back to “{outside.name}”"
    return (f"In “{position.flow.name}”{back}",)


def _told(passed: Passed) -> str:
    return _PASSED[passed.kind].format(title=passed.title, detail=passed.detail)
