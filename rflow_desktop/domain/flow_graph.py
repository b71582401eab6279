"""Which step of a flow can lead where, and how many steps it usually takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from statistics import median_low

from rflow_desktop.domain.flow import Flow, Link, Logic, Node, Result
from rflow_desktop.domain.flow_edges import edges

Ways = Mapping[str, tuple[str, ...]]
"""Every node with the nodes it leads to, those that do not exist left out."""


class _Same:
    """One flow, known again without looking into it: it never changes."""

    __slots__ = ("flow",)

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.flow is other.flow

    def __hash__(self) -> int:
        return id(self.flow)


def ways(flow: Flow) -> Ways:
    return _ways(_Same(flow))


@lru_cache(maxsize=16)
def _ways(of: _Same) -> Ways:
    """Kept for the flows that somebody runs: each answer asks for it eight times."""
    flow = of.flow
    return {
        place: tuple(
            dict.fromkeys(edge.target for edge in edges(node) if edge.target in flow.nodes)
        )
        for place, node in flow.nodes.items()
    }


def reach(onward: Ways, start: str, *, beyond: Collection[str] = frozenset()) -> frozenset[str]:
    """`start` and everything that can be reached from it without passing what lies `beyond`."""
    if start not in onward:
        return frozenset()
    seen = {start}
    waiting = [start]
    while waiting:
        for target in onward[waiting.pop()]:
            if target not in seen and target not in beyond:
                seen.add(target)
                waiting.append(target)
    return frozenset(seen)


def is_end(node: Node) -> bool:
    """Whether a run may stop here: a result, or a flow that takes over for good."""
    return isinstance(node, Result) or (isinstance(node, Link) and not node.next)


def can_end(flow: Flow, onward: Ways) -> frozenset[str]:
    """The nodes from which some end can be reached."""
    back = _backward(onward)
    ends = [place for place, node in flow.nodes.items() if is_end(node)]
    seen = set(ends)
    while ends:
        for before in back[ends.pop()]:
            if before not in seen:
                seen.add(before)
                ends.append(before)
    return frozenset(seen)


def circles(onward: Ways) -> list[frozenset[str]]:
    """The nodes in groups that lead in a circle; one that lies on no circle is a group of its own.

    Kosaraju's way: what is finished last when walking backward is where nothing leads out of.
    """
    back = _backward(onward)
    grouped: set[str] = set()
    groups = []
    for place in reversed(_finished(back)):
        if place not in grouped:
            group = reach(onward, place, beyond=grouped)
            grouped |= group
            groups.append(group)
    return groups


def _backward(onward: Ways) -> dict[str, list[str]]:
    back: dict[str, list[str]] = {place: [] for place in onward}
    for place, targets in onward.items():
        for target in targets:
            back[target].append(place)
    return back


def _finished(onward: Mapping[str, list[str]]) -> list[str]:
    """Every node once, after all that can be reached from it first."""
    seen: set[str] = set()
    order = []
    for start in onward:
        waiting = [(start, False)]
        while waiting:
            place, done = waiting.pop()
            if done:
                order.append(place)
            elif place not in seen:
                seen.add(place)
                waiting.append((place, True))
                waiting.extend((target, False) for target in onward[place])
    return order


def steps_to_end(flow: Flow, start: str) -> int:
    """How many steps a person usually sees from `start` on, itself and the end included.

    For every end that solves the problem, the shortest way there; of these the middle one (the
    lower of two). Where none solves it, the same for all ends. Decisions that a variable takes
    count nothing, a linked flow counts as one step.
    """
    return _steps_to_end(_Same(flow), start)


@lru_cache(maxsize=256)
def _steps_to_end(of: _Same, start: str) -> int:
    flow = of.flow
    ends = {
        place: steps
        for place, steps in _distances(flow, ways(flow), start).items()
        if is_end(flow.nodes[place])
    }
    solved = [steps for place, steps in ends.items() if _solves(flow.nodes[place])]
    return median_low(solved or ends.values()) if ends else 0


def _solves(node: Node) -> bool:
    return isinstance(node, Result) and node.outcome in ("resolved", "workaround")


def usual_steps(flow: Flow) -> int:
    """How many steps a run of `flow` usually has; what its author wrote down wins."""
    return flow.estimate.steps or steps_to_end(flow, flow.start)


def shown_steps(flow: Flow, places: Iterable[str]) -> int:
    """How many of `places` a person sees; a decision that a variable takes is not seen."""
    return sum(1 for place in places if not isinstance(flow.nodes[place], Logic))


def _distances(flow: Flow, onward: Ways, start: str) -> dict[str, int]:
    if start not in onward:
        return {}
    found = {start: shown_steps(flow, [start])}
    waiting = deque([start])
    while waiting:
        place = waiting.popleft()
        for target in onward[place]:
            free = isinstance(flow.nodes[target], Logic)
            steps = found[place] + (0 if free else 1)
            if steps < found.get(target, steps + 1):
                found[target] = steps
                # free steps first, so that the nearest is always looked at next
                (waiting.appendleft if free else waiting.append)(target)
    return found
