"""The plot of what was used: a bar for each day, with its numbers under the pointer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from rflow_desktop.domain.prices import dollars
from rflow_desktop.domain.usage import UsageSum
from rflow_desktop.domain.words import count
from ui.kit import Look, paint_box, paint_line, tip_for

_HIGH, _TOP, _FOOT, _LEFT = 150, 18, 20, 0
_GAP = 2


class UsagePlot(QWidget):
    """Dollars a day, the dearest as high as there is room. Read out, it says the sum of each day on
    which something was asked.
    """

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.days: tuple[UsageSum, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Cost by day")
        look.resized.connect(self.updateGeometry)

    def show_days(self, days: Sequence[UsageSum]) -> None:
        self.days = tuple(days)
        told = (f"{_day(one.name)}: {spoken(one)}" for one in self.days if one.calls)
        self.setAccessibleDescription(". ".join(told) or "Nothing was asked.")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(300), self._look.px(_HIGH))

    def bar(self, place: int) -> QRectF:
        """Where the bar of this day stands; without height when nothing was used."""
        look = self._look
        most = max((one.usage.micros for one in self.days), default=0)
        slot = self.width() / max(1, len(self.days))
        room = self.height() - look.px(_TOP) - look.px(_FOOT)
        share = self.days[place].usage.micros / most if most else 0.0
        high = max(room * share, look.px(2) if self.days[place].calls else 0)
        wide = max(2.0, min(slot - look.px(_GAP), look.px(28)))
        left = place * slot + (slot - wide) / 2
        return QRectF(left, look.px(_TOP) + room - high, wide, high)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.days:
            place = int(event.pos().x() * len(self.days) / max(1, self.width()))
            one = self.days[min(max(place, 0), len(self.days) - 1)]
            QToolTip.showText(event.globalPos(), tip_for(f"{_day(one.name)}: {spoken(one)}"), self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        foot = self.height() - look.px(_FOOT)
        painter.fillRect(0, foot, self.width(), 1, look.color("border.default"))
        if not self.days:
            return
        most = max(one.usage.micros for one in self.days)
        font, ink = look.font("micro", tabular=True), look.color("text.tertiary")
        if most:
            top = look.px(_TOP)
            painter.fillRect(0, top, self.width(), 1, look.color("border.subtle"))
            paint_line(painter, QRectF(_LEFT, 0, self.width(), top), dollars(most), font=font,
                       color=ink)  # fmt: skip
        for place in range(len(self.days)):
            box = self.bar(place)
            if box.height():
                paint_box(painter, box, radius=look.px(2), fill=look.color("accent.mark"))
        for place in {0, len(self.days) // 2, len(self.days) - 1}:
            self._paint_day(painter, place, foot)

    def _paint_day(self, painter: QPainter, place: int, foot: int) -> None:
        look = self._look
        font, ink = look.font("micro", tabular=True), look.color("text.tertiary")
        wide = look.px(70)
        middle = QPointF(self.bar(place).center().x(), 0).x()
        left = min(max(0.0, middle - wide / 2), self.width() - wide)
        align = Qt.AlignmentFlag.AlignHCenter
        if place == 0:
            align = Qt.AlignmentFlag.AlignLeft
        elif place == len(self.days) - 1:
            align = Qt.AlignmentFlag.AlignRight
        box = QRectF(left, foot, wide, look.px(_FOOT))
        paint_line(painter, box, _day(self.days[place].name), font=font, color=ink, align=align)


def spoken(one: UsageSum) -> str:
    """`14 calls, 9,240 tokens, $0.07`."""
    failed = f", {one.failed} failed" if one.failed else ""
    return f"{count(one.calls, 'call')}{failed}, {one.tokens:,} tokens, {dollars(one.usage.micros)}"


def _day(name: str) -> str:
    at = date.fromisoformat(name)
    return f"{at.day} {at:%b}"
