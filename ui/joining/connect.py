"""Connecting a team server: who and where, then what of this computer's work goes along."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QLineEdit, QVBoxLayout, QWidget

from rflow_desktop.domain.words import count
from ui.joining.port import Offer, Share
from ui.kit import Button, Dialog, Field, FieldBox, Label, Look, Radio, announce

ADDRESS_HINT = "Whoever runs RFlow for your team knows it, such as rflow.brightwater.example"
SIGN_IN, BUSY, CONNECT = "Sign in", "Signing in", "Connect"
SHARES: tuple[tuple[Share, str, str], ...] = (
    ("today", "From today on", "What you worked on today, and everything you do from now on."),
    ("all", "All of them", "Every session on this computer, with its notes and pictures."),
    ("none", "None", "The team starts with what you do from now on."),
)
KEPT = (
    "What is not taken along stays on this computer and can be opened when you sign out. Chats and "
    "guided sessions always stay."
)
NEEDS = {
    "address": "Enter the address of the server.",
    "email": "Enter your e-mail address.",
    "password": "Enter your password.",
}


class ConnectDialog(Dialog):
    """`sign_in_asked`: address, e-mail and password. `join_asked`: how much goes along."""

    sign_in_asked = Signal(str, str, str)
    join_asked = Signal(str)

    def __init__(self, look: Look, window: QWidget, *, address: str = "", email: str = "") -> None:
        super().__init__(look, window, title="Connect your team server", width=520)
        self.offer: Offer | None = None
        self.busy = False
        self.address = Field(look, placeholder="https://", name="Address")
        self.email = Field(look, name="E-mail")
        self.password = Field(look, name="Password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.address.setText(address)
        self.email.setText(email)
        self.boxes = {
            "address": FieldBox(look, "Address", self.address, hint=ADDRESS_HINT),
            "email": FieldBox(look, "E-mail", self.email),
            "password": FieldBox(look, "Password", self.password),
        }
        self.problem = Label(look, "", tone="danger.text", wrap=True)
        self.problem.hide()
        self.who = QWidget()
        self.along = QWidget()
        self.told = Label(look, "", wrap=True)
        self.shares: dict[Share, Radio] = {}
        self._group = QButtonGroup(self)
        self._build()
        self.add_cancel()
        self.primary = Button(look, SIGN_IN, key="Enter", kind="primary")
        self.add_action(self.primary, primary=True)
        self.accepted.connect(self._on_accepted)
        for field in (self.address, self.email, self.password):
            field.textEdited.connect(self._forget_problems)

    def open(self, *, focus: QWidget | None = None) -> None:
        fields = (self.address, self.email, self.password)
        empty = next((field for field in fields if not field.text()), self.password)
        super().open(focus=focus or empty)

    @property
    def share(self) -> Share:
        return next((key for key, radio in self.shares.items() if radio.isChecked()), "today")

    def show_busy(self, *, on: bool, words: str = BUSY) -> None:
        """While the server is asked; what was typed stays."""
        self.busy = on
        self.primary.setEnabled(not on)
        self.primary.setText(words if on else CONNECT if self.offer else SIGN_IN)

    def show_problem(self, sentence: str, *, field: str = "") -> None:
        """At the field it is about, or above the buttons."""
        self.show_busy(on=False)
        box = self.boxes.get(field)
        if box is not None:
            box.set_problem(sentence)
            box.field.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.problem.setText(sentence)
            self.problem.show()
        announce(self.panel, sentence, urgent=True)
        self.place()

    def show_offer(self, offer: Offer) -> None:
        """Signed in: what goes along is the only question left."""
        self.offer = offer
        team = offer.place.account_name or "your team"
        sessions = count(offer.sessions_here, "session")
        self.set_title(f"Signed in to {team} as {offer.place.name}")
        self.told.setText(f"{sessions} on this computer. Take along to {team}:")
        self._forget_problems()
        self.who.hide()
        self.along.show()
        self.show_busy(on=False)
        self.place()
        self.shares["today"].setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self.panel, self.told.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.primary.isEnabled():
            self.primary.click()
            return
        super().keyPressEvent(event)

    def _on_accepted(self) -> None:
        if self.busy:
            return
        if self.offer is not None:
            self.join_asked.emit(self.share)
            return
        given = {
            "address": self.address.text().strip(),
            "email": self.email.text().strip(),
            "password": self.password.text(),
        }
        for name, text in given.items():
            if not text:
                self.show_problem(NEEDS[name], field=name)
                return
        self._forget_problems()
        self.sign_in_asked.emit(*given.values())

    def _forget_problems(self) -> None:
        for box in self.boxes.values():
            box.set_problem(None)
        self.problem.hide()

    def _build(self) -> None:
        look, px = self._look, self._look.px
        fields = QVBoxLayout(self.who)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(px(14))
        for box in self.boxes.values():
            fields.addWidget(box)
        column = QVBoxLayout(self.along)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self.told)
        for key, words, sentence in SHARES:
            radio = Radio(look, words)
            radio.setAccessibleDescription(sentence)
            self._group.addButton(radio)
            self.shares[key] = radio
            what = Label(look, sentence, role="small", tone="text.tertiary", wrap=True)
            what.setContentsMargins(0, 0, 0, 0)
            choice = QVBoxLayout()
            choice.setSpacing(0)
            choice.addWidget(radio)
            inset = QVBoxLayout()
            inset.setContentsMargins(px(24), 0, 0, 0)
            inset.addWidget(what)
            choice.addLayout(inset)
            column.addLayout(choice)
        column.addWidget(Label(look, KEPT, role="small", tone="text.secondary", wrap=True))
        self.shares["today"].setChecked(True)
        self.along.hide()
        self.body.addWidget(self.who)
        self.body.addWidget(self.along)
        self.body.addWidget(self.problem)
