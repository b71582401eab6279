"""Grey bars in the shape of what is being read, shown only when it takes a while."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from ui.kit.look import Look
from ui.kit.painting import paint_box

_SHARES = ((0.44, 0.12), (0.58, 0.09), (0.36, 0.14))


class Skeleton(QFrame):
    def __init__(
        self,
        look: Look,
        *,
        rows: int = 3,
        framed: bool = True,
        at_once: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._rows, self._framed = look, rows, framed
        self._is_due = self._at_once = at_once
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_due)
        self.setAccessibleName("Loading")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.resized.connect(self.updateGeometry)

    @property
    def is_drawn(self) -> bool:
        return self._is_due

    def sizeHint(self) -> QSize:
        look = self._look
        high = self._rows * look.px(16) + (self._rows - 1) * look.px(12)
        return QSize(look.px(320), high + 2 * self._side())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._at_once:
            self._is_due = False
            self._timer.start(self._look.tokens.milliseconds("spinnerDelay"))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        if not self._is_due:
            return
        painter = QPainter(self)
        look = self._look
        if self._framed:
            line = look.color("border.subtle")
            paint_box(painter, QRectF(self.rect()), radius=look.px(8), border=line)
        side = self._side()
        wide = self.width() - 2 * side
        fill = look.color("bg.selectedMuted")
        for row in range(self._rows):
            title, end = _SHARES[row % len(_SHARES)]
            top = side + row * look.px(28)
            dot = QRectF(side, top, look.px(16), look.px(16))
            paint_box(painter, dot, radius=look.px(8), fill=fill)
            for left, share in (
                (side + look.px(28), title),
                (side + wide * (1 - end), end),
            ):
                bar = QRectF(left, top + look.px(3.5), wide * share, look.px(9))
                paint_box(painter, bar, radius=look.px(4), fill=fill)

    def _side(self) -> int:
        return self._look.px(16) + 1 if self._framed else 0

    def _on_due(self) -> None:
        self._is_due = True
        self.update()
