"""One line to write in where it belongs: opened by an act, kept with Enter, left with Esc."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from ui.kit import Button, Field, Label, Look


class Writer(QWidget):
    """`kept`: the text, never empty unless `may_be_empty`. `typed`: at every key, for a draft."""

    kept = Signal(str)
    typed = Signal(str)

    def __init__(
        self,
        look: Look,
        *,
        name: str,
        keep: str = "Keep",
        placeholder: str = "",
        may_be_empty: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._may_be_empty = may_be_empty
        self._before: QWidget | None = None
        self._draft = ""
        self.label = Label(look, name, role="small", tone="text.secondary", wrap=True)
        self.field = Field(look, placeholder=placeholder, name=name)
        self.keep = Button(look, keep, compact=True)
        self.cancel = Button(look, "Cancel", kind="quiet", compact=True, key="Esc")
        acts = QHBoxLayout()
        acts.setSpacing(look.px(6))
        acts.addWidget(self.keep)
        acts.addWidget(self.cancel)
        acts.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, look.px(2), 0, 0)
        column.setSpacing(look.px(6))
        column.addWidget(self.label)
        column.addWidget(self.field)
        column.addLayout(acts)
        self.field.installEventFilter(self)
        self.field.returnPressed.connect(self._on_keep)
        self.field.textEdited.connect(self._on_typed)
        self.keep.clicked.connect(self._on_keep)
        self.cancel.clicked.connect(self.close_up)
        self.hide()

    @property
    def is_open(self) -> bool:
        return not self.isHidden()

    def open_with(self, text: str = "", *, name: str = "") -> None:
        """Show it with what was half written here before, or else with `text`."""
        if name:
            self.label.setText(name)
            self.field.setAccessibleName(name)
        if not self.is_open or text:
            self.field.setText(self._draft or text)
            self._before = QApplication.focusWidget()
        self.show()
        self._allow()
        self.field.setFocus()

    def close_up(self) -> None:
        """Without keeping anything; what was half written is there at the next time."""
        was_here = self.isAncestorOf(QApplication.focusWidget() or self.window())
        self.hide()
        self.field.clear()
        before, self._before = self._before, None
        if was_here and before is not None and isValid(before) and before.isVisible():
            before.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        escaped = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape
        if watched is self.field and escaped and event.type() == QEvent.Type.KeyPress:
            self.close_up()
            return True
        return False

    def _on_typed(self, text: str) -> None:
        self._draft = text
        self._allow()
        self.typed.emit(text)

    def _on_keep(self) -> None:
        text = self.field.text().strip()
        if text or self._may_be_empty:
            self._draft = ""
            self.close_up()
            self.kept.emit(text)

    def _allow(self) -> None:
        self.keep.setEnabled(self._may_be_empty or bool(self.field.text().strip()))
