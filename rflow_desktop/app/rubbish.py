"""Collects garbage on Qt's thread alone: a Qt object that a worker thread lets go ends the program.

Python collects on whichever thread allocates; loading a library beside the loop is enough.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000


class Rubbish(QObject):
    """Takes Python's own collection over, in the same three steps and on a timer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> int:
        """The oldest generation that is due, or none; gives its number, -1 for none."""
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
