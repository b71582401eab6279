"""Ticket, client, person and title of a session in one small dialog."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from rflow_desktop.domain.values import LONGEST_LINE
from rflow_desktop.services.linking import Heading
from ui.kit import Banner, Button, Dialog, Field, FieldBox, Look

NOTED = "A note was taken for {ticket}. It stays there: copy it again for the other ticket."
NOTED_NONE = "A note was taken before there was a ticket. Copy it again for this one."


class LinkingDialog(Dialog):
    """`wanted` carries the heading as it was written."""

    wanted = Signal(object)

    def __init__(self, look: Look, window: QWidget, heading: Heading) -> None:
        super().__init__(look, window, title="Ticket, client and title", width=440)
        self._heading = heading
        self.ticket = Field(look, placeholder="48213")
        self.client = Field(look, placeholder="Whose computer it is")
        self.person = Field(look, placeholder="Who reported it")
        self.subject = Field(look, placeholder="What is wrong")
        self.ticket_box = FieldBox(look, "Ticket", self.ticket)
        self.subject_box = FieldBox(look, "Title", self.subject)
        self.trouble = Banner(look, "", tone="danger", closable=True)
        self.trouble.hide()
        self.body.addWidget(self.trouble)
        for box in (
            self.ticket_box, FieldBox(look, "Client", self.client),
            FieldBox(look, "Person", self.person), self.subject_box,
        ):  # fmt: skip
            self.body.addWidget(box)
        for field, text in (
            (self.ticket, heading.ticket), (self.client, heading.client),
            (self.person, heading.person), (self.subject, heading.title),
        ):  # fmt: skip
            field.setText(text)
            field.setMaxLength(LONGEST_LINE)
            field.returnPressed.connect(self._on_accepted)
        self.add_cancel()
        self.save = Button(look, "Save", key="Ctrl Enter", kind="primary")
        self.add_action(self.save, primary=True)
        self.ticket.textChanged.connect(self._on_ticket)
        self.accepted.connect(self._on_accepted)

    def start(self) -> None:
        self.open(focus=self.ticket)
        self.ticket.selectAll()

    def show_refused(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()

    def _on_ticket(self, text: str) -> None:
        """Another ticket, after a note was taken: said before it is done."""
        other = text.strip() != self._heading.ticket
        told = NOTED.format(ticket=self._heading.ticket) if self._heading.ticket else NOTED_NONE
        self.ticket_box.set_hint(told if other and self._heading.noted else "")

    def _on_accepted(self) -> None:
        if not self.subject.text().strip():
            self.subject_box.set_problem("Write what is wrong.")
            self.subject.setFocus()
            return
        self.wanted.emit(
            Heading(
                ticket=self.ticket.text(), client=self.client.text(), person=self.person.text(),
                title=self.subject.text(),
            )
        )  # fmt: skip
