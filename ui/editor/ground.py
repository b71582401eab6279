"""The dotted paper under the canvas."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPixmap

from ui.kit import Look

_APART = 20


def dots(look: Look) -> QBrush:
    tile = QPixmap(_APART, _APART)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = look.color("border.default")
    color.setAlphaF(0.7)
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QRectF(0, 0, 2, 2))
    painter.end()
    return QBrush(tile)
