"""One of many, folded: a combo box; and words that act like a button without a box."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from ui.kit.buttons import BaseButton
from ui.kit.keys import caps_of
from ui.kit.look import Look
from ui.kit.painting import caps_width, paint_box, paint_caps, paint_line, paint_pixmap
from ui.kit.worn import wear


class Select(QComboBox):
    """`items` are (id, words). `chosen` is what the person did; `choose` only shows."""

    chosen = Signal(str)

    def __init__(
        self,
        look: Look,
        items: Sequence[tuple[str, str]] = (),
        *,
        current: str | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        wear(look, self, "field", "area", "choice", "bars")
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_items(items, current=current)
        self.activated.connect(self._on_activated)
        look.resized.connect(self.updateGeometry)

    @property
    def current(self) -> str:
        return str(self.currentData() or "")

    def set_items(self, items: Sequence[tuple[str, str]], *, current: str | None = None) -> None:
        kept = current if current is not None else self.current
        self.clear()
        for key, words in items:
            self.addItem(words, key)
        self.choose(kept)
        self.updateGeometry()

    def choose(self, key: str) -> None:
        place = self.findData(key)
        if place >= 0:
            self.setCurrentIndex(place)

    def sizeHint(self) -> QSize:
        metrics = self._look.metrics("body")
        words = [self.itemText(place) for place in range(self.count())]
        wide = max((metrics.horizontalAdvance(text) for text in words), default=0)
        return QSize(math.ceil(wide) + self._look.px(40), self._look.px(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(64), self._look.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        line, width = "border.control", 1
        if self.hasFocus():
            line, width = "border.focus", 2
        if not self.isEnabled():
            line = "border.subtle"
        box = QRectF(self.rect())
        fill = look.color("bg.canvas")
        paint_box(painter, box, radius=look.px(6), fill=fill, border=look.color(line), width=width)
        ink = "text.primary" if self.isEnabled() else "text.disabled"
        words = box.adjusted(look.px(11), 0, -look.px(28), 0)
        color = look.color(ink)
        paint_line(painter, words, self.currentText(), font=look.font("body"), color=color)
        area = QRectF(self.width() - look.px(21), 0, look.px(12), self.height())
        paint_pixmap(painter, area, look.pixmap("chevron-down", ink, 12))

    def _on_activated(self, place: int) -> None:
        self.chosen.emit(str(self.itemData(place)))


class TextButton(BaseButton):
    """An act in the text of a panel: quiet words, an icon, a key, no box."""

    def __init__(
        self,
        look: Look,
        text: str,
        *,
        key: str | None = None,
        icon: str | None = None,
        tone: str = "text.tertiary",
        role: str = "small",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, text.replace("&", "&&"), parent=parent)
        self._words, self._key, self._icon_name = text, key, icon
        self._tone, self._role = tone, role
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def setText(self, text: str) -> None:
        self._words = text
        self.setAccessibleName(text)
        super().setText(text.replace("&", "&&"))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        look = self._look
        wide = look.metrics(self._role).horizontalAdvance(self._words)
        if self._icon_name:
            wide += look.px(14 + 6)
        if self._key:
            wide += look.px(6) + caps_width(look, caps_of(self._key))
        return QSize(math.ceil(wide), look.px(24))

    def ring_radius(self) -> int:
        return self._look.px(4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        tone = self._tone if self.isEnabled() else "text.disabled"
        if self._is_hovered() and tone in ("text.tertiary", "text.secondary"):
            tone = "text.primary"
        left, high = 0.0, self.height()
        if self._icon_name:
            area = QRectF(0, 0, look.px(14), high)
            paint_pixmap(painter, area, look.pixmap(self._icon_name, tone, 14))
            left += look.px(14 + 6)
        font = look.font(self._role)
        rest = QRectF(left, 0, self.width() - left, high)
        left += paint_line(painter, rest, self._words, font=font, color=look.color(tone))
        if self._key:
            caps = caps_of(self._key)
            area = QRectF(math.ceil(left) + look.px(6), 0, caps_width(look, caps), high)
            paint_caps(painter, look, area, caps)
