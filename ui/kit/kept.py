"""What was painted once and is shown again: rows and bars that stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from ui.kit.look import Look

_MOST = 150


class Kept:
    """Pictures on a ground that nothing shows through, by the look and by what they are of; the
    one that was not shown for longest makes room.

    Opaque, so that letters are drawn as they are on the window itself.
    """

    def __init__(self, look: Look, ground: str) -> None:
        self._look, self._ground = look, ground
        self._pictures: dict[Hashable, QPixmap] = {}

    def paint(
        self, painter: QPainter, rect: QRect, of: Hashable, draw: Callable[[QPainter], object]
    ) -> None:
        """`draw` paints in the place of `rect`; it is called where there is no picture yet."""
        scale = painter.device().devicePixelRatioF()
        key = (of, rect.width(), rect.height(), scale, self._look.dress)
        found = self._pictures.pop(key, None)
        if found is None:
            if len(self._pictures) >= _MOST:
                del self._pictures[next(iter(self._pictures))]
            found = self._made(rect, scale, draw)
        self._pictures[key] = found
        painter.drawPixmap(rect.topLeft(), found)

    def _made(self, rect: QRect, scale: float, draw: Callable[[QPainter], object]) -> QPixmap:
        picture = QPixmap(rect.size() * scale)
        picture.setDevicePixelRatio(scale)
        picture.fill(self._look.color(self._ground))
        painter = QPainter(picture)
        painter.translate(-rect.topLeft())
        draw(painter)
        painter.end()
        return picture
