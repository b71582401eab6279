"""Collects garbage on Qt's thread alone: a Qt object that a worker thread lets go ends the program.

Python collects on whichever thread allocates; loading a library beside the loop is enough.
"""

from __future__ import annotations

import gc
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000
MOST_PUT_OFF = 60
"""A window in which somebody never rests is made when it is asked for, a part at a time."""


class Rubbish(QObject):
    """Takes Python's own collection over, in the same three steps and on a timer.

    While a window is being made nothing is collected, and what was made is not looked through ever
    after: it stays as long as its window, and there is so much of it that it takes two frames.
    """

    def __init__(
        self, parent: QObject | None = None, *, is_made: Callable[[], bool] = lambda: True
    ) -> None:
        super().__init__(parent)
        gc.disable()
        self._is_made = is_made
        self._put_off = 0
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int:
        """The oldest generation that is due, or none; gives its number, -1 for none."""
        if self._put_off < MOST_PUT_OFF and not self._is_made():
            self._put_off += 1
            return -1
        if self._put_off and self._is_made():
            self._put_off = 0
            gc.freeze()
        due = [
            place
            for place, (count, most) in enumerate(
                zip(gc.get_count(), gc.get_threshold(), strict=True)
            )
            if count > most
        ]
        if not due:
            return -1
        gc.collect(due[-1])
        return due[-1]
