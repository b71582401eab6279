"""Below the step: finished sessions that stood here, and where pictures are dropped."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import SeenBefore
from ui.kit import (
    BaseButton,
    Look,
    Section,
    caps_of,
    caps_width,
    paint_box,
    paint_caps,
    paint_line,
    paint_pixmap,
)

_ROW = 30
_ZONE = 44


class SeenRow(BaseButton):
    """One finished session; a press opens it."""

    def __init__(self, look: Look, seen: SeenBefore, *, is_last: bool) -> None:
        super().__init__(look, "")
        self.seen, self._is_last = seen, is_last
        self.setAccessibleName(f"{seen.ticket}, {seen.title}, {seen.told}. Opens it.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(240), self._look.px(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look, seen = self._look, self.seen
        high = self.height()
        if self._is_hovered():
            fill = look.color("bg.hover")
            paint_box(painter, QRectF(self.rect()), radius=look.px(4), fill=fill)
        if not self._is_last:
            painter.fillRect(0, high - 1, self.width(), 1, look.color("border.subtle"))
        glyph = QRectF(0, 0, look.px(16), high)
        paint_pixmap(painter, glyph, look.glyph("session.resolved"))
        left = float(look.px(24))
        told = look.metrics("small").horizontalAdvance(seen.told) + 1
        told = min(told, self.width() * 0.4)
        right = self.width() - told
        font, ink = look.font("small"), look.color("text.tertiary")
        paint_line(painter, QRectF(right, 0, told, high), seen.told, font=font, color=ink)
        if seen.ticket:
            font, ink = look.font("body", tabular=True), look.color("text.secondary")
            room = QRectF(left, 0, right - left, high)
            left += paint_line(painter, room, seen.ticket, font=font, color=ink) + look.px(8)
        room = QRectF(left, 0, max(0.0, right - look.px(8) - left), high)
        font, ink = look.font("body"), look.color("text.primary")
        paint_line(painter, room, seen.title, font=font, color=ink)


class SeenBox(Section):
    """`opened`: the id of a finished session."""

    opened = Signal(str)

    def __init__(self, look: Look, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(look, title, parent=parent)
        self._look = look
        self._seen: tuple[SeenBefore, ...] = ()
        self.rows: list[SeenRow] = []
        self.body.setSpacing(0)
        self.hide()

    def show_seen(self, seen: Sequence[SeenBefore]) -> None:
        if tuple(seen) == self._seen:
            return
        self._seen = tuple(seen)
        for row in self.rows:
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self.rows = [
            SeenRow(self._look, one, is_last=place == len(seen))
            for place, one in enumerate(seen, start=1)
        ]
        for row in self.rows:
            row.clicked.connect(lambda _=False, row=row: self.opened.emit(row.seen.session))
            self.body.addWidget(row)
        self.set_count(len(seen))
        self.setVisible(bool(seen))


class DropZone(BaseButton):
    """Says that pictures can be dropped or pasted anywhere; a press opens the file dialog."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "", parent=parent)
        self.setAccessibleName("Drop a screenshot, paste it, or choose a file")
        self.setAccessibleDescription("It is kept on this computer.")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(240), self._look.px(_ZONE))

    def ring_radius(self) -> int:
        return self._look.px(8)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        fill = look.color("bg.hover") if self._is_hovered() else None
        line = look.color("border.control")
        box = QRectF(self.rect())
        paint_box(painter, box, radius=look.px(8), fill=fill, border=line, dashed=True)
        high = self.height()
        left = float(look.px(15))
        icon = QRectF(left, 0, look.px(16), high)
        paint_pixmap(painter, icon, look.pixmap("image", "text.secondary"))
        left += look.px(16 + 8)
        right = float(self.width() - look.px(15))
        font = look.font("body")
        words = QRectF(left, 0, right - left, high)
        ink = look.color("text.secondary")
        left += paint_line(painter, words, "Drop a screenshot, or paste", font=font, color=ink)
        left += look.px(8)
        caps = caps_of("Ctrl V")
        wide = caps_width(look, caps, gap=8)
        if left + wide < right:
            paint_caps(painter, look, QRectF(left, 0, wide, high), caps, gap=8)
        said = "Kept on this computer"
        told = look.metrics("small").horizontalAdvance(said) + 1
        if left + wide + look.px(12) + told < right:
            rest = QRectF(right - told, 0, told, high)
            font, ink = look.font("small"), look.color("text.tertiary")
            paint_line(painter, rest, said, font=font, color=ink)


class Foot(QWidget):
    """Keeps to the bottom of the centre while there is room."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tried = SeenBox(look, "Already tried")
        self.seen = SeenBox(look, "Seen before on this step")
        self.zone = DropZone(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(28), 0, look.px(20))
        column.setSpacing(look.px(20))
        column.addWidget(self.tried)
        column.addWidget(self.seen)
        column.addWidget(self.zone)
