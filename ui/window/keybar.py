"""The key bar: the sync corner at the left, then the keys that work right now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.commands import Hint
from ui.kit import (
    BaseButton,
    Look,
    caps_width,
    paint_caps,
    paint_line,
    paint_pixmap,
    tip_for,
)
from ui.kit.kept import Kept
from ui.kit.painting import paint_ground
from ui.window.corner import SAVED_HERE, SyncCorner
from ui.window.pictures import picture

_HEIGHT = 30
_CORNER = 232
_ALL = "All actions"


class KeyBar(QWidget):
    """Information for the eye; only the corner takes the focus."""

    sync_asked = Signal()
    palette_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._hints: tuple[Hint, ...] = ()
        self._pending = ""
        self._kept = Kept(look, "bg.app")
        self._all_caps: tuple[str, ...] = ()
        self._shows_keys = True
        self._right = QRectF()
        self.corner = CornerButton(look, parent=self)
        self.corner.clicked.connect(self.sync_asked)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    @property
    def hints(self) -> tuple[Hint, ...]:
        return self._hints

    @property
    def pending(self) -> str:
        return self._pending

    def set_hints(self, hints: Sequence[Hint], *, pending: str = "") -> None:
        """`pending` is the first key of a sequence: it is shown as `G …`."""
        shown = (tuple(hints), pending)
        if shown != (self._hints, self._pending):  # asked after every key, and seldom another one
            self._hints, self._pending = shown
            self.update()

    def set_all_caps(self, caps: tuple[str, ...]) -> None:
        if caps != self._all_caps:
            self._all_caps = caps
            self.update()

    def show_keys(self, *, on: bool) -> None:
        """Off, only the corner is left."""
        self._shows_keys = on
        self.update()

    def set_corner(self, corner: SyncCorner) -> None:
        self.corner.show_corner(corner)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(_CORNER), self._look.px(_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_corner()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._shows_keys and self._right.contains(event.position()):
            self.palette_asked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        self._right = self._place_of_all() if self._shows_keys else QRectF()
        told = (self._hints, self._pending, self._all_caps, self._shows_keys)
        self._kept.paint(QPainter(self), self.rect(), told, self._paint)

    def _paint(self, painter: QPainter) -> None:
        look = self._look
        paint_ground(painter, self.rect(), look.color("bg.app"))
        paint_ground(painter, QRect(0, 0, self.width(), 1), look.color("border.subtle"))
        if not self._shows_keys:
            return
        self._paint_all(painter)
        right = self._right.left()
        left = float(self.corner.width() + look.px(16))
        if self._pending:
            left = self._paint_words(painter, left, f"{self._pending} …", right)
        for hint in self._hints:
            wide = self._hint_width(hint)
            if left + wide > right - look.px(16):
                return  # the likeliest come first; what does not fit is in the palette
            self._paint_hint(painter, left, hint)
            left += wide + look.px(18)

    def _place_of_all(self) -> QRectF:
        look = self._look
        caps = caps_width(look, self._all_caps, gap=3)
        words = look.font("small").width_of(_ALL)
        left = self.width() - look.px(12) - caps - look.px(7) - words
        return QRectF(left, 0, self.width() - left, self.height())

    def _paint_all(self, painter: QPainter) -> None:
        look = self._look
        caps = caps_width(look, self._all_caps, gap=3)
        left, words = self._right.left(), look.font("small").width_of(_ALL)
        self._paint_text(painter, left, words, _ALL)
        area = QRectF(left + words + look.px(7), 1, caps, self.height() - 1)
        paint_caps(painter, look, area, self._all_caps, gap=3)

    def _paint_words(self, painter: QPainter, left: float, words: str, right: float) -> float:
        wide = min(self._look.metrics("small").horizontalAdvance(words), right - left)
        self._paint_text(painter, left, wide, words)
        return left + wide + self._look.px(18)

    def _paint_hint(self, painter: QPainter, left: float, hint: Hint) -> None:
        look = self._look
        caps = caps_width(look, hint.caps, gap=3)
        area = QRectF(left, 1, caps, self.height() - 1)
        paint_caps(painter, look, area, hint.caps, gap=3)
        words = look.metrics("small").horizontalAdvance(hint.words)
        self._paint_text(painter, left + caps + look.px(7), words, hint.words)

    def _paint_text(self, painter: QPainter, left: float, wide: float, words: str) -> None:
        look = self._look
        area = QRectF(left, 1, wide + 1, self.height() - 1)
        paint_line(
            painter, area, words, font=look.font("small"), color=look.color("text.secondary")
        )

    def _hint_width(self, hint: Hint) -> float:
        look = self._look
        words = look.metrics("small").horizontalAdvance(hint.words)
        return caps_width(look, hint.caps, gap=3) + look.px(7) + words

    def _place_corner(self) -> None:
        self.corner.setGeometry(0, 1, self._look.px(_CORNER), self.height() - 1)

    def _on_look_changed(self) -> None:
        self.setFixedHeight(self._look.px(_HEIGHT))
        self._place_corner()
        self.update()


class CornerButton(BaseButton):
    """How things stand with sync, in one line; the way into Sync."""

    def __init__(self, look: Look, *, parent: QWidget) -> None:
        super().__init__(look, "", parent=parent)
        self._corner = SAVED_HERE
        self._is_on = False
        self.show_corner(SAVED_HERE)

    @property
    def corner(self) -> SyncCorner:
        return self._corner

    def show_corner(self, corner: SyncCorner) -> None:
        if corner == self._corner and self.accessibleName():
            return  # drawn once a second, and seldom another one
        self._corner = corner
        self.setAccessibleName(f"Sync: {corner.sentence}")
        self.setToolTip(tip_for(corner.sentence, "Ctrl Shift S"))
        self.update()

    def set_on(self, *, on: bool) -> None:
        """While Sync is on screen."""
        if on != self._is_on:
            self._is_on = on
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        if self._is_on or self.isDown():
            paint_ground(painter, self.rect(), look.color("bg.selectedMuted"))
        elif self._is_hovered():
            paint_ground(painter, self.rect(), look.color("bg.hover"))
        line = look.color("border.subtle")
        paint_ground(painter, QRect(self.width() - 1, 0, 1, self.height()), line)
        left = float(look.px(16))
        icon = QRectF(left, 0, look.px(14), self.height())
        paint_pixmap(painter, icon, picture(look, self._corner.picture, "neutral.solid", 14))
        left = icon.right() + look.px(7)
        right = self.width() - look.px(12)
        tone = "danger.text" if self._corner.state == "attention" else "text.primary"
        font, ink = look.font("smallMedium"), look.color(tone)
        words = QRectF(left, 0, right - left, self.height())
        left += paint_line(painter, words, self._corner.words, font=font, color=ink) + look.px(7)
        rest = QRectF(left, 0, max(0.0, right - left), self.height())
        font, ink = look.font("small"), look.color("text.tertiary")
        paint_line(painter, rest, self._corner.detail, font=font, color=ink)
        if self.hasFocus():
            self._paint_focus(painter)

    def _paint_focus(self, painter: QPainter) -> None:
        pen = painter.pen()
        pen.setColor(self._look.color("border.focus"))
        pen.setWidth(2)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
