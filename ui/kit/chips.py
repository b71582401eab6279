"""Small marks: chips, filter chips, counts and initials."""

from __future__ import annotations

import math
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui.kit.buttons import BaseButton, IconButton
from ui.kit.look import Look
from ui.kit.painting import half_up, paint_box, paint_line, paint_pixmap

Tone = Literal["neutral", "accent", "success", "warning", "danger", "assistant", "line"]

_ICON = 12
_REMOVE = 18


class Chip(QLabel):
    """A word with a tone. A removable one carries a button and tells `removed`."""

    removed = Signal()

    def __init__(
        self,
        look: Look,
        text: str,
        *,
        tone: Tone = "neutral",
        icon: str | None = None,
        removable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._tone, self._icon_name = look, tone, icon
        self._remove: IconButton | None = None
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        if removable:
            self._remove = IconButton(look, "x", name=f"Remove {text}", size=_ICON, parent=self)
            self._remove.clicked.connect(self.removed)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def set_tone(self, tone: Tone, *, icon: str | None = None) -> None:
        self._tone, self._icon_name = tone, icon
        self._on_look_changed()

    def sizeHint(self) -> QSize:
        look = self._look
        wide = 2 * look.px(7) + look.metrics("chip").horizontalAdvance(self.text())
        if self._icon_name:
            wide += look.px(_ICON) + look.px(5)
        if self._remove is not None:
            wide += look.px(_REMOVE) - look.px(4)
        return QSize(half_up(wide), look.px(20))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        box = QRectF(self.rect())
        if self._tone == "line":
            ink = "text.secondary"
            paint_box(painter, box, radius=look.px(5), border=look.color("border.default"))
        else:
            ink = f"{self._tone}.text"
            paint_box(painter, box, radius=look.px(5), fill=look.color(f"{self._tone}.soft"))
        left = look.px(7)
        if self._icon_name:
            area = QRectF(left, 0, look.px(_ICON), self.height())
            paint_pixmap(painter, area, look.pixmap(self._icon_name, ink, _ICON))
            left += look.px(_ICON) + look.px(5)
        words = QRectF(left, 0, self.width() - left, self.height())
        font = look.font("chip")
        paint_line(painter, words, self.text(), font=font, color=look.color(ink))

    def _on_look_changed(self) -> None:
        if self._remove is not None:
            side = self._look.px(_REMOVE)
            left = self.sizeHint().width() - side - 1
            self._remove.setGeometry(left, 1, side, side)
        self.updateGeometry()
        self.update()


class FilterChip(BaseButton):
    """`label` and what it is set to. Click opens it, the cross or Delete removes it."""

    removed = Signal()

    def __init__(
        self,
        look: Look,
        label: str,
        value: str = "",
        *,
        icon: str | None = None,
        dashed: bool = False,
        removable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, "", parent=parent)
        self._label, self._icon_name = label, icon
        self._dashed, self._removable = dashed, removable
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_value(value)

    def set_value(self, value: str) -> None:
        self._value = value
        self.setAccessibleName(f"{self._label} {value}".strip())
        if self._removable:
            self.setAccessibleDescription("Delete removes this filter")
        self.fit_look()

    def sizeHint(self) -> QSize:
        look = self._look
        wide: float = 2 * look.px(9)
        parts = [look.metrics("small").horizontalAdvance(self._label)]
        if self._value:
            parts.append(look.metrics("smallMedium").horizontalAdvance(self._value))
        parts += [look.px(_ICON)] * (bool(self._icon_name) + self._removable)
        wide += sum(parts) + look.px(6) * (len(parts) - 1)
        return QSize(half_up(wide), look.compact_height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._removable and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
            return
        super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        cross = self.width() - self._look.px(9 + _ICON + 3)
        if self._removable and self.isDown() and event.position().x() >= cross:
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        fill = look.color("bg.raised")
        if self.isDown():
            fill = look.color("bg.selectedMuted")
        elif self._is_hovered():
            fill = look.color("bg.hover")
        line = look.color("border.default")
        box = QRectF(self.rect())
        paint_box(painter, box, radius=look.px(6), fill=fill, border=line, dashed=self._dashed)
        left = float(look.px(9))
        high = self.height()
        ink = "text.secondary" if self.isEnabled() else "text.disabled"
        if self._icon_name:
            area = QRectF(left, 0, look.px(_ICON), high)
            paint_pixmap(painter, area, look.pixmap(self._icon_name, ink, _ICON))
            left += look.px(_ICON) + look.px(6)
        rest = QRectF(left, 0, self.width() - left, high)
        font = look.font("small")
        left += paint_line(painter, rest, self._label, font=font, color=look.color(ink))
        if self._value:
            left += look.px(6)
            rest = QRectF(left, 0, self.width() - left, high)
            strong = "text.primary" if self.isEnabled() else "text.disabled"
            font = look.font("smallMedium")
            paint_line(painter, rest, self._value, font=font, color=look.color(strong))
        if self._removable:
            area = QRectF(self.width() - look.px(9 + _ICON), 0, look.px(_ICON), high)
            paint_pixmap(painter, area, look.pixmap("x", ink, _ICON))


class Badge(QLabel):
    """A count that asks for something. Nought is not shown."""

    def __init__(self, look: Look, count: int = 0, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(count)
        look.resized.connect(self.updateGeometry)

    def set_count(self, count: int) -> None:
        self.setText(str(count))
        self.setVisible(count > 0)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        look = self._look
        wide = look.metrics("microStrong", tabular=True).horizontalAdvance(self.text())
        return QSize(max(look.px(18), math.ceil(wide) + look.px(10)), look.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        box = QRectF(self.rect())
        fill = look.color("bg.selectedMuted")
        paint_box(painter, box, radius=box.height() / 2, fill=fill)
        paint_line(
            painter,
            box,
            self.text(),
            font=look.font("microStrong", tabular=True),
            color=look.color("text.secondary"),
            align=Qt.AlignmentFlag.AlignHCenter,
        )


class Avatar(QLabel):
    """Initials in a disc; the whole name is for screen readers and the tooltip."""

    def __init__(
        self,
        look: Look,
        initials: str,
        *,
        name: str = "",
        size: int = 22,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._size = look, size
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(initials)
        self.setAccessibleName(name or initials)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.resized.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        side = self._look.px(self._size)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_avatar(QPainter(self), self._look, QRectF(self.rect()), self.text())


def paint_avatar(painter: QPainter, look: Look, box: QRectF, initials: str) -> None:
    paint_box(painter, box, radius=box.height() / 2, fill=look.color("bg.selectedMuted"))
    font = QFont(look.font("microStrong"))
    if box.height() < look.px(28):
        font.setPixelSize(look.px(10))
    paint_line(
        painter,
        box,
        initials,
        font=font,
        color=look.color("text.secondary"),
        align=Qt.AlignmentFlag.AlignHCenter,
        elide=Qt.TextElideMode.ElideNone,
    )
