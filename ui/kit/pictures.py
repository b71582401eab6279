"""Icons and status glyphs as pixmaps: drawn once for each size, colour and device ratio."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from resources import FOLDER


class UnknownPicture(KeyError):
    """No icon of this name ships with the product."""


class Pictures:
    """Reads each drawing once and keeps what was made of it."""

    def __init__(self) -> None:
        self._sources: dict[str, str] = {}
        self._made: dict[tuple[str, str, int, int, float], QPixmap] = {}

    def forget(self) -> None:
        """Drop the pixmaps: of another text size all of them are others."""
        self._made.clear()

    def icon(self, name: str, color: str, size: int, ratio: float) -> QPixmap:
        return self.drawn(name, lambda: self._icon_source(name), color, (size, size), ratio)

    def drawn(
        self,
        key: str,
        source: Callable[[], str],
        color: str,
        size: tuple[int, int],
        ratio: float,
    ) -> QPixmap:
        """`source` makes SVG text in which `currentColor` stands for the tone."""
        made = self._made.get((key, color, *size, ratio))
        if made is None:
            made = _paint(source().replace("currentColor", color), size, ratio)
            self._made[key, color, *size, ratio] = made
        return made

    def _icon_source(self, name: str) -> str:
        source = self._sources.get(name)
        if source is None:
            file = FOLDER / "icons" / f"{name}.svg"
            if not file.is_file():
                raise UnknownPicture(name)
            source = self._sources[name] = file.read_text(encoding="utf-8")
        return source


def _paint(source: str, size: tuple[int, int], ratio: float) -> QPixmap:
    width, height = size
    pixmap = QPixmap(round(width * ratio), round(height * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, width, height))
    painter.end()
    return pixmap
