"""One of a few: segments for a choice, tabs for a view. Each is a group of real buttons."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from ui.kit.buttons import BaseButton
from ui.kit.look import Look
from ui.kit.painting import paint_box, paint_line, paint_pixmap

_ICON = 16
_GAP = 6


class _Choice(BaseButton):
    """One place in a group; `count` is drawn behind the words."""

    def __init__(self, look: Look, words: str, *, icon: str | None, count: int | None) -> None:
        super().__init__(look, words.replace("&", "&&"))
        self.words, self.icon_name, self.count = words, icon, count
        self.setCheckable(True)
        self.setAccessibleName(words if count is None else f"{words}, {count}")

    def set_count(self, count: int | None) -> None:
        self.count = count
        self.setAccessibleName(self.words if count is None else f"{self.words}, {count}")
        self.fit_look()

    def content_width(self) -> int:
        wide = self._look.metrics("bodyMedium").horizontalAdvance(self.words)
        if self.icon_name:
            wide += self._look.px(_ICON)
            wide += self._look.px(_GAP) if self.words else 0
        if self.count is not None:
            wide += self._look.px(_GAP) + self._count_width()
        return math.ceil(wide)

    def paint_content(self, painter: QPainter) -> None:
        look = self._look
        tone = "text.primary" if self.isChecked() else "text.secondary"
        if not self.isEnabled():
            tone = "text.disabled"
        left = max(0.0, (self.width() - self.content_width()) / 2)
        if self.icon_name:
            box = QRectF(left, 0, look.px(_ICON), self.height())
            paint_pixmap(painter, box, look.pixmap(self.icon_name, tone, _ICON))
            left += look.px(_ICON) + look.px(_GAP)
        wide = look.metrics("bodyMedium").horizontalAdvance(self.words)
        words = QRectF(left, 0, min(wide, self.width() - left), self.height())
        paint_line(painter, words, self.words, font=look.font("bodyMedium"), color=look.color(tone))
        if self.count is not None:
            box = QRectF(left + wide + look.px(_GAP), 0, self._count_width() + 1, self.height())
            font = look.font("small", tabular=True)
            color = look.color("text.tertiary")
            paint_line(painter, box, str(self.count), font=font, color=color)

    def _count_width(self) -> float:
        return self._look.metrics("small", tabular=True).horizontalAdvance(str(self.count))


class _Segment(_Choice):
    def sizeHint(self) -> QSize:
        look = self._look
        return QSize(self.content_width() + look.px(20), look.control_height - look.px(4))

    def ring_radius(self) -> int:
        return self._look.px(4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        box = QRectF(self.rect())
        if self.isChecked():
            fill, line = look.color("bg.raised"), look.color("border.default")
            paint_box(painter, box, radius=look.px(4), fill=fill, border=line)
        elif self._is_hovered():
            paint_box(painter, box, radius=look.px(4), fill=look.color("bg.hover"))
        self.paint_content(painter)


class _Tab(_Choice):
    def sizeHint(self) -> QSize:
        look = self._look
        return QSize(self.content_width() + look.px(20), look.control_height - look.px(2))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look = self._look
        fill = None
        if self.isChecked():
            fill = look.color("bg.selectedMuted")
        elif self._is_hovered():
            fill = look.color("bg.hover")
        paint_box(painter, QRectF(self.rect()), radius=look.px(6), fill=fill)
        self.paint_content(painter)


class _Group(QWidget):
    """`chosen` is what the person did; `choose` only shows."""

    chosen = Signal(str)

    def __init__(self, look: Look, *, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._look = look
        self._places: dict[str, _Choice] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_clicked)
        self._row = QHBoxLayout(self)
        self.setAccessibleName(name)
        look.resized.connect(self.updateGeometry)

    @property
    def current(self) -> str:
        return next((key for key, place in self._places.items() if place.isChecked()), "")

    def choose(self, key: str) -> None:
        """Show `key` as chosen, without telling anybody."""
        self._places[key].setChecked(True)

    def button(self, key: str) -> BaseButton:
        return self._places[key]

    def set_count(self, key: str, count: int | None) -> None:
        self._places[key].set_count(count)

    def _add(self, key: str, place: _Choice) -> None:
        self._places[key] = place
        self._group.addButton(place)
        self._row.addWidget(place)
        if len(self._places) == 1:
            place.setChecked(True)

    def _clear(self) -> None:
        for place in self._places.values():
            self._group.removeButton(place)
            self._row.removeWidget(place)
            place.hide()
            place.deleteLater()
        self._places.clear()

    def _on_clicked(self, button: BaseButton) -> None:
        for key, place in self._places.items():
            if place is button:
                self.chosen.emit(key)


class Segmented(_Group):
    """A choice that fills its width: `items` are (id, words, icon name or None)."""

    def __init__(
        self,
        look: Look,
        items: Sequence[tuple[str, str, str | None]],
        *,
        current: str | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, name=name, parent=parent)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._row.setSpacing(0)
        for key, words, icon in items:
            segment = _Segment(look, words, icon=icon, count=None)
            segment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._add(key, segment)
            self._row.setStretchFactor(segment, 1)
        if current is not None:
            self.choose(current)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        fill, line = look.color("bg.sunken"), look.color("border.default")
        box = QRectF(self.rect())
        paint_box(QPainter(self), box, radius=look.px(6), fill=fill, border=line)


class Tabs(_Group):
    """Views beside each other: `items` are (id, words, count or None)."""

    def __init__(
        self,
        look: Look,
        items: Sequence[tuple[str, str, int | None]],
        *,
        current: str | None = None,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(look, name=name, parent=parent)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2)
        self._row.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self.set_items(items, current=current)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_items(
        self, items: Sequence[tuple[str, str, int | None]], *, current: str | None = None
    ) -> None:
        before = current or self.current
        self._clear()
        for key, words, count in items:
            tab = _Tab(self._look, words, icon=None, count=count)
            tab.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            self._add(key, tab)
        if before in self._places:
            self.choose(before)
