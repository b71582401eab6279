"""Notices that the computer slept, so that what waited is sent at once and nobody worked."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QTimer

LOOK_EVERY_MS = 5_000
SLEPT_SECONDS = 30.0


def steady_s() -> float:
    """Seconds that go on while the computer sleeps, and stay when somebody sets its clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class ResumeWatch:
    """Calls `resumed` with the seconds that passed, when they were many more between two looks than
    were waited for.
    """

    def __init__(
        self, resumed: Callable[[float], None], *, now_s: Callable[[], float] = steady_s
    ) -> None:
        self._resumed, self._now_s = resumed, now_s
        self._last = now_s()
        self._timer = QTimer()
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        self._last = self._now_s()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        now = self._now_s()
        passed, self._last = now - self._last, now
        if passed > SLEPT_SECONDS:
            self._resumed(passed)
