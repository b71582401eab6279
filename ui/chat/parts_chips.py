"""What is attached to a message: a chip for each file, and the picture where it is one."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from rflow_desktop.domain.shown_talk import Chip
from ui.chat.part import Hands, Part
from ui.chat.pieces import Piece
from ui.kit import FlowLayout, Look, paint_box, paint_line, paint_pixmap, tip_for
from ui.kit.buttons import BaseButton
from ui.kit.painting import half_up

PICTURE = QSize(200, 150)
_HIGH, _SIDE, _ICON = 24, 9, 12
_KEEP = Qt.AspectRatioMode.KeepAspectRatio


def chip_icon(mime: str) -> str:
    if mime.startswith("image/"):
        return "file-image"
    return "file-text" if mime.startswith("text/") else "file"


class FileChip(BaseButton):
    """The name of a file; with its picture above it when it is one that is here."""

    def __init__(self, look: Look, chip: Chip, picture: QPixmap | None) -> None:
        super().__init__(look, "")
        self.chip = chip
        self.picture = picture
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        here = "" if chip.here else ", not on this computer yet"
        self.setAccessibleName(f"{chip.name}{here}")
        self.setToolTip(tip_for(f"{chip.name}{here}"))

    def sizeHint(self) -> QSize:
        px = self._look.px
        words = self._look.metrics("small").horizontalAdvance(self.chip.name)
        wide = min(half_up(words) + px(2 * _SIDE + _ICON + 6), px(320))
        size = self._picture_size()
        if size.isEmpty():
            return QSize(wide, px(_HIGH))
        return QSize(max(wide, size.width()), size.height() + px(4 + _HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look, px = QPainter(self), self._look, self._look.px
        size = self._picture_size()
        top = 0
        if self.picture is not None and not size.isEmpty():
            area = QRect(0, 0, size.width(), size.height())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(area, self.picture)
            paint_box(painter, QRectF(area), radius=px(4), border=look.color("border.default"))
            top = size.height() + px(4)
        line = self.sizeHint().width() if size.isEmpty() else self.width()
        box = QRectF(0, top, line, px(_HIGH))
        fill = look.color("bg.hover") if self._is_hovered() else None
        border = look.color("border.default")
        paint_box(painter, box, radius=px(6), fill=fill, border=border, dashed=not self.chip.here)
        at = QRectF(px(_SIDE), top, px(_ICON), px(_HIGH))
        paint_pixmap(painter, at, look.pixmap(chip_icon(self.chip.mime), "text.secondary", _ICON))
        words = QRectF(at.right() + px(6), top, line - px(2 * _SIDE + _ICON + 6), px(_HIGH))
        ink = look.color("text.secondary")
        paint_line(painter, words, self.chip.name, font=look.font("small"), color=ink)

    def _picture_size(self) -> QSize:
        if self.picture is None or self.picture.isNull():
            return QSize()
        px = self._look.px
        most = QSize(px(PICTURE.width()), px(PICTURE.height()))
        size = self.picture.deviceIndependentSize().toSize()
        if size.width() <= most.width() and size.height() <= most.height():
            return size
        return size.scaled(most, _KEEP)


class ChipsPart(Part):
    def __init__(self, look: Look, hands: Hands) -> None:
        super().__init__(look, hands)
        self.chips: list[FileChip] = []
        self._row = FlowLayout(gap=look.px(6))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._row)

    def height_at(self, width: int) -> int:
        return self._row.heightForWidth(width)

    def _show(self, piece: Piece) -> None:
        for chip in self.chips:
            self._row.removeWidget(chip)
            chip.setParent(None)
            chip.deleteLater()
        self.chips = []
        for one in piece.chips:
            chip = FileChip(self._look, one, self._hands.pictures.get(one.sha256))
            chip.clicked.connect(lambda _=False, name=one.id: self._hands.chip_opened.emit(name))
            self.chips.append(chip)
        self._row.add(*self.chips)
        for chip in self.chips:
            chip.show()
