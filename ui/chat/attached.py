"""What goes with the next message: a chip for each file, which can be taken off again."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import Chip
from ui.chat.parts_chips import chip_icon
from ui.kit import FlowLayout, Look, paint_box, paint_line, paint_pixmap
from ui.kit.buttons import BaseButton
from ui.kit.painting import half_up

_HIGH, _THUMB, _SIDE, _CROSS = 32, 24, 8, 14


class AttachedChip(BaseButton):
    """A file with its picture; the cross, Delete or Backspace takes it off."""

    removed = Signal()

    def __init__(self, look: Look, chip: Chip) -> None:
        super().__init__(look, "")
        self.chip = chip
        self.picture = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{chip.name}, attached")
        self.setAccessibleDescription("Delete takes it off")

    def sizeHint(self) -> QSize:
        px = self._look.px
        words = min(half_up(self._look.metrics("small").horizontalAdvance(self.chip.name)), px(180))
        return QSize(px(_THUMB + 4 * _SIDE - 4 + _CROSS) + words, px(_HIGH))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cross = self.width() - self._look.px(_CROSS + 2 * _SIDE)
        if self.isDown() and event.position().x() >= cross:
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look, px = QPainter(self), self._look, self._look.px
        box = QRectF(self.rect())
        fill = look.color("bg.hover" if self._is_hovered() else "bg.panel")
        paint_box(painter, box, radius=px(6), fill=fill, border=look.color("border.default"))
        thumb = QRectF(px(4), (box.height() - px(_THUMB)) / 2, px(_THUMB), px(_THUMB))
        if self.picture.isNull():
            icon = look.pixmap(chip_icon(self.chip.mime), "text.secondary", 14)
            paint_pixmap(painter, thumb, icon)
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(thumb, self.picture, QRectF(self.picture.rect()))
        cross = QRectF(box.right() - px(_CROSS + _SIDE), 0, px(_CROSS), box.height())
        paint_pixmap(painter, cross, look.pixmap("x", "text.secondary", 12))
        left = thumb.right() + px(_SIDE)
        words = QRectF(left, 0, cross.left() - px(4) - left, box.height())
        ink = look.color("text.primary")
        paint_line(painter, words, self.chip.name, font=look.font("small"), color=ink)


class Attached(QWidget):
    """Hidden while nothing is attached."""

    removed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._pictures: dict[str, QPixmap] = {}
        self.chips: dict[str, AttachedChip] = {}
        self._row = FlowLayout(gap=look.px(6))
        self._row.setContentsMargins(look.px(10), look.px(8), look.px(10), 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._row)
        self.hide()

    def show_chips(self, chips: Sequence[Chip]) -> None:
        wanted = {chip.id: chip for chip in chips}
        if [one.chip for one in self.chips.values()] == list(chips):
            return
        for name in [name for name in self.chips if name not in wanted]:
            gone = self.chips.pop(name)
            self._row.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for name, chip in wanted.items():
            if name not in self.chips:
                made = self.chips[name] = AttachedChip(self._look, chip)
                made.picture = self._pictures.get(chip.sha256, made.picture)
                made.removed.connect(lambda name=name: self.removed.emit(name))
                self._row.add(made)
                made.show()
        self.setVisible(bool(self.chips))
        self.updateGeometry()

    def show_picture(self, sha256: str, pixmap: QPixmap) -> None:
        self._pictures[sha256] = pixmap
        for one in self.chips.values():
            if one.chip.sha256 == sha256:
                one.picture = pixmap
                one.update()
