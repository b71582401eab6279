"""Finds what is wrong with a flow before anybody runs it; errors keep it from being published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple

from rflow_desktop.domain.flow import (
    MOST_NODES,
    Command,
    CommandNode,
    Flow,
    Gate,
    Link,
    Logic,
    Node,
    Question,
    Working,
)
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.flow_graph import Ways, can_end, circles, reach, ways
from rflow_desktop.domain.flow_pattern import pattern_trouble
from rflow_desktop.domain.flow_risk import looks_like_change
from rflow_desktop.domain.flow_text import wanted_names
from rflow_desktop.domain.variables import BUILT_IN, names

MANY_NODES = 150

Severity = Literal["error", "warning"]


class Problem(NamedTuple):
    """One thing wrong: a stable code, the node ("" for the whole flow), and a sentence."""

    code: str
    node: str
    sentence: str
    severity: Severity = "error"


def problems(flow: Flow, *, known_flows: Collection[str]) -> tuple[Problem, ...]:
    """Everything wrong with `flow`, the whole first, then node by node; empty when it is sound.

    `known_flows` are the slugs that a link may name.
    """
    return (
        *_whole(flow), *_steps(flow, known_flows), *_paths(flow), *_variables(flow),
        *_unknown(flow),
    )  # fmt: skip


def errors(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Those of `found` that stop a flow from being published."""
    return tuple(problem for problem in found if problem.severity == "error")


def _whole(flow: Flow) -> Iterator[Problem]:
    if not flow.name.strip():
        yield Problem("empty_name", "", "The flow has no name.")
    if flow.start not in flow.nodes:
        yield Problem("missing_start", "", "The flow does not say which step comes first.")
    if len(flow.nodes) > MOST_NODES:
        yield Problem("too_many_nodes", "", f"A flow has at most {MOST_NODES:,} steps.")
    elif len(flow.nodes) > MANY_NODES:
        yield Problem(
            "many_nodes", "", f"{len(flow.nodes)} steps are hard to keep true. Split it.", "warning"
        )
    for name in _twice(variable.name for variable in flow.intake):
        yield Problem("variable_twice", "", f"The intake asks for {name} twice.")


def _steps(flow: Flow, known_flows: Collection[str]) -> Iterator[Problem]:
    for place, node in flow.nodes.items():
        if not node.title.strip() and not isinstance(node, Logic):
            yield Problem("empty_title", place, "The step has no title.")
        for code, sentence in _targets(flow, node):
            yield Problem(code, place, sentence)
        if isinstance(node, Question | CommandNode | Gate):
            yield from _answers(place, node)
        if isinstance(node, Question | CommandNode):
            yield from _patterns(place, node)
        if isinstance(node, Working):
            for command in node.commands:
                yield from _command(place, command)
        if isinstance(node, Gate) and not node.note.strip():
            yield Problem("gate_without_note", place, "A gate asks who allowed it and how.")
        if isinstance(node, Link):
            yield from _link(flow, place, node, known_flows)


def _targets(flow: Flow, node: Node) -> Iterator[tuple[str, str]]:
    for edge in edges(node):
        if not edge.target:
            yield "leads_nowhere", f"“{edge.label}” does not say where it leads."
        elif edge.target not in flow.nodes:
            yield "missing_node", f"“{edge.label}” leads to {edge.target}, which is not there."


def _answers(place: str, node: Question | CommandNode | Gate) -> Iterator[Problem]:
    if not node.answers and not isinstance(node, CommandNode):
        yield Problem("no_answers", place, "The step has no answers.")
    if isinstance(node, CommandNode) and not node.commands:
        yield Problem("no_command", place, "The step has no command.")
    for answer in node.answers:
        if not answer.label.strip():
            yield Problem("empty_answer", place, "An answer has no words.")
    for name in _twice(answer.id for answer in node.answers):
        yield Problem("answer_twice", place, f"Two answers are called {name}.")
    for label in _twice(answer.label.strip().casefold() for answer in node.answers):
        yield Problem("same_answer", place, f"Two answers read “{label}”.")


def _patterns(place: str, node: Question | CommandNode) -> Iterator[Problem]:
    answers = {answer.id for answer in node.answers}
    for pattern in node.patterns:
        trouble = pattern_trouble(pattern.regex)
        if trouble:
            yield Problem("bad_pattern", place, f"{trouble} It is: {pattern.regex[:80]}")
        if pattern.answer not in answers:
            yield Problem(
                "pattern_answer",
                place,
                f"A pattern gives the answer {pattern.answer}, which is not there.",
            )


def _command(place: str, command: Command) -> Iterator[Problem]:
    shown = command.label or command.text[:60]
    if not command.text.strip():
        yield Problem("empty_command", place, "A command has no text.")
    if command.risk == "danger" and (command.confirm != "target" or not command.target.strip()):
        yield Problem(
            "danger_unconfirmed",
            place,
            f"“{shown}” can hurt: name its target and have it typed before it is copied.",
        )
    if command.risk == "danger" and not command.undo:
        yield Problem("no_undo", place, f"“{shown}” does not say how to undo it.", "warning")
    if command.risk == "read" and looks_like_change(command):
        yield Problem("change_unmarked", place, f"“{shown}” changes something. Mark it so.")


def _link(flow: Flow, place: str, node: Link, known_flows: Collection[str]) -> Iterator[Problem]:
    if node.flow == flow.slug:
        yield Problem("link_to_itself", place, "The flow continues with itself.")
    elif node.flow not in known_flows:
        yield Problem("unknown_flow", place, f"The flow {node.flow} is not in the library.")


def _paths(flow: Flow) -> Iterator[Problem]:
    onward = ways(flow)
    reached = reach(onward, flow.start)
    for place in flow.nodes:
        if reached and place not in reached:
            yield Problem("unreachable", place, "No answer leads to this step.")
    yield from stuck(flow, onward)


def stuck(flow: Flow, onward: Ways) -> Iterator[Problem]:
    """Dead ends and circles, each named once; steps that only lead to them are not."""
    ending = can_end(flow, onward)
    order = {place: index for index, place in enumerate(flow.nodes)}
    for circle in circles({place: onward[place] for place in onward if place not in ending}):
        first = min(circle, key=order.__getitem__)
        if not onward[first]:
            yield Problem("dead_end", first, "The flow ends here without a result.")
        elif all(target in circle for place in circle for target in onward[place]):
            yield Problem("endless_loop", first, "From here there is no way out of the circle.")


def _variables(flow: Flow) -> Iterator[Problem]:
    declared = {variable.name for variable in flow.variables()}
    used: set[str] = set()
    for place, node in flow.nodes.items():
        wanted = wanted_names(node)
        used.update(wanted)
        for name in wanted:
            if name not in declared and name not in BUILT_IN:
                yield Problem("undeclared", place, f"The flow does not ask for {name} anywhere.")
    used.update(names(flow.stop_rule), names(flow.description))
    for variable in flow.intake:
        if variable.name not in used:
            yield Problem(
                "unused",
                "",
                f"The intake asks for {variable.label or variable.name}, and nothing uses it.",
                "warning",
            )


def _unknown(flow: Flow) -> Iterator[Problem]:
    """Fields that this version of RFlow does not know: of a later one, or a slip of the pen."""
    for place, part in (("", flow), *flow.nodes.items()):
        for name in part.model_extra or ():
            sentence = f"“{name[:60]}” means nothing to this RFlow. It is kept as it is."
            yield Problem("unknown_field", place, sentence, "warning")


def _twice(found: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(found).items() if name and count > 1]
