"""Walks the rows of the lane with the arrows; Enter acts on one, and Tab leaves the lane."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from ui.kit import BaseButton, Look
from ui.window.view import first_focusable

ACTS = "acts_on_enter"
"""What has this property gets Enter itself, so that no command has it."""
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_TABS = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_BY_KEY = Qt.FocusReason.OtherFocusReason


class Walk(QObject):
    """`rows` are those that can be seen now, from top to bottom; `show` brings one into view.

    A row says by `chief()` which button Enter is for; where there is a choice to make, the focus
    goes there instead of pressing it.
    """

    def __init__(
        self,
        look: Look,
        panel: QWidget,
        *,
        rows: Callable[[], Sequence[QWidget]],
        show: Callable[[QWidget], None],
    ) -> None:
        super().__init__(panel)
        self._look, self._panel, self._rows, self._show = look, panel, rows, show
        self._at = 0
        self._row: QWidget | None = None

    def key(self, event: QKeyEvent) -> bool:
        """A key while the lane itself has the focus: down to its first row, up to its last."""
        by = _STEPS.get(Qt.Key(event.key()))
        rows = self._rows()
        if by is None or event.modifiers() not in _PLAIN or not rows:
            return False
        self._go_to(rows, 0 if by > 0 else len(rows) - 1)
        return True

    def stay(self, before: QWidget | None) -> bool:
        """Where the row with the focus has gone, the one in its place gets it."""
        rows = self._rows()
        if before is not self._row or self._row is None or not rows:
            return False
        self._go_to(rows, min(self._at, len(rows) - 1))
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QWidget):
            return False
        if isinstance(event, QFocusEvent):
            self._look.ring.on_focus(watched, event)
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        return QApplication.focusWidget() is watched and self._pressed(watched, event)

    def _pressed(self, row: QWidget, event: QKeyEvent) -> bool:
        key, rows = Qt.Key(event.key()), list(self._rows())
        if key in _TABS:
            back = Qt.KeyboardModifier.ShiftModifier in event.modifiers()
            self._leave(forward=key == Qt.Key.Key_Tab and not back)
        elif event.modifiers() not in _PLAIN:
            return False
        elif key in _STEPS and row in rows:
            place = rows.index(row) + _STEPS[key]
            self._go_to(rows, min(max(place, 0), len(rows) - 1))
        elif key in _ENTER:
            self._act(row)
        elif key == Qt.Key.Key_Right:
            self._into(first_focusable(row))
        else:
            return False
        return True

    def _go_to(self, rows: Sequence[QWidget], place: int) -> None:
        row = rows[place]
        if self._row is not None and isValid(self._row):
            self._row.removeEventFilter(self)
        self._at, self._row = place, row
        row.setProperty(ACTS, True)  # noqa: FBT003  Qt's own argument
        row.installEventFilter(self)
        row.setFocus(_BY_KEY)
        self._show(row)

    def _act(self, row: QWidget) -> None:
        chief = getattr(row, "chief", None)
        target = chief() if callable(chief) else None
        if isinstance(target, BaseButton) and not getattr(row, "HAS_CHOICE", False):
            target.click()
        else:
            self._into(target)

    def _into(self, target: object) -> None:
        if isinstance(target, QWidget):
            target.setFocus(_BY_KEY)

    def _leave(self, *, forward: bool) -> None:
        """To what comes after the lane, or before it."""
        panel = self._panel
        one: QWidget | None = panel
        while one is not None:
            one = one.nextInFocusChain() if forward else one.previousInFocusChain()
            if one is None or one is panel:
                return
            by_tab = Qt.FocusPolicy.TabFocus in one.focusPolicy()
            if by_tab and one.isVisible() and one.isEnabled() and not panel.isAncestorOf(one):
                reason = Qt.FocusReason
                one.setFocus(reason.TabFocusReason if forward else reason.BacktabFocusReason)
                return


def shown(*buttons: QWidget) -> QWidget | None:
    """The first of them that can be pressed."""
    return next((one for one in buttons if one.isVisible() and one.isEnabled()), None)
