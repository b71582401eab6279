"""The path of a run as it is drawn: what was answered, and what was left aside at each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.flow_graph import reach, shown_steps, ways
from rflow_desktop.domain.flow_moves import Shelf, Way, Where, known, ways_out
from rflow_desktop.domain.flow_walk import Taken


@dataclass(frozen=True)
class NotTaken:
    """A branch that was left aside, with how many steps of its own it has."""

    id: str
    label: str
    leads_to: str
    steps: int


@dataclass(frozen=True)
class PathStep:
    """One step that was answered. `depth` counts the links it lies within.

    `others` are further answers to this very step, given on another line.
    """

    taken: Taken
    number: int
    depth: int
    flow_name: str
    title: str
    answer: str
    not_taken: tuple[NotTaken, ...] = ()
    others: tuple[Taken, ...] = ()


def path(
    shelf: Shelf,
    flow_hash: str,
    decisions: Sequence[Taken],
    *,
    places: Sequence[Where],
    everything: Iterable[Taken] = (),
) -> tuple[PathStep, ...]:
    """The steps of one line of decisions, taken at `places` as its trail has them; `everything`
    is all that was decided, on any line.
    """
    alike: dict[tuple[str | None, str], list[Taken]] = {}
    for decision in everything:
        alike.setdefault((decision.parent, decision.node_id), []).append(decision)
    walked = {(decision.flow_hash or flow_hash, decision.node_id) for decision in decisions}
    steps = []
    for number, (decision, where) in enumerate(zip(decisions, places, strict=True), start=1):
        flow = known(shelf, where.flow_hash)
        node = flow.nodes.get(where.node_id)
        out = ways_out(node, flow) if node else ()
        words = [way.label for way in out if way.id == decision.answer]
        beside = alike.get((decision.parent, decision.node_id), [])
        steps.append(
            PathStep(
                taken=decision,
                number=number,
                depth=len(where.stack),
                flow_name=flow.name,
                title=node.title if node else decision.node_id,
                answer=words[0] if words else decision.answer,
                not_taken=tuple(_left_aside(flow, out, decision.answer, walked, where)),
                others=tuple(other for other in beside if other.id != decision.id),
            )
        )
    return tuple(steps)


def _here(walked: set[tuple[str, str]], where: Where) -> frozenset[str]:
    return frozenset(node for flow_hash, node in walked if flow_hash == where.flow_hash)


def _left_aside(
    flow: Flow, out: Sequence[Way], answer: str, walked: set[tuple[str, str]], where: Where
) -> Iterator[NotTaken]:
    """The other branches, each with the steps that only it leads to; at least one is counted."""
    taken = {way.target for way in out if way.id == answer}
    left = [
        way
        for way in out
        if way.id != answer and way.target not in taken and way.target in flow.nodes
    ]
    if not left:
        return  # nothing to count, and it is asked of every step of a path
    onward, here = ways(flow), _here(walked, where)
    also = here.union(*(reach(onward, target) for target in taken))
    for way in left:
        own = reach(onward, way.target) - also
        title = flow.nodes[way.target].title
        yield NotTaken(way.id, way.label, title, max(1, shown_steps(flow, own)))
