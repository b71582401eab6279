"""A menu of acts beside what was pressed: with keys, and with the reason why one is off."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.kit.buttons import BaseButton
from ui.kit.ground import Ground
from ui.kit.keys import caps_of
from ui.kit.look import Look
from ui.kit.overlay import Overlay, within
from ui.kit.painting import caps_width, paint_box, paint_caps, paint_line, paint_panel, paint_pixmap
from ui.kit.shadow import Shadow
from ui.kit.surfaces import Divider

_BLUR = 24
_DROP = 8


@dataclass(frozen=True)
class MenuItem:
    """`reason` says in words why the act is off; an item with one cannot be chosen."""

    id: str
    text: str
    key: str | None = None
    icon: str | None = None
    reason: str | None = None
    danger: bool = False
    checked: bool = False


class Menu(Overlay):
    """`chosen` carries the item's id. A None between items is a line."""

    chosen = Signal(str)
    closed = Signal()

    def __init__(
        self,
        look: Look,
        window: QWidget,
        items: Sequence[MenuItem | None],
        *,
        name: str = "Acts",
        width: int = 200,
    ) -> None:
        super().__init__(window.window())
        self._look, self._width = look, width
        self._at = QRect()
        self._align: Literal["left", "right"] = "left"
        self._shadow = Shadow(look, blur=_BLUR, drop=_DROP)
        self._panel = _Panel(look, self)
        self._ground = Ground(look, self._panel, self)
        self._panel.setAccessibleName(name)
        self._rows: list[_Row] = []
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(5, 5, 5, 5)
        column.setSpacing(0)
        for item in items:
            column.addWidget(Divider(look) if item is None else self._row(item))

    def open_below(self, anchor: QWidget, *, align: Literal["left", "right"] = "left") -> None:
        """Under `anchor`, or above it when there is no room."""
        corner = anchor.mapTo(anchor.window(), QPoint(0, 0))
        self._at, self._align = QRect(corner, anchor.size()), align
        self._open(self._first())

    def open_at(self, point: QPoint) -> None:
        """At a point of the window, for instance where the pointer is."""
        self._at, self._align = QRect(point, QSize(0, 0)), "left"
        self._open(self._first())

    def dismiss(self) -> None:
        if self._shut():
            self.closed.emit()
            self.deleteLater()

    def stage(self) -> QWidget:
        return self._panel

    def place(self) -> None:
        look = self._look
        hint = self._panel.sizeHint()
        wide = max(hint.width(), look.px(self._width), self._at.width())
        rect = QRect(self._at.left(), self._at.bottom() + look.px(4), wide, hint.height())
        if self._align == "right":
            rect.moveRight(self._at.right())
        bounds = self.rect().adjusted(8, 8, -8, -8)
        if rect.bottom() > bounds.bottom() and self._at.top() - hint.height() > bounds.top():
            rect.moveBottom(self._at.top() - look.px(4))
        rect.moveTopLeft(within(rect, bounds))
        self._panel.setGeometry(rect)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self.dismiss()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.dismiss()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_J):
            self._step(1)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_K):
            self._step(-1)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_PageUp):
            self._focus(0)
        elif key in (Qt.Key.Key_End, Qt.Key.Key_PageDown):
            self._focus(-1)
        else:
            self._choose_by_key(event.text())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        self._shadow.paint(QPainter(self), self._panel.geometry())

    def _row(self, item: MenuItem) -> QWidget:
        row = _Row(self._look, item)
        row.clicked.connect(lambda: self._choose(item))
        self._rows.append(row)
        return row

    def _choose(self, item: MenuItem) -> None:
        # First gone, so that what is opened by the act is not beneath it.
        self.dismiss()
        self.chosen.emit(item.id)

    def _choose_by_key(self, typed: str) -> None:
        if not typed.strip():
            return
        for row in self._rows:
            key = row.item.key
            if key is not None and key.casefold() == typed.casefold() and row.isEnabled():
                self._choose(row.item)
                return

    def _live(self) -> list[_Row]:
        return [row for row in self._rows if row.isEnabled()]

    def _focus(self, place: int) -> None:
        rows = self._live()
        if rows:
            rows[place].setFocus(Qt.FocusReason.PopupFocusReason)

    def _step(self, by: int) -> None:
        rows = self._live()
        now = next((place for place, row in enumerate(rows) if row.hasFocus()), -by)
        if rows:
            self._focus((now + by) % len(rows))


class _Panel(QFrame):
    def __init__(self, look: Look, menu: Menu) -> None:
        super().__init__(menu)
        self._look = look

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        paint_panel(QPainter(self), self.rect(), self._look)


class _Row(BaseButton):
    def __init__(self, look: Look, item: MenuItem) -> None:
        super().__init__(look, "")
        self.item = item
        self.setEnabled(item.reason is None)
        spoken = item.text if item.reason is None else f"{item.text}. {item.reason}"
        self.setAccessibleName(spoken)

    def sizeHint(self) -> QSize:
        look, item = self._look, self.item
        wide = look.px(10 + 16 + 10 + 10) + look.metrics("body").horizontalAdvance(item.text)
        if item.reason:
            wide += look.px(16) + look.metrics("small").horizontalAdvance(item.reason)
        if item.key:
            wide += look.px(24) + caps_width(look, caps_of(item.key))
        return QSize(math.ceil(wide), look.px(32))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look, item = self._look, self.item
        if self.hasFocus() or self._is_hovered():
            fill = look.color("bg.selected" if self.hasFocus() else "bg.hover")
            paint_box(painter, QRectF(self.rect()), radius=look.px(6), fill=fill)
        tone = "danger.text" if item.danger else "text.primary"
        ink = tone if self.isEnabled() else "text.disabled"
        left = look.px(10)
        icon = "check" if item.checked else item.icon
        if icon:
            faint = "danger.text" if item.danger else "text.secondary"
            shade = faint if self.isEnabled() else "text.disabled"
            area = QRectF(left, 0, look.px(16), self.height())
            paint_pixmap(painter, area, look.pixmap(icon, shade))
        left += look.px(16 + 10)
        right = self.width() - look.px(10)
        if item.key:
            caps = caps_of(item.key)
            wide = caps_width(look, caps, gap=3)
            paint_caps(painter, look, QRectF(right - wide, 0, wide, self.height()), caps, gap=3)
            right -= wide + look.px(12)
        words = QRectF(left, 0, right - left, self.height())
        taken = paint_line(painter, words, item.text, font=look.font("body"), color=look.color(ink))
        if item.reason:
            rest = words.adjusted(taken + look.px(16), 0, 0, 0)
            paint_line(
                painter,
                rest,
                item.reason,
                font=look.font("small"),
                color=look.color("text.tertiary"),
                align=Qt.AlignmentFlag.AlignRight,
            )
