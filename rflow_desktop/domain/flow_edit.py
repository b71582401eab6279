"""Changes an author makes to the steps of a flow: each takes a flow and gives another."""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import (
    Action,
    Answer,
    Case,
    CommandNode,
    Flow,
    Gate,
    Link,
    Logic,
    Node,
    Question,
    Result,
    When,
)
from rflow_desktop.domain.flow_edges import Edge, edges
from rflow_desktop.domain.flow_graph import reach, ways
from rflow_desktop.domain.values import Value

Kept = TypeVar("Kept", bound=Value)
WITH_ANSWERS = (Question, Gate, CommandNode)


class Edited(NamedTuple):
    """The flow after an edit, and the step to stand on then ("" for the flow itself)."""

    flow: Flow
    at: str


def set_flow(flow: Flow, /, **changes: Any) -> Flow:
    """`flow` with other properties. Raises Refused when one of them cannot be kept."""
    return valid(Flow, dict(flow) | changes)


def set_step(flow: Flow, step: str, /, **changes: Any) -> Flow:
    """`flow` with other properties of one step; everything else in it stays as it was."""
    node = step_of(flow, step)
    return put(flow, step, valid(type(node), dict(node) | changes))


def put(flow: Flow, step: str, node: Node) -> Flow:
    return flow.model_copy(update={"nodes": {**flow.nodes, step: node}})


def fresh(flow: Flow) -> str:
    """An id that no step of `flow` has."""
    number = len(flow.nodes) + 1
    while f"s{number}" in flow.nodes:
        number += 1
    return f"s{number}"


def fresh_answer(node: Node) -> str:
    taken = {answer.id for answer in answers_of(node)}
    number = len(taken) + 1
    while f"a{number}" in taken:
        number += 1
    return f"a{number}"


def answers_of(node: Node) -> tuple[Answer, ...]:
    return node.answers if isinstance(node, WITH_ANSWERS) else ()


def branches(node: Node) -> bool:
    """Whether a step has answers or cases of its own rather than one way on."""
    return isinstance(node, Question | Gate | Logic) or bool(answers_of(node))


def begin(flow: Flow) -> Edited:
    """A first question to fill in."""
    step = fresh(flow)
    made = put(flow, step, Question(kind="question"))
    return Edited(made.model_copy(update={"start": step}), step)


def add_way(flow: Flow, step: str, *, after: int | None = None, label: str = "") -> Edited:
    """A new answer with a new step behind it; on a step with one way on, a step put in between.

    Raises Refused at an end.
    """
    node = step_of(flow, step)
    new = fresh(flow)
    if isinstance(node, Result):
        raise Refused("A result is an end. Make it a question or an action first.", "no_way")
    if not branches(node):
        onward = onward_edges(node)
        follows = onward[0].target if onward else ""
        if not follows:
            return Edited(link(put(flow, new, Question(kind="question")), step, "next", new), new)
        between = put(flow, new, Action(kind="action", next=follows))
        return Edited(link(between, step, "next", new), new)
    grown = put(flow, new, Question(kind="question"))
    return Edited(put(grown, step, _with_way(node, new, after=after, label=label)), new)


def add_sibling(flow: Flow, step: str) -> Edited:
    """A new answer with a new step, beside the answer that leads to `step`."""
    above = parent(flow, step)
    if above is None:
        raise Refused("Nothing leads here, so there is no answer to add one beside.", "no_way")
    source, edge = above
    if not branches(flow.nodes[source]):
        raise Refused("The step before has only one way on. Make it a question first.", "no_way")
    return add_way(flow, source, after=index_in(edge.place))


def parent(flow: Flow, step: str) -> tuple[str, Edge] | None:
    """The first way that leads to `step` from another one, or None."""
    for source, node in flow.nodes.items():
        for edge in edges(node):
            if edge.target == step and source != step:
                return source, edge
    return None


def link(flow: Flow, step: str, place: str, target: str) -> Flow:
    """Let the way at `place` of a step lead to `target`."""
    node = step_of(flow, step)
    if place in ("next", "otherwise"):
        return put(flow, step, valid(type(node), dict(node) | {place: target}))
    part, index = part_of(place), index_in(place)
    items = list(getattr(node, part))
    items[index] = items[index].model_copy(update={"next": target})
    return put(flow, step, node.model_copy(update={part: tuple(items)}))


def lead_on(flow: Flow, step: str, target: str) -> Flow:
    """Let a step lead to `target`: by the first way that is open, else by a new answer."""
    node = step_of(flow, step)
    if isinstance(node, Result):
        raise Refused("A result is an end. Make it a question or an action first.", "no_way")
    if not branches(node):
        return link(flow, step, "next", target)
    for edge in edges(node):
        if not edge.target and edge.place != "otherwise":
            return link(flow, step, edge.place, target)
    return put(flow, step, _with_way(node, target))


def remove(flow: Flow, step: str) -> Edited:
    """Take a step away. With one way on, what led to it leads on there; otherwise the steps that
    only it leads to go with it, and answers without words go too.
    """
    node = step_of(flow, step)
    onward = [edge.target for edge in onward_edges(node) if edge.target in flow.nodes]
    heal = onward[0] if len(set(onward)) == 1 and onward[0] != step else ""
    gone = {step} if heal else {step} | _only_through(flow, step)
    above = parent(flow, step)
    at = heal or (above[0] if above is not None else "")
    nodes = {
        place: _without(one, gone, heal) for place, one in flow.nodes.items() if place not in gone
    }
    start = flow.start if flow.start in nodes else heal or next(iter(nodes), "")
    changed = flow.model_copy(update={"nodes": nodes, "start": start})
    return Edited(changed, at if at in nodes else start)


def _only_through(flow: Flow, step: str) -> frozenset[str]:
    onward = ways(flow)
    others = reach(onward, flow.start, beyond={step}) if flow.start != step else frozenset()
    return reach(onward, step) - others


def _without(node: Node, gone: set[str], heal: str) -> Node:
    """`node` when nothing leads to the steps of `gone` any more, also no way that answers hide."""
    single = {part: heal for part in ("next", "otherwise") if getattr(node, part, "") in gone}
    changed = node.model_copy(update=single)
    for edge in reversed(list(edges(node))):
        part, index = part_of(edge.place), index_in(edge.place)
        if edge.target not in gone or part == edge.place:
            continue
        items = list(getattr(changed, part))
        empty = part == "answers" and not items[index].label.strip()
        items[index : index + 1] = (
            [] if empty and not heal else [items[index].model_copy(update={"next": heal})]
        )
        changed = changed.model_copy(update={part: tuple(items)})
    return changed


def _with_way(node: Node, target: str, *, after: int | None = None, label: str = "") -> Node:
    part = "cases" if isinstance(node, Logic) else "answers"
    new: Answer | Case
    if isinstance(node, Logic):
        name = node.cases[-1].when.variable if node.cases else "target"
        new = Case(when=When(variable=name, op="filled"), next=target)
    else:
        new = Answer(id=fresh_answer(node), label=label, next=target)
    items = list(getattr(node, part))
    items.insert(len(items) if after is None else after + 1, new)
    return node.model_copy(update={part: tuple(items)})


def onward_edges(node: Node) -> list[Edge]:
    """The ways out, with the one of a link that does not come back yet."""
    if isinstance(node, Link):
        return [Edge("next", "Go on", node.next)]
    return list(edges(node))


def part_of(place: str) -> str:
    """The list that `answers[2].next` lies in; a place without one is its own."""
    return place.partition("[")[0]


def index_in(place: str) -> int:
    """The number in `answers[2].next`; a place without one has none."""
    return int(place.partition("[")[2].partition("]")[0]) if "[" in place else -1


def step_of(flow: Flow, step: str) -> Node:
    node = flow.nodes.get(step)
    if node is None:
        raise Refused("This step is not in the flow any more.", "missing")
    return node


def valid(maker: type[Kept], values: dict[str, Any]) -> Kept:
    try:
        return maker.model_validate(values)
    except ValidationError as error:
        raise Refused(
            "This cannot be kept in a flow: it is too long or not text.", "malformed"
        ) from error
