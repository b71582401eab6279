"""Other kinds and other orders: what an author does to steps that are there already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import (
    Action,
    Answer,
    CommandNode,
    Flow,
    Form,
    Gate,
    Link,
    Logic,
    Node,
    Question,
    Result,
)
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.flow_edit import (
    answers_of,
    branches,
    index_in,
    link,
    onward_edges,
    parent,
    part_of,
    put,
    set_step,
    step_of,
    valid,
)

MAKERS: Mapping[str, type[Node]] = {
    "question": Question, "action": Action, "command": CommandNode, "form": Form, "gate": Gate,
    "link": Link, "logic": Logic, "result": Result,
}  # fmt: skip
ANY_FLOW = "choose-a-flow"
"""Where a new link leads until its author has chosen a flow."""


def set_kind(flow: Flow, step: str, kind: str) -> Flow:
    """Another kind of step, with everything of the old one that the new one can hold."""
    node = step_of(flow, step)
    maker = MAKERS[kind]
    if isinstance(node, maker):
        return flow
    kept = {name: value for name, value in node if name in maker.model_fields and name != "kind"}
    unknown = node.model_extra or {}  # what a newer RFlow wrote stays as it is
    return put(flow, step, valid(maker, {**unknown, **kept, **_bridged(node, maker), "kind": kind}))


def _bridged(node: Node, maker: type[Node]) -> dict[str, Any]:
    """What one kind calls answers and another one the way on."""
    onward = [edge for edge in edges(node) if edge.target]
    first = onward[0].target if onward else ""
    told: dict[str, Any] = {}
    if maker in (Question, Gate) and not answers_of(node) and onward:
        told["answers"] = tuple(
            Answer(id=f"a{number}", label=edge.label[:300], next=edge.target)
            for number, edge in enumerate(onward, start=1)
        )
    if "next" in maker.model_fields and not getattr(node, "next", ""):
        told["next"] = first
    if maker is Logic:
        told["otherwise"] = first
    if maker is Link:
        told["flow"] = ANY_FLOW
    if maker is Result:
        told["outcome"] = "resolved"
    return told


def move(flow: Flow, step: str, by: int) -> Flow:
    """Earlier (-1) or later (1) among the answers that lead on from the step before; in a row of
    steps with one way on, before the step above or behind the one below.
    """
    above = parent(flow, step)
    if above is not None and branches(flow.nodes[above[0]]):
        source, edge = above
        part = part_of(edge.place)
        if part == edge.place:
            raise Refused("What leads here has no order to change.", "no_way")
        return move_item(flow, source, part, index_in(edge.place), by)
    upper = above[0] if by < 0 and above is not None else step
    lower = step if by < 0 else _only_way(flow.nodes[step])
    if upper == lower or lower not in flow.nodes or branches(flow.nodes[upper]):
        raise Refused("There is no step to change places with.", "no_way")
    return _swapped(flow, upper, lower)


def _only_way(node: Node) -> str:
    onward = [edge.target for edge in onward_edges(node)]
    return onward[0] if len(onward) == 1 else ""


def _swapped(flow: Flow, upper: str, lower: str) -> Flow:
    below = flow.nodes[lower]
    if branches(below) or isinstance(below, Result):
        raise Refused("Only steps with one way on can change places.", "no_way")
    after = _only_way(below)
    changed = flow
    for place, node in flow.nodes.items():
        for edge in edges(node):
            if edge.target == upper and place != lower:
                changed = link(changed, place, edge.place, lower)
    changed = link(link(changed, upper, "next", after), lower, "next", upper)
    return changed.model_copy(update={"start": lower}) if flow.start == upper else changed


def move_item(flow: Flow, step: str, part: str, index: int, by: int) -> Flow:
    """Change the order of the answers, cases, commands or patterns of a step."""
    items = list(getattr(step_of(flow, step), part))
    there = index + by
    if not 0 <= there < len(items):
        raise Refused("It is at the end of its row already.", "no_way")
    items.insert(there, items.pop(index))
    return set_step(flow, step, **{part: tuple(items)})
