"""The left side of Settings: the search field over the pages in three groups, or what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.kit import (
    ROW_ROLE,
    Field,
    Label,
    ListBox,
    Look,
    RowDelegate,
    RowState,
    Surface,
    paint_box,
    paint_line,
    paint_pixmap,
)
from ui.kit.rows import Index

WIDE = 208
_HIGH, _HEADING = 31, 32


@dataclass(frozen=True)
class NavRow:
    """A page, or with `under` a setting on one. A `heading` stands over the first of a group."""

    key: str
    title: str
    icon: str
    under: str = ""
    heading: str = ""

    def spoken(self) -> str:
        return ", ".join(part for part in (self.heading, self.title, self.under) if part)


class SettingsNav(Surface):
    """`moved`: another row is current. `opened`: Enter on one. `words_typed`: the search, and
    `entered` Enter in it.
    """

    moved = Signal(str)
    opened = Signal(str)
    entered = Signal()
    words_typed = Signal(str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.canvas", edges=("right",), parent=parent)
        self._look = look
        self.field = Field(look, placeholder="Find a setting", icon="search", key="/",
                           clearable=True, name="Find a setting")  # fmt: skip
        self.list = ListBox(look, name="Settings", delegate=NavDelegate(look))
        self.nothing = Label(look, "No setting is called that. Esc shows all pages.", role="small",
                             tone="text.tertiary", wrap=True)  # fmt: skip
        self.nothing.setContentsMargins(look.px(10), look.px(8), look.px(10), 0)
        self.nothing.hide()
        column = QVBoxLayout(self)
        side = look.px(8)
        column.setContentsMargins(side, look.px(12), side + 1, 0)
        column.setSpacing(look.px(4))
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list, 1)
        self.field.textChanged.connect(self.words_typed)
        self.field.returnPressed.connect(self.entered)
        self.list.moved.connect(self.moved)
        self.list.opened.connect(self.opened)
        look.changed.connect(self._on_look_changed)
        self._on_look_changed()

    def show_rows(self, rows: Sequence[NavRow], *, current: str = "") -> None:
        self.nothing.setVisible(not rows)
        self.list.set_rows(rows)
        if current:
            self.list.select_key(current)

    def clear(self) -> bool:
        """True when something was being looked for."""
        was = bool(self.field.text()) or self.field.hasFocus()
        self.field.clear()
        if was:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        return was

    def start_search(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
            rows = self.list.rows
            place = rows.place_of(self.list.current_key) + 1
            if self.field.text() and place < len(rows.rows):
                self.list.select_key(rows.rows[place].key)
            return
        super().keyPressEvent(event)

    def _on_look_changed(self) -> None:
        self.setFixedWidth(self._look.px(WIDE))


class NavDelegate(RowDelegate):
    def row_height(self, index: Index) -> int:
        row = index.data(ROW_ROLE)
        px = self.look.px
        if not isinstance(row, NavRow):
            return px(_HIGH)
        high = px(_HIGH) + (px(15) if row.under else 0)
        return high + (px(_HEADING) if row.heading else 0)

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, NavRow):
            return
        look, px = self.look, self.look.px
        painter.save()
        if row.heading:
            high = px(_HEADING)
            box = QRectF(rect.left() + px(10), rect.top() + px(12), rect.width(), px(16))
            color = look.color("text.tertiary")
            paint_line(painter, box, row.heading, font=look.font("microStrong"), color=color)
            rect = rect.adjusted(0, high, 0, 0)
        box = QRectF(rect).adjusted(px(2), 0, -px(2), -1)
        if state.selected or state.hovered:
            fill = look.color("bg.selectedMuted" if state.selected else "bg.hover")
            paint_box(painter, box, radius=px(6), fill=fill)
        if state.selected and state.focused:
            line = look.color("border.focus")
            paint_box(painter, box, radius=px(6), border=line, width=2)
        self._paint_row(painter, box, row, on=state.selected)
        painter.restore()

    def _paint_row(self, painter: QPainter, box: QRectF, row: NavRow, *, on: bool) -> None:
        look, px = self.look, self.look.px
        tone = "text.primary" if on else "text.secondary"
        first = QRectF(box.left() + px(8), box.top(), box.width() - px(16), px(_HIGH) - 1)
        paint_pixmap(
            painter, QRectF(first.left(), first.top(), px(16), first.height()),
            look.pixmap(row.icon, tone),
        )  # fmt: skip
        first.setLeft(first.left() + px(26))
        paint_line(painter, first, row.title, font=look.font("bodyMedium"), color=look.color(tone))
        if row.under:
            under = QRectF(first.left(), first.bottom() - px(6), first.width(), px(15))
            color = look.color("text.tertiary")
            paint_line(painter, under, row.under, font=look.font("micro"), color=color)
