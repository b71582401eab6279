"""The foot of the palette: what its keys do."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit import Look, caps_width, paint_caps, paint_line
from ui.kit.kept import Kept

_HIGH = 38
_KEYS = (
    ("Enter", "Run"),
    ("Tab", "Only this group"),
    (">", "Commands"),
    ("#", "Tickets"),
    ("@", "Clients"),
    ("/", "Flows"),
)


class Foot(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._kept = Kept(look, "bg.panel")  # its panel has no corners, see there
        self.setFixedHeight(look.px(_HIGH))
        self.setAccessibleName(", ".join(f"{key} {words}" for key, words in _KEYS))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        self._kept.paint(QPainter(self), self.rect(), "", self._paint)

    def _paint(self, painter: QPainter) -> None:
        look = self._look
        self.paint_ground(painter)
        left = float(look.px(16))
        font, ink = look.font("small"), look.color("text.secondary")
        for cap, words in _KEYS:
            wide = caps_width(look, (cap,))
            paint_caps(painter, look, QRectF(left, 0, wide, self.height()), (cap,))
            left += wide + look.px(7)
            room = QRectF(left, 0, self.width() - left, self.height())
            left += paint_line(painter, room, words, font=font, color=ink) + look.px(16)

    def paint_ground(self, painter: QPainter) -> None:
        look = self._look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_ = look.px(9)
        box = QRectF(self.rect())
        path = QPainterPath()  # square above, round below like the panel around it
        path.setFillRule(path.fillRule().WindingFill)
        path.addRoundedRect(box, round_, round_)
        path.addRect(box.adjusted(0, 0, 0, -round_))
        painter.fillPath(path, look.color("bg.panel"))
        painter.fillRect(QRectF(0, 0, self.width(), 1), look.color("border.subtle"))
