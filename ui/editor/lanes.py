"""Where lines that are not straight may run: lanes between steps, tracks within a channel."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field

from ui.editor.layout import Box, Link

NARROW = 9
CLEAR = 7


@dataclass
class Run:
    """A line that is not straight down, while its channels and its lane are sought."""

    link: Link
    source: Box
    target: Box
    lane: int | None = None
    leaves: int = 0
    arrives: int = 0

    @property
    def back(self) -> bool:
        return self.target.rank <= self.source.rank

    @property
    def out(self) -> int:
        """The channel it leaves through; the one below rank r is r."""
        return self.source.rank

    @property
    def into(self) -> int:
        return self.target.rank - 1


@dataclass
class Tracks:
    """Level lines beside each other in one half of a channel, each track without overlaps."""

    taken: list[list[tuple[int, int, str]]] = field(default_factory=list)

    def place(self, left: int, right: int, key: str) -> int:
        """The first track with room; lines of one `key` may lie on each other."""
        for number, track in enumerate(self.taken):
            if all(
                right + CLEAR < low or high + CLEAR < left or name == key
                for low, high, name in track
            ):
                track.append((left, right, key))
                return number
        self.taken.append([(left, right, key)])
        return len(self.taken) - 1


class Lanes:
    """Where a line may pass between the steps of several layers."""

    def __init__(self, boxes: Iterable[Box], ranks: int) -> None:
        self._rows: list[list[Box]] = [[] for _ in range(ranks)]
        for box in boxes:
            self._rows[box.rank].append(box)
        self._free: dict[tuple[int, int], list[tuple[int, int]]] = {}
        self._taken: list[tuple[int, int, int, str]] = []

    def through(self, run: Run) -> int | None:
        """The lane of a line, or None when it only crosses one channel."""
        low, high = run.out + 1, run.into
        if run.back:
            low, high = run.target.rank, run.source.rank
        if low > high:
            return None
        near, far = run.source.middle, run.target.middle
        for lane, first, last, target in self._taken:
            shared = target == run.link.target and not (last < low or high < first)
            if shared and self._is_free(lane, low, high):
                self._taken.append((lane, low, high, target))
                return lane
        places = {
            max(left, min(right, wish))
            for left, right in self._gaps(low, high)
            for wish in (near, far)
        }
        best = sorted(places, key=lambda x: (abs(x - near) + abs(x - far), abs(x - far), x))
        for place in best[:12]:
            for step in (0, NARROW, -NARROW, 2 * NARROW, -2 * NARROW):
                if self._is_free(place + step, low, high) and not self._is_taken(
                    place + step, low, high
                ):
                    return self._take(run, place + step, low, high)
        return self._take(run, self._outside(low, high), low, high)

    def _take(self, run: Run, lane: int, low: int, high: int) -> int:
        self._taken.append((lane, low, high, run.link.target))
        return lane

    def _outside(self, low: int, high: int) -> int:
        """Right of everything, beside the lanes that are there already."""
        lane = max((box.right for row in self._rows for box in row), default=0) + 2 * CLEAR
        while self._is_taken(lane, low, high):
            lane += NARROW
        return lane

    def _is_taken(self, x: int, low: int, high: int) -> bool:
        return any(
            abs(x - lane) < NARROW and not (last < low or high < first)
            for lane, first, last, _ in self._taken
        )

    def _is_free(self, x: int, low: int, high: int) -> bool:
        gaps = self._gaps(low, high)
        at = bisect_left(gaps, (x + 1,)) - 1
        return at >= 0 and gaps[at][0] <= x <= gaps[at][1]

    def _gaps(self, low: int, high: int) -> list[tuple[int, int]]:
        """What no step of these layers covers, from left to right."""
        if (low, high) not in self._free:
            covered = sorted(
                (box.x - CLEAR, box.right + CLEAR)
                for row in self._rows[low : high + 1]
                for box in row
            )
            gaps: list[tuple[int, int]] = []
            at = covered[0][0] - 400
            for left, right in covered:
                if left >= at:
                    gaps.append((at, left))
                at = max(at, right)
            gaps.append((at, at + 4_000_000))
            self._free[low, high] = gaps
        return self._free[low, high]
