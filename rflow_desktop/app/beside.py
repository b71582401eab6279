"""When what stands beside the work is drawn: a moment after a change, and after an answer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer

BESIDE_MS = 150
"""So much after the work, once for all that changed meanwhile."""
MOST_PUT_OFF = 20
"""An answer takes much less; what keeps a session busy for longer may be a slow line."""


class Beside(QTimer):
    def __init__(self, draw: Callable[[], object], *, is_busy: Callable[[], bool]) -> None:
        super().__init__()
        self._draw, self._is_busy = draw, is_busy
        self._put_off = 0
        self.setSingleShot(True)
        self.setInterval(BESIDE_MS)
        self.timeout.connect(self._on_due)

    def soon(self) -> None:
        if not self.isActive():
            self.start()

    def _on_due(self) -> None:
        if self._put_off < MOST_PUT_OFF and self._is_busy():
            self._put_off += 1
            self.start()
            return
        self._put_off = 0
        self._draw()
