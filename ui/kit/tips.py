"""Tooltips in the look of the product, though no style sheet is the application's."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QApplication, QLabel, QWidget

_TIP = "qtooltip_label"
"""What Qt calls each tooltip."""


class Application(QApplication):
    tip_came = Signal(QWidget)
    """A tooltip that was just put up, before it is painted."""

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.Timer:  # the pointer has rested
            for widget in self.topLevelWidgets():
                if widget.objectName() == _TIP and widget.isVisible():
                    self.tip_came.emit(widget)
        return done


def fit_tip(tip: QWidget, sheet: str) -> None:
    """Dresses it; it keeps its distance from the pointer, and stays on the screen."""
    from PySide6.QtGui import QCursor  # noqa: PLC0415  a start shows none
    from PySide6.QtWidgets import QStyle  # noqa: PLC0415  560 names of styles: 5 ms

    if not isinstance(tip, QLabel) or tip.styleSheet() == sheet:
        return
    before = tip.geometry()
    tip.setStyleSheet(sheet)
    tip.ensurePolished()
    frame = tip.style().pixelMetric(QStyle.PixelMetric.PM_ToolTipLabelFrameWidth, None, tip)
    tip.setMargin(1 + frame)
    size = tip.sizeHint()
    left, top = before.left(), before.top()
    if top < QCursor.pos().y():  # there was no room below the pointer
        top -= size.height() - before.height()
    room = tip.screen().geometry()
    tip.setGeometry(min(left, room.right() - size.width()), top, size.width() + 1, size.height())
