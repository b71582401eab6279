"""The lines between the steps: upright and level only, around every step, words on the line.

Between two layers is a channel. At its top run the lines that leave for far away, one above the
other; then the bar from which the steps below hang; at its foot the lines that arrive from far
away. Lines that go further than one layer pass through a lane between the steps; those with the
same end share their lane and their arrival.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ui.editor.lanes import NARROW, Lanes, Run, Tracks
from ui.editor.layout import BOX_HIGH, Box, Layers, Link

PITCH = 16
"""Between two lines that leave; there is room for words on each."""
BAR = 20
"""From the step above to the bar, and from the bar to the words of what hangs straight below."""
WITH_WORDS, WITHOUT = 52, 36
MARGIN = 28
MOST_WORDS = 176
LETTER = 6.2


class Point(NamedTuple):
    x: int
    y: int


class Route(NamedTuple):
    """One line. `words_at` is the middle of its words, `room` how wide they may be."""

    link: Link
    points: tuple[Point, ...]
    words_at: Point
    room: int
    back: bool = False


@dataclass(frozen=True)
class Drawing:
    """Everything that is drawn: where each step is, its top, and the lines."""

    boxes: Mapping[str, Box]
    tops: Mapping[str, int]
    routes: tuple[Route, ...]
    wide: int
    high: int

    def at(self, one: str) -> tuple[int, int, int, int]:
        """Left, top, width and height of a step."""
        box = self.boxes[one]
        return (box.x, self.tops[one], box.wide, box.high)


def draw(found: Layers) -> Drawing:
    """Puts lines and heights to the layers."""
    boxes = found.boxes
    runs = [Run(link, boxes[link.source], boxes[link.target]) for link in found.across]
    lanes = Lanes(boxes.values(), found.ranks)
    for run in runs:
        run.lane = lanes.through(run)
    out: dict[int, Tracks] = {}
    into: dict[int, Tracks] = {}
    for run in runs:
        _take_tracks(run, out, into)
    heights = _Heights(found, out, into)
    tops = {one: heights.top(box) for one, box in boxes.items()}
    routes = (
        *_hanging(found, heights, tops),
        *(_around(run, heights, tops) for run in runs),
    )
    left = min((point.x for route in routes for point in route.points), default=0)
    shift = MARGIN - min(left, 0)
    wide = max((box.right for box in boxes.values()), default=0)
    wide = max([wide, *(point.x for route in routes for point in route.points)])
    moved = {one: Box(**{**box.__dict__, "x": box.x + shift}) for one, box in boxes.items()}
    return Drawing(
        moved, tops, tuple(_moved(route, shift) for route in routes), wide + shift + MARGIN,
        heights.total,
    )  # fmt: skip


def _moved(route: Route, by: int) -> Route:
    points = tuple(Point(point.x + by, point.y) for point in route.points)
    at = route.words_at
    return route._replace(points=points, words_at=Point(at.x + by, at.y))


def _words(label: str) -> int:
    return min(MOST_WORDS, round(len(label) * LETTER) + 12) if label else 0


def _take_tracks(run: Run, out: dict[int, Tracks], into: dict[int, Tracks]) -> None:
    aim = run.target.middle if run.lane is None else run.lane
    side = 1 if aim >= run.source.middle else -1
    reach = run.source.middle + side * max(abs(aim - run.source.middle), _words(run.link.label))
    left, right = sorted((run.source.middle, reach))
    tracks = out.setdefault(run.out, Tracks())
    run.leaves = tracks.place(left, right, f"{run.link.source} {run.link.target}")
    if run.lane is not None:
        left, right = sorted((run.lane, run.target.middle))
        tracks = into.setdefault(run.into, Tracks())
        run.arrives = tracks.place(left, right, run.link.target)


class _Heights:
    """Where each layer begins, from what its channels need."""

    def __init__(
        self, found: Layers, out: Mapping[int, Tracks], into: Mapping[int, Tracks]
    ) -> None:
        self._out, self._into = out, into
        worded = {found.boxes[link.source].rank for link in found.hanging if link.label}
        self._worded = worded
        self._tops: list[int] = []
        top = MARGIN + self._arrivals(-1)
        for rank in range(found.ranks):
            self._tops.append(top)
            top += BOX_HIGH + self._departures(rank) + self._arrivals(rank)
            top += WITH_WORDS if rank in worded else WITHOUT
        last = found.ranks - 1
        self.total = (self._tops[-1] if self._tops else 0) + BOX_HIGH + MARGIN
        self.total += self._departures(last) + (BAR if self._departures(last) else 0)

    def top(self, box: Box) -> int:
        return self._tops[box.rank]

    def bar(self, rank: int) -> int:
        below = self._tops[rank] + BOX_HIGH + self._departures(rank)
        return below + (BAR if rank in self._worded else WITHOUT // 2)

    def departure(self, rank: int, track: int) -> int:
        return self._tops[rank] + BOX_HIGH + PITCH * track + 14

    def arrival(self, rank: int, track: int) -> int:
        """In the channel below `rank`, counted from the layer beneath upwards."""
        return self._tops[rank + 1] - NARROW * (track + 1) - 2

    def _departures(self, rank: int) -> int:
        tracks = self._out.get(rank)
        return PITCH * len(tracks.taken) + 4 if tracks else 0

    def _arrivals(self, rank: int) -> int:
        tracks = self._into.get(rank)
        return NARROW * len(tracks.taken) + 4 if tracks else 0


def _hanging(found: Layers, heights: _Heights, tops: Mapping[str, int]) -> Iterable[Route]:
    """The lines to what hangs below each step: a stem, a bar, and a drop to each of them."""
    several: dict[str, list[Link]] = {}
    for link in found.hanging:
        several.setdefault(link.source, []).append(link)
    for source, links in several.items():
        above = found.boxes[source]
        drops = sorted(found.boxes[link.target].middle for link in links)
        bar = heights.bar(above.rank)
        for link in links:
            below = found.boxes[link.target]
            ends = (
                Point(above.middle, tops[source] + above.high),
                Point(above.middle, bar),
                Point(below.middle, bar),
                Point(below.middle, tops[link.target]),
            )
            at, room = _on_bar(above.middle, below.middle, drops)
            words = Point(at, bar if at != below.middle else bar + BAR)
            yield Route(link, _straightened(ends), words, room)


def _on_bar(above: int, below: int, drops: Sequence[int]) -> tuple[int, int]:
    """The middle of the words on the bar: between this drop and the next one towards the stem."""
    if abs(above - below) < 2 * BAR:
        return below, MOST_WORDS
    between = [drop for drop in drops if min(above, below) < drop < max(above, below)]
    near = above
    if between:
        near = max(between) if below > above else min(between)
        near = max(near, above) if below > above else min(near, above)
    return (near + below) // 2, min(MOST_WORDS, abs(below - near) - 16)


def _around(run: Run, heights: _Heights, tops: Mapping[str, int]) -> Route:
    source, target = run.source, run.target
    leaves = heights.departure(run.out, run.leaves)
    start = Point(source.middle, tops[run.link.source] + source.high)
    end = Point(target.middle, tops[run.link.target])
    first = Point(source.middle, leaves)
    points: tuple[Point, ...]
    if run.lane is None:
        points = (start, first, Point(target.middle, leaves), end)
        aim = target.middle
    else:
        arrives = heights.arrival(run.into, run.arrives) if run.into >= 0 else end.y - 12
        if run.into < 0:
            arrives = end.y - NARROW * (run.arrives + 1) - 2
        points = (
            start, first, Point(run.lane, leaves), Point(run.lane, arrives),
            Point(target.middle, arrives), end,
        )  # fmt: skip
        aim = run.lane
    wide = _words(run.link.label)
    side = 1 if aim >= source.middle else -1
    long = max(abs(aim - source.middle), wide + 8)
    words = Point(source.middle + side * min(long // 2, wide // 2 + 28), leaves)
    return Route(run.link, _straightened(points), words, MOST_WORDS, run.back)


def _straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    """Without points that lie on the way between two others."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (
            kept[-2].x == kept[-1].x == point.x or kept[-2].y == kept[-1].y == point.y
        ):
            kept.pop()
        kept.append(point)
    return tuple(kept)
