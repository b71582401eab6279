"""Whether this computer's clock can be believed: a claim lives by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

JUMP = 5_000
"""Milliseconds that a clock may run apart from a steady one between two looks."""


@dataclass
class ClockWatch:
    """Notices that somebody set the clock, by how far it is from a steady one; where there is none,
    nothing is noticed.
    """

    now_ms: Callable[[], int]
    steady_ms: Callable[[], int] | None = None
    uncertain: bool = False
    """It may have been set since a server last told the time: what is captured now says so."""
    _apart_ms: int | None = None

    def look(self) -> bool:
        """Answers whether the time is a guess."""
        if self.steady_ms is not None:
            apart = self.now_ms() - self.steady_ms()
            before, self._apart_ms = self._apart_ms, apart
            self.uncertain |= before is not None and abs(apart - before) > JUMP
        return self.uncertain
