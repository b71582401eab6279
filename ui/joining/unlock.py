"""The first thing to see of a profile that a passphrase closes: one field, before any window."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui.kit import Button, Field, FieldBox, Label, Look, Surface, announce
from ui.window import window_title

WIDE = 460
TOLD = "Your work on this computer is closed with a passphrase. Nothing is read before it is given."
WRONG = "This passphrase does not open the work. It is as it was; try again."


class Unlock(Surface):
    """`given` carries the passphrase. `closed`: the person goes without opening it."""

    given = Signal(str)
    closed = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "bg.raised", parent=parent)
        self._opened = False
        self.setWindowTitle(window_title("Passphrase"))
        self.passphrase = Field(look)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.box = FieldBox(look, "Passphrase", self.passphrase)
        self.open = Button(look, "Open", key="Enter", kind="primary")
        self.open.clicked.connect(self._on_open)
        self.passphrase.returnPressed.connect(self.open.click)
        self.passphrase.textEdited.connect(lambda: self.box.set_problem(None))
        px = look.px
        acts = QHBoxLayout()
        acts.addStretch(1)
        acts.addWidget(self.open)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(14))
        column.addWidget(Label(look, "Open RFlow", role="title"))
        column.addWidget(Label(look, TOLD, tone="text.secondary", wrap=True))
        column.addWidget(self.box)
        column.addLayout(acts)
        self.setFixedWidth(px(WIDE))
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_busy(self, *, on: bool) -> None:
        """Making the key of a passphrase takes about a second."""
        self.open.setEnabled(not on)
        self.open.setText("Opening" if on else "Open")

    def show_wrong(self) -> None:
        self.show_busy(on=False)
        self.box.set_problem(WRONG)
        self.passphrase.selectAll()
        self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, WRONG, urgent=True)

    def done(self) -> None:
        """It is open: the window goes without saying that the person left."""
        self._opened = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if not self._opened:
            self.closed.emit()

    def _on_open(self) -> None:
        text = self.passphrase.text()
        if text:
            self.given.emit(text)
        else:
            self.box.set_problem("Enter the passphrase.")
