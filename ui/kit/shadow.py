"""The soft shadow of what lies over the window, put together from the parts of a small one."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from ui.kit.look import Look
from ui.kit.overlay import make_shadow

_RADIUS = 10
_Made = tuple[int, int, int, int, int]


class Shadow:
    """Only its corners and a line of each edge are made: a box that grows keeps them."""

    def __init__(self, look: Look, *, blur: int, drop: int) -> None:
        self._look, self._blur, self._drop = look, blur, drop
        self._pixmap = QPixmap()
        self._of: _Made = (0, 0, 0, 0, 0)

    def paint(self, painter: QPainter, box: QRect) -> None:
        """Below `box`, which is painted over it."""
        look = self._look
        blur, radius, shade = look.px(self._blur), look.px(_RADIUS), look.color("shadow")
        corner = 2 * blur + radius + 1  # further in, an edge is the same all along
        least = 2 * (corner - blur) + 1
        size = (min(box.width(), least), min(box.height(), least))
        wanted = (*size, blur, radius, shade.rgba())
        if wanted != self._of:
            self._of = wanted
            self._pixmap = make_shadow(size, blur=blur, radius=radius, color=shade)
        left, top = box.left() - blur, box.top() - blur + look.px(self._drop)
        across = _parts(left, box.width() + 2 * blur, self._pixmap.width(), corner)
        down = _parts(top, box.height() + 2 * blur, self._pixmap.height(), corner)
        for x, wide, of_x, of_wide in across:
            for y, high, of_y, of_high in down:
                target, source = QRect(x, y, wide, high), QRect(of_x, of_y, of_wide, of_high)
                painter.drawPixmap(target, self._pixmap, source)


def _parts(at: int, long: int, made: int, corner: int) -> tuple[tuple[int, int, int, int], ...]:
    """Along one side: where each part goes and how long it is, and what of the small one it is."""
    if long == made:
        return ((at, long, 0, made),)
    between = long - 2 * corner
    return (
        (at, corner, 0, corner),
        (at + corner, between, corner, 1),
        (at + corner + between, corner, made - corner, corner),
    )
