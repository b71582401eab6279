"""The lines of a drawing in the shape in which they are painted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPolygonF, QStaticText

from ui.editor.lettering import elided, static
from ui.editor.routes import Route

_ARROW = ((0, 0), (-4, -7), (4, -7))


@dataclass(frozen=True)
class Line:
    """`ground` is what its words cover: there the line is broken."""

    area: QRectF
    shape: QPolygonF
    arrow: QPolygonF | None
    words: QStaticText | None
    ground: QRectF


def line_of(route: Route, font: QFont) -> Line:
    shape = QPolygonF([QPointF(point.x, point.y) for point in route.points])
    area = shape.boundingRect().adjusted(-4, -4, 4, 4)
    words, ground = None, QRectF()
    if route.link.label:
        shown = elided(route.link.label, font, max(24, route.room - 12))
        wide = QFontMetricsF(font).horizontalAdvance(shown) + 12
        at = route.words_at
        ground = QRectF(round(at.x - wide / 2), at.y - 8, round(wide), 16)
        words = static(shown, font)
        area = area.united(ground)
    arrow = None
    if route.back:
        end = route.points[-1]
        arrow = QPolygonF([QPointF(end.x + dx, end.y + dy) for dx, dy in _ARROW])
    return Line(area, shape, arrow, words, ground)
