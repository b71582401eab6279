"""Setting a passphrase for the profile, changing it, and taking it away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.kit import Button, Dialog, Field, FieldBox, Label, Look, announce

LOST = (
    "RFlow asks for it at every start. Nobody can open the work on this computer without it, and "
    "nobody can find it out: keep it where you keep your other passwords."
)
OPEN = "The key is then in a file again; whoever can read your files can read your work."
LENGTH = "At least 12 characters; four words do well"
DIFFERENT = "The two are not the same."


class PassphraseDialog(Dialog):
    """`given` carries the passphrase. With `remove` it is asked for once, to be taken away."""

    given = Signal(str)

    def __init__(self, look: Look, window: QWidget, *, remove: bool = False) -> None:
        title = "Remove the passphrase" if remove else "Set a passphrase"
        super().__init__(look, window, title=title, width=480)
        self._words = "Remove it" if remove else "Set it"
        self.first = _secret(look)
        self.again = _secret(look)
        self.box = FieldBox(look, "Passphrase", self.first, hint=None if remove else LENGTH)
        self.repeat = FieldBox(look, "The same once more", self.again)
        told = OPEN if remove else LOST
        self.body.addWidget(Label(look, told, tone="text.secondary", wrap=True))
        self.body.addWidget(self.box)
        self.body.addWidget(self.repeat)
        self.repeat.setVisible(not remove)
        self.add_cancel()
        self.primary = Button(look, self._words, key="Enter", kind="primary")
        self.add_action(self.primary, primary=True)
        self._remove = remove
        self.accepted.connect(self._on_accepted)
        for field in (self.first, self.again):
            field.textEdited.connect(self._forget_problems)

    def open(self, *, focus: QWidget | None = None) -> None:
        super().open(focus=focus or self.first)

    def show_busy(self, *, on: bool) -> None:
        self.primary.setEnabled(not on)
        self.primary.setText("Working" if on else self._words)

    def show_problem(self, sentence: str) -> None:
        self.show_busy(on=False)
        self._at(self.box, sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.primary.isEnabled():
            self.primary.click()
            return
        super().keyPressEvent(event)

    def _on_accepted(self) -> None:
        if not self.first.text():
            self._at(self.box, "Enter the passphrase.")
        elif not self._remove and self.first.text() != self.again.text():
            self._at(self.repeat, DIFFERENT)
        else:
            self.given.emit(self.first.text())

    def _at(self, box: FieldBox, sentence: str) -> None:
        box.set_problem(sentence)
        box.field.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self.panel, sentence, urgent=True)
        self.place()

    def _forget_problems(self) -> None:
        self.box.set_problem(None)
        self.repeat.set_problem(None)


def _secret(look: Look) -> Field:
    field = Field(look)
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field
