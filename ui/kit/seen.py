"""Another look is put on at once by what somebody sees, and later by what is hidden."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.kit.look import Look


class WhenSeen(QObject):
    """Calls `put_on` whenever the look is another one. Goes with its control.

    With other colours alone nothing is laid out: a hidden control waits for a turn of its own, or
    until it is shown, whatever is first.
    """

    def __init__(self, look: Look, control: QWidget, put_on: Callable[[], object]) -> None:
        super().__init__(control)
        self._look, self._control, self._put_on = look, control, put_on
        self._worn = look.dress
        self._is_due = False
        look.changed.connect(self._on_changed)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() == QEvent.Type.Show:
            self._dress()
        return False

    def _dress(self) -> None:
        if self._is_due:
            self._is_due = False
            self._control.removeEventFilter(self)
        if self._worn != self._look.dress:
            self._worn = self._look.dress
            self._put_on()

    def _in_its_turn(self) -> None:
        if isValid(self):
            self._dress()

    def _on_changed(self) -> None:
        sizes = self._look.dress[2:]
        if self._control.isVisible() or self._worn[2:] != sizes:
            self._dress()
        elif not self._is_due and self._worn != self._look.dress:
            self._is_due = True
            self._control.installEventFilter(self)
            self._look.later(self._in_its_turn)
