"""Where the columns of the sessions table stand at a width, and their names above it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.kit import Look, paint_line

_SIDE, _GAP = 20, 10
_STATE, _TICKET, _STANDS, _WITH, _CHANGED, _SYNC = 28, 64, 132, 118, 92, 40
_TITLE_SHARE, _CLIENT_SHARE = 1.7, 1.0
_NARROW = 940
_HEIGHT = 32


@dataclass(frozen=True)
class Columns:
    """Left edge and width of each column; a width of 0 is not shown."""

    state: tuple[float, float]
    ticket: tuple[float, float]
    title: tuple[float, float]
    client: tuple[float, float]
    stands: tuple[float, float]
    with_whom: tuple[float, float]
    changed: tuple[float, float]
    sync: tuple[float, float]

    def box(self, name: str, top: float, height: float) -> QRectF:
        left, wide = getattr(self, name)
        return QRectF(left, top, wide, height)


def columns(look: Look, width: float) -> Columns:
    """In a narrow table the person stands in the row's tooltip and peek instead of a column."""
    px = look.px
    gap, side = px(_GAP), px(_SIDE)
    with_whom = px(_WITH) if width >= px(_NARROW) else 0
    fixed = [px(_STATE), px(_TICKET), px(_STANDS), with_whom, px(_CHANGED), px(_SYNC)]
    shown = 7 if with_whom else 6
    rest = max(px(120), width - 2 * side - sum(fixed) - shown * gap)
    title = rest * _TITLE_SHARE / (_TITLE_SHARE + _CLIENT_SHARE)
    widths = (px(_STATE), px(_TICKET), title, rest - title, px(_STANDS), with_whom, px(_CHANGED),
              px(_SYNC))  # fmt: skip
    left = float(side)
    made: list[tuple[float, float]] = []
    for wide in widths:
        made.append((left, float(wide)))
        left += wide + gap if wide else 0
    return Columns(*made)


class ColumnHeads(QWidget):
    """The names over the columns."""

    _NAMES = (
        ("ticket", "Ticket"),
        ("title", "Session"),
        ("client", "Client"),
        ("stands", "Where it stands"),
        ("with_whom", "With"),
        ("changed", "Changed"),
    )

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._room = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.resized.connect(self.updateGeometry)

    def set_room(self, width: int) -> None:
        """How wide the rows are: less than this when a scroll bar stands beside them."""
        if width != self._room:
            self._room = width
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(400), self._look.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._look.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        at = columns(look, self._room or self.width())
        high = self.height() - 1
        font, color = look.font("microStrong"), look.color("text.tertiary")
        for name, words in self._NAMES:
            box = at.box(name, 0, high)
            if box.width() <= 0:
                continue
            side = Qt.AlignmentFlag.AlignRight if name == "changed" else Qt.AlignmentFlag.AlignLeft
            paint_line(painter, box, words, font=font, color=color, align=side)
        painter.fillRect(0, high, self.width(), 1, look.color("border.subtle"))
