"""When a window was painted: asked of Qt itself, from outside the program."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QWidget

_KIND = QEvent.Type(QEvent.registerEventType())
_FIRST = Qt.EventPriority.HighEventPriority.value


class _Told(QEvent):
    def __init__(self, call: Callable[[], None]) -> None:
        super().__init__(_KIND)
        self.call = call


class Caller(QObject):
    """Calls something as the next event of the loop, before what waits there."""

    def soon(self, call: Callable[[], None]) -> None:
        QCoreApplication.postEvent(self, _Told(call), _FIRST)

    def customEvent(self, event: QEvent) -> None:
        if isinstance(event, _Told):
            event.call()


class Painted(Caller):
    """Calls `then` after every paint of `widget`, when all of the window is on screen."""

    def __init__(self, widget: QWidget, then: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget, self._then = widget, then
        widget.installEventFilter(self)

    def leave(self) -> None:
        self._widget.removeEventFilter(self)
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.soon(self._then)
        return False
