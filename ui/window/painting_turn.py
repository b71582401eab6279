"""What a turn of the loop has drawn is painted in the next one: keys and the rest come between."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ui.turns import NEXT_TURN_MS


class PaintingTurn(QObject):
    """Work and the painting that follows it would together hold the loop for more than a frame.

    Qt asks a window once to paint, and not again before it has: the request is kept for a turn.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._is_its_turn = False
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(NEXT_TURN_MS)
        self._next.timeout.connect(self._paint)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() != QEvent.Type.UpdateRequest or self._is_its_turn:
            return False
        if not self._next.isActive():
            self._next.start()
        return True

    def _paint(self) -> None:
        self._is_its_turn = True
        try:
            QApplication.sendEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
        finally:
            self._is_its_turn = False
