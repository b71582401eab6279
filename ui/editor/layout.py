"""Where the steps of a flow stand on the canvas: in layers, children below parents, tidy and calm.

Steps come in layers by the longest way to them, so every answer leads down; only a way back goes
up. Each step hangs below one parent, and each of these trees is laid out by itself and then moved
as a whole: an edit moves what lies beside the way from the start to it, and nothing inside another
branch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ui.editor.tidy import BOX_WIDE, GHOST_WIDE, Tidy

BOX_HIGH, GHOST_HIGH = 56, 28


class Way(NamedTuple):
    """One way out of a step; `target` is empty while nobody has said where it leads."""

    place: str
    label: str
    target: str


Ways = Mapping[str, Sequence[Way]]


class Link(NamedTuple):
    """All ways from one step to another, drawn as one line with their words together."""

    source: str
    target: str
    places: tuple[str, ...]
    label: str


@dataclass(frozen=True)
class Box:
    """A step on the canvas. A `ghost` is an answer that leads nowhere yet; its id is the step and
    the place. `folded` is how many steps are out of sight below it.
    """

    id: str
    x: int
    rank: int
    wide: int = BOX_WIDE
    high: int = BOX_HIGH
    ghost: bool = False
    folded: int = 0

    @property
    def middle(self) -> int:
        return self.x + self.wide // 2

    @property
    def right(self) -> int:
        return self.x + self.wide


@dataclass(frozen=True)
class Layers:
    """The steps in layers, before their lines are drawn.

    `hanging` are the links along which steps hang below their parents, `across` all others.
    """

    boxes: Mapping[str, Box]
    ranks: int
    hanging: tuple[Link, ...]
    across: tuple[Link, ...]


def layers(ways: Ways, start: str, *, folded: Collection[str] = ()) -> Layers:
    """The layers of a flow whose first step is `start`; what is below a step of `folded` is left
    out, unless another way leads there."""
    hidden = _hidden(ways, start, folded)
    seen = {one: out for one, out in ways.items() if one not in hidden}
    links = list(_links(seen))
    order = _order(seen, start)
    ahead = _ahead(links, order)
    rank = _ranked(ahead, order.before)
    parents = _parents(ahead, rank, order.before)
    children: dict[str, list[str]] = {one: [] for one in seen}
    hanging, across = [], []
    for link in links:
        if parents.get(link.target) == link.source or link.target not in seen:
            children[link.source].append(link.target)
            hanging.append(link)
        else:
            across.append(link)
    for link in hanging:
        if link.target not in seen:  # a ghost stands where the step would
            rank[link.target] = rank[link.source] + 1
            children[link.target] = []
    roots = [one for one in order.before if one not in parents]
    places = Tidy(children, seen).places(roots)
    left = min(places.values(), default=0)
    counts = _counts(ways, hidden, folded)
    boxes = {
        one: _box(one, x - left, rank[one], ghost=one not in seen, folded=counts.get(one, 0))
        for one, x in places.items()
    }
    return Layers(boxes, max(rank.values(), default=-1) + 1, tuple(hanging), tuple(across))


def ghost(source: str, place: str) -> str:
    """The id of what stands for an answer that leads nowhere yet."""
    return f"{source} {place}"


def _box(one: str, middle: int, rank: int, *, ghost: bool, folded: int) -> Box:
    wide, high = (GHOST_WIDE, GHOST_HIGH) if ghost else (BOX_WIDE, BOX_HIGH)
    return Box(one, middle + (BOX_WIDE - wide) // 2, rank, wide, high, ghost, folded)


def _hidden(ways: Ways, start: str, folded: Collection[str]) -> frozenset[str]:
    """What no way leads to that does not pass a folded step. A folded step itself is seen."""
    if not folded:
        return frozenset()
    reached = _reach(ways, [start])
    lost = [one for one in ways if one not in reached]
    seen = _reach(ways, [start, *_heads(ways, lost)], but=folded)
    return frozenset(one for one in ways if one not in seen)


def _heads(ways: Ways, lost: Sequence[str]) -> list[str]:
    """Of steps that the start does not lead to, those that lead to the others."""
    heads: list[str] = []
    below: set[str] = set()
    for one in lost:
        if one not in below:
            below |= _reach(ways, [one])
            heads.append(one)
    return heads


def _reach(ways: Ways, starts: Sequence[str], *, but: Collection[str] = ()) -> set[str]:
    seen = {one for one in starts if one in ways}
    waiting = list(seen)
    while waiting:
        one = waiting.pop()
        if one in but:
            continue
        for way in ways[one]:
            if way.target in ways and way.target not in seen:
                seen.add(way.target)
                waiting.append(way.target)
    return seen


def _counts(ways: Ways, hidden: Collection[str], folded: Collection[str]) -> dict[str, int]:
    return {one: len(_reach(ways, [one]) & set(hidden)) for one in folded if one not in hidden}


def _links(ways: Ways) -> Iterator[Link]:
    """The lines: ways from one step to the same target together, each open answer by itself."""
    for one, out in ways.items():
        together: dict[str, list[Way]] = {}
        alone = len(out) == 1
        for way in out:
            if way.target in ways:
                together.setdefault(way.target, []).append(way)
            elif not way.target and not alone:
                together.setdefault(ghost(one, way.place), []).append(way)
        for target, several in together.items():
            label = ", ".join(way.label for way in several if way.label)
            yield Link(one, target, tuple(way.place for way in several), label)


@dataclass(frozen=True)
class _Order:
    """In which order steps are met from the start on, and which links lead back."""

    before: Mapping[str, int]
    back: frozenset[tuple[str, str]]
    finished: tuple[str, ...]


def _order(ways: Ways, start: str) -> _Order:
    before: dict[str, int] = {}
    finished: list[str] = []
    open_: set[str] = set()
    back: set[tuple[str, str]] = set()
    for first in dict.fromkeys([start, *_heads(ways, list(ways))]):
        if first not in ways or first in before:
            continue
        before[first] = len(before)
        open_.add(first)
        waiting = [(first, iter(ways[first]))]
        while waiting:
            one, out = waiting[-1]
            for way in out:
                if way.target in open_:
                    back.add((one, way.target))
                elif way.target in ways and way.target not in before:
                    before[way.target] = len(before)
                    open_.add(way.target)
                    waiting.append((way.target, iter(ways[way.target])))
                    break
            else:
                waiting.pop()
                open_.discard(one)
                finished.append(one)
    return _Order(before, frozenset(back), tuple(finished))


def _ahead(links: Sequence[Link], order: _Order) -> dict[str, list[str]]:
    """Where each step leads without going back, every step after all that lead to it."""
    ahead: dict[str, list[str]] = {one: [] for one in reversed(order.finished)}
    for link in links:
        if link.target in ahead and (link.source, link.target) not in order.back:
            ahead[link.source].append(link.target)
    return ahead


def _ranked(ahead: Mapping[str, list[str]], before: Mapping[str, int]) -> dict[str, int]:
    rank = dict.fromkeys(before, 0)
    for one, targets in ahead.items():
        for target in targets:
            rank[target] = max(rank[target], rank[one] + 1)
    return rank


def _parents(
    ahead: Mapping[str, list[str]], rank: Mapping[str, int], before: Mapping[str, int]
) -> dict[str, str]:
    """The one step each hangs below: of those one layer above, the one that is met first."""
    parents: dict[str, str] = {}
    for one in before:
        for target in ahead[one]:
            if rank[target] == rank[one] + 1:
                parents.setdefault(target, one)
    return parents
