"""Virtual time: what happens when, in one order for one seed."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
FIRST = 1_795_225_200_000
"""Where every run begins: 2026-11-21, in the morning."""
STORM = 200_000


class Broken(Exception):
    """A rule that must always hold does not."""


@dataclass
class Timeline:
    """The one clock and the one source of chance of a run."""

    chance: Random
    now: int = FIRST
    events: int = 0
    told: deque[tuple[int, str, str]] = field(default_factory=lambda: deque(maxlen=400))
    counts: Counter[str] = field(default_factory=Counter)
    trace: Callable[[str], None] | None = None
    _due: list[tuple[int, int, Callable[[], None]]] = field(default_factory=list)
    _n: int = 0
    _ids: Random = field(default_factory=lambda: Random(0))

    def __post_init__(self) -> None:
        self._ids = Random(self.chance.getrandbits(64))

    def after(self, ms: int, act: Callable[[], None]) -> None:
        self._n += 1
        heapq.heappush(self._due, (self.now + max(0, ms), self._n, act))

    def run(self, until: int, *, quiet: Callable[[], bool] | None = None) -> bool:
        """Everything that is due before `until`; ends early, with True, when `quiet` says so."""
        while self._due and self._due[0][0] < until:
            self.now, _, act = heapq.heappop(self._due)
            self.events += 1
            if self.events > STORM:
                raise Broken("I15 more is done than there is cause for: a storm of requests")
            act()
            if quiet is not None and self.events % 32 == 0 and quiet():
                return True
        self.now = until
        return False

    def new_id(self) -> str:
        """An id that grows with time, as version 7 does."""
        value = (self.now << 80) | self._ids.getrandbits(80)
        value &= ~(0xF << 76) & ~(0x3 << 62)
        return str(UUID(int=value | (0x7 << 76) | (0x2 << 62)))

    def luck(self, share: float) -> bool:
        return self.chance.random() < share

    def tell(self, kind: str, words: str = "") -> None:
        """Notes that something happened; it is counted by kind and kept for the end of a failed
        run."""
        self.counts[kind] += 1
        self.told.append((self.now, kind, words))
        if self.trace is not None:
            self.trace(line(self.now, kind, words))


def line(at: int, kind: str, words: str) -> str:
    return f"{(at - FIRST) / 1000:10.3f}  {kind:<18} {words}"
