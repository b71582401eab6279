"""Keyboard: single keys, answers at once, and every command with its key."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter

from rflow_desktop.settings import Chosen
from ui.kit import (
    ROW_ROLE,
    Field,
    ListBox,
    Look,
    RowDelegate,
    RowState,
    TextButton,
    Toggle,
    caps_width,
    paint_caps,
    paint_line,
)
from ui.kit.rows import Index
from ui.settings.keys import KeyLine
from ui.settings.pieces import SettingsPage

_HEADING, _SIDE = 34, 16


class KeyboardPage(SettingsPage):
    """`words_typed` filters the commands, `key_asked` changes the key of one."""

    words_typed = Signal(str)
    key_asked = Signal(str)
    reset_asked = Signal()
    scrolls = False

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Keyboard", "Everything can be done with keys, and keys changed.")
        self.single = Toggle(look, name="Single keys")
        self.at_once = Toggle(look, name="Answer at once")
        group = self.group("How keys work")
        self.setting(group, "Single keys", "Letters and numbers do things outside of text fields",
                     self.single, words="letters shortcuts off")  # fmt: skip
        self.setting(group, "Answer at once", "1 to 9 answers a step without Enter",
                     self.at_once, words="numbers confirm step")  # fmt: skip
        self.filter = Field(look, placeholder="Find a command or a key", icon="search",
                            clearable=True, name="Find a command or a key")  # fmt: skip
        self.reset = TextButton(look, "Reset all keys", icon="rotate-ccw")
        self.list = ListBox(look, name="Commands and their keys", delegate=KeyDelegate(look))
        every = self.group("Commands")
        self.setting(every, "All commands",
                     "Enter on one changes its key. Screens bring theirs when they are opened.",
                     self.reset, words="shortcuts keys change")  # fmt: skip
        self.column.setContentsMargins(0, look.px(28), 0, 0)
        self.column.addWidget(self.filter)
        self.column.addWidget(self.list, 1)
        self.single.clicked.connect(lambda on: self.changed.emit({"single_keys": on}))
        self.at_once.clicked.connect(lambda on: self.changed.emit({"answer_at_once": on}))
        self.filter.textChanged.connect(self.words_typed)
        self.filter.returnPressed.connect(self._on_return)
        self.list.opened.connect(self.key_asked)
        self.reset.clicked.connect(self.reset_asked)

    def show_chosen(self, chosen: Chosen) -> None:
        self.single.setChecked(chosen.single_keys)
        self.at_once.setChecked(chosen.answer_at_once)
        self.reset.setEnabled(bool(chosen.keys))

    def show_keys(self, lines: Sequence[KeyLine]) -> None:
        self.list.set_rows(lines)
        if lines and not self.list.current_key:
            self.list.select_key(lines[0].id)

    def _on_return(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)


class KeyDelegate(RowDelegate):
    """Title at the left, key caps at the right, a heading over the first of each group."""

    def row_height(self, index: Index) -> int:
        row = index.data(ROW_ROLE)
        more = self.look.px(_HEADING) if isinstance(row, KeyLine) and row.heading else 0
        return self.look.row_height + more

    def paint_state(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if isinstance(row, KeyLine) and row.heading:
            look = self.look
            high = look.px(_HEADING)
            box = QRectF(rect.left() + look.px(4), rect.top() + look.px(10), rect.width(),
                         look.px(18))  # fmt: skip
            color = look.color("text.tertiary")
            paint_line(painter, box, row.heading, font=look.font("microStrong"), color=color)
            rect = rect.adjusted(0, high, 0, 0)
        super().paint_state(painter, rect, index, state)

    def paint_content(self, painter: QPainter, rect: QRect, index: Index, state: RowState) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, KeyLine):
            return
        look = self.look
        side, high = look.px(_SIDE), rect.height() - 1
        right = rect.right() + 1 - side
        if row.caps:
            wide = caps_width(look, row.caps)
            paint_caps(painter, look, QRectF(right - wide, rect.top(), wide, high), row.caps)
            right -= wide
        elif state.selected or row.own:
            none = "No key"
            wide = math.ceil(look.metrics("small").horizontalAdvance(none))
            box = QRectF(right - wide, rect.top(), wide + 1, high)
            color = look.color("text.tertiary")
            paint_line(painter, box, none, font=look.font("small"), color=color)
            right -= wide
        role = "bodyMedium" if row.own else "body"
        left = rect.left() + side
        box = QRectF(left, rect.top(), max(0.0, right - look.px(12) - left), high)
        color = look.color("text.primary")
        paint_line(painter, box, row.title, font=look.font(role), color=color)
