"""Signing in again with the password alone, and signing out with what becomes of the work."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.kit import Button, Dialog, Field, FieldBox, Label, Look, announce


class _OneAct(Dialog):
    """A dialog whose Enter is its one act."""

    primary: Button

    def show_busy(self, *, on: bool, words: str) -> None:
        self.primary.setEnabled(not on)
        self.primary.setText(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.primary.isEnabled():
            self.primary.click()
            return
        super().keyPressEvent(event)


class SignInAgainDialog(_OneAct):
    """`sign_in_asked` carries the password."""

    sign_in_asked = Signal(str)

    def __init__(self, look: Look, window: QWidget, *, host: str, email: str, waits: str) -> None:
        super().__init__(look, window, title=f"Sign in to {host}", width=460)
        self.told = Label(
            look, f"{waits} Your work is safe here.".strip(), tone="text.secondary", wrap=True
        )
        self.password = Field(look, name="Password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.box = FieldBox(look, f"Password of {email}" if email else "Password", self.password)
        self.body.addWidget(self.told)
        self.body.addWidget(self.box)
        self.add_cancel()
        self.primary = Button(look, "Sign in", key="Enter", kind="primary")
        self.add_action(self.primary, primary=True)
        self.accepted.connect(self._on_accepted)
        self.password.textEdited.connect(lambda: self.box.set_problem(None))

    def open(self, *, focus: QWidget | None = None) -> None:
        super().open(focus=focus or self.password)

    def show_problem(self, sentence: str) -> None:
        self.show_busy(on=False, words="Sign in")
        self.box.set_problem(sentence)
        self.password.selectAll()
        self.password.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self.panel, sentence, urgent=True)
        self.place()

    def _on_accepted(self) -> None:
        if not self.password.text():
            self.show_problem("Enter your password.")
            return
        self.sign_in_asked.emit(self.password.text())


class SignOutDialog(_OneAct):
    """Says what stays where; there is nothing to throw away here."""

    def __init__(self, look: Look, window: QWidget, *, host: str, kept: str) -> None:
        super().__init__(look, window, title=f"Sign out of {host}", width=480)
        sentences = (
            kept,
            "Until then RFlow works for this computer alone, with the sessions that were here "
            "before you connected.",
        )
        for sentence in sentences:
            self.body.addWidget(Label(look, sentence, wrap=True))
        self.problem = Label(look, "", tone="danger.text", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.add_cancel("Stay signed in")
        self.primary = Button(look, "Sign out", key="Enter", kind="primary")
        self.add_action(self.primary, primary=True)

    def open(self, *, focus: QWidget | None = None) -> None:
        super().open(focus=focus or self.primary)

    def show_problem(self, sentence: str) -> None:
        self.show_busy(on=False, words="Sign out")
        self.problem.setText(sentence)
        self.problem.show()
        announce(self.panel, sentence, urgent=True)
        self.place()
