"""Small parts of a briefing: the four numbers, lines with a glyph, and pictures that open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import EvidenceLine
from ui.kit import Card, Label, Look, Picture, paint_box, paint_line, paint_pixmap, tip_for
from ui.kit.buttons import BaseButton

_TILE = (112, 68)


class Numbers(Card):
    """Up to four numbers, each under its small heading: side by side, or two by two."""

    def __init__(self, look: Look, headings: Sequence[str]) -> None:
        super().__init__(look, padding=0)
        self.values: list[Label] = []
        self._cells: list[QWidget] = []
        self._grid = QGridLayout()
        self._grid.setSpacing(0)
        for heading in headings:
            self._cells.append(self._cell(heading))
        self.body.addLayout(self._grid)
        self.set_narrow(on=False)

    def show_values(self, values: Sequence[str]) -> None:
        for label, value in zip(self.values, values, strict=True):
            label.setText(value or "Not said")
            label.set_tone("text.primary" if value else "text.tertiary")
            label.setAccessibleDescription(value or "Not said")

    def set_narrow(self, *, on: bool) -> None:
        across = 2 if on else len(self._cells)
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, place // across, place % across)
        for column in range(len(self._cells)):
            self._grid.setColumnStretch(column, 1 if column < across else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, line = QPainter(self), self._look.color("border.subtle")
        first = self._cells[0].geometry()
        for cell in self._cells:
            box = cell.geometry()
            if box.left() > first.left():
                painter.fillRect(box.left(), box.top(), 1, box.height(), line)
            if box.top() > first.top():
                painter.fillRect(box.left(), box.top(), box.width(), 1, line)

    def _cell(self, heading: str) -> QWidget:
        look, px = self._look, self._look.px
        value = Label(look, "", role="bodyStrong", elide=True)
        value.setAccessibleName(heading)
        self.values.append(value)
        cell = QWidget()
        column = QVBoxLayout(cell)
        column.setContentsMargins(px(14), px(10), px(14), px(10))
        column.setSpacing(0)
        column.addWidget(Label(look, heading, role="micro", tone="text.tertiary", elide=True))
        column.addWidget(value)
        return cell


def glyph_line(
    look: Look,
    text: str,
    *,
    glyph: str = "",
    icon: str = "",
    end: str = "",
    told: str = "",
    size: int = 16,
    number: str = "",
    tone: str = "text.primary",
) -> QWidget:
    """One thing in a line: what it is, and at the right what came of it."""
    px = look.px
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(px(8))
    top = Qt.AlignmentFlag.AlignTop
    if number:
        lead = Label(look, number, tone="text.tertiary", tabular=True)
        lead.setFixedWidth(px(18))
        row.addWidget(lead, 0, top)
    elif glyph:
        row.addWidget(Picture(look, glyph=glyph, name=told), 0, top)
    elif icon:
        picture = Picture(look, icon=icon, tone="text.tertiary", size=size, name=told)
        holder = QVBoxLayout()
        holder.setContentsMargins(px(1), px(2), px(1), 0)
        holder.addWidget(picture)
        row.addLayout(holder)
        row.setAlignment(holder, top)
    row.addWidget(Label(look, text, tone=tone, wrap=True), 1)
    if end:
        result = Label(look, end, role="small", tone="text.tertiary")
        result.setFixedHeight(look.line_height("body"))
        row.addWidget(result, 0, top)
    line.setAccessibleName(f"{text}, {end}" if end else text)
    return line


class Tile(BaseButton):
    """A picture of the evidence with its title below. Enter or a click opens it large."""

    def __init__(self, look: Look, piece: EvidenceLine, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "", parent=parent)
        self.piece = piece
        self._picture = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        state = "" if piece.here else ", not on this computer yet"
        self.setAccessibleName(f"{piece.title}{state}")
        self.setAccessibleDescription(piece.line)
        self.setToolTip(tip_for(piece.title if piece.here else f"{piece.title} is on its way"))

    def show_picture(self, picture: QPixmap) -> None:
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        look = self._look
        return QSize(look.px(_TILE[0]), look.px(_TILE[1]) + look.px(4) + look.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        look = self._look
        box = QRectF(0, 0, self.width(), look.px(_TILE[1]))
        clip = QPainterPath()
        clip.addRoundedRect(box, look.px(5), look.px(5))
        painter.save()
        painter.setClipPath(clip)
        painter.fillRect(box, look.color("bg.sunken"))
        if self._picture.isNull():
            icon = "image" if self.piece.here else "cloud-download"
            paint_pixmap(painter, box, look.pixmap(icon, "text.tertiary"))
        else:
            size = self._picture.deviceIndependentSize()
            scale = max(box.width() / size.width(), box.height() / size.height())
            wide, high = size.width() * scale, size.height() * scale
            at = QRectF((box.width() - wide) / 2, 0, wide, high)
            painter.drawPixmap(at, self._picture, QRectF(self._picture.rect()))
        painter.restore()
        paint_box(painter, box, radius=look.px(5), border=look.color("border.default"))
        under = QRectF(0, box.bottom() + look.px(4), self.width(), look.px(16))
        ink = look.color("text.primary" if self._is_hovered() else "text.tertiary")
        paint_line(painter, under, self.piece.title, font=look.font("small"), color=ink)
