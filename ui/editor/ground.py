"""The dotted paper under the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from ui.kit import Look

_APART, _DOTS = 20, 12


def tile(look: Look) -> QPixmap:
    """Dots on their ground: opaque and not too small, since that is much faster to paint."""
    side = _APART * _DOTS
    made = QPixmap(side, side)
    made.fill(look.color("bg.panel"))
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = look.color("border.default")
    color.setAlphaF(0.7)
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    for place in range(_DOTS * _DOTS):
        left, top = _APART * (place % _DOTS), _APART * (place // _DOTS)
        painter.drawEllipse(QRectF(left, top, 2, 2))
    painter.end()
    return made


def paint_ground(painter: QPainter, area: QRectF, dot: QPixmap, origin: QPointF) -> None:
    """In the pixels of the screen; `origin` is where the paper begins there."""
    painter.save()
    painter.resetTransform()
    painter.drawTiledPixmap(area, dot, area.topLeft() - origin)
    painter.restore()
