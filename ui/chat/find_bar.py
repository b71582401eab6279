"""Find in this chat: one field, how many were found, and the way from one to the next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from rflow_desktop.domain.shown_talk import FoundMessage
from ui.kit import Field, IconButton, Label, Look, Surface, announce

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _FindField(Field):
    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key in _ENTER:
            self.stepped.emit(-1 if back else 1)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.stepped.emit(-1 if key == Qt.Key.Key_Down else 1)
        else:
            super().keyPressEvent(event)


class FindBar(Surface):
    """`asked`: words to look for. `chosen`: the message to show. Esc closes it."""

    asked = Signal(str)
    chosen = Signal(str)
    closed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__(look, "bg.panel", edges=("bottom",))
        self._found: tuple[FoundMessage, ...] = ()
        self._at = 0
        self.field = _FindField(look, placeholder="Find in this chat", icon="search")
        self.count = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.up = IconButton(look, "chevron-up", name="Older", key="↑", compact=True)
        self.down = IconButton(look, "chevron-down", name="Newer", key="↓", compact=True)
        self.cross = IconButton(look, "x", name="Close", key="Esc", compact=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), look.px(6), look.px(8), look.px(6))
        row.setSpacing(look.px(8))
        row.addWidget(self.field, 1)
        for part in (self.count, self.up, self.down, self.cross):
            row.addWidget(part)
        self.field.textChanged.connect(self._on_typed)
        self.field.stepped.connect(self._step)
        self.up.clicked.connect(lambda: self._step(1))
        self.down.clicked.connect(lambda: self._step(-1))
        self.cross.clicked.connect(self.close_bar)
        self.hide()

    def open_bar(self) -> None:
        self.show()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_bar(self) -> bool:
        """True when it was open."""
        if self.isHidden():
            return False
        self.hide()
        self.closed.emit()
        return True

    def show_found(self, text: str, found: Sequence[FoundMessage]) -> None:
        """Newest first; the first one is shown at once."""
        if text != self.field.text().strip():
            return  # typed on meanwhile
        self._found, self._at = tuple(found), 0
        self._tell()
        if self._found:
            self.chosen.emit(self._found[0].id)

    def _step(self, by: int) -> None:
        if self._found:
            self._at = (self._at + by) % len(self._found)
            self._tell()
            self.chosen.emit(self._found[self._at].id)

    def _on_typed(self, text: str) -> None:
        words = text.strip()
        if len(words) < 2:
            self._found = ()
            self.count.setText("")
            return
        self.asked.emit(words)

    def _tell(self) -> None:
        words = f"{self._at + 1} of {len(self._found)}" if self._found else "Nothing found"
        self.count.setText(words)
        announce(self, words)
