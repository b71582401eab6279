"""The left side: what only a person knows. Escalating, passing on and parking share the place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.words import until
from ui.hand_over.controls import MomentField
from ui.hand_over.fields import Fields
from ui.hand_over.times import Unclear, as_instant, read_moment
from ui.hand_over.values import SENIOR_QUEUE, Form, Kind, Receiver
from ui.kit import Label, Look, ScrollBox

_SECOND = 150
"""Wide enough for a number with its country."""
NEED_FIRST = "Say what you need from them."
_KINDS: dict[str, Kind] = {"escalate": "escalate", "pass_on": "pass_on", "park": "park"}


class FormPanel(QWidget):
    """`changed`: anything was written or chosen. The moments are read with `now`."""

    changed = Signal()

    def __init__(self, look: Look, fields: Fields, *, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._look, self._now = look, now
        self._offered: tuple[Receiver, ...] = ()
        self.kind, self.need, self.need_note = fields.kind, fields.need, fields.need_note
        self.expects, self.to, self.urgency = fields.expects, fields.to, fields.urgency
        self.due, self.due_note, self.people = fields.due, fields.due_note, fields.people
        self.contact, self.phone, self.keep = fields.contact, fields.phone, fields.keep
        self.guesses, self.reason = fields.guesses, fields.reason
        self.until, self.until_note = fields.until, fields.until_note
        self._lay_out()
        self._connect()
        self._show_kind()

    # what was written

    @property
    def chosen_kind(self) -> Kind:
        return _KINDS[self.kind.current]

    @property
    def offered(self) -> tuple[Receiver, ...]:
        return self._offered

    def form(self) -> Form:
        """What was written; a moment that cannot be read counts as none."""
        return Form(
            kind=self.chosen_kind,
            need=self.need.text().strip(),
            to=self.to.chosen,
            priority=self.urgency.current,
            due_at=self._moment(self.due),
            people=self.people.text().strip(),
            expects=self.expects.text().strip(),
            contact=self.contact.text().strip(),
            phone=self.phone.text().strip(),
            keep=self.keep.isChecked(),
            guesses=self.guesses.isChecked() and not self.guesses.isHidden(),
            reason=self.reason.text().strip(),
            until=self._moment(self.until),
        )

    def find_problem(self) -> QWidget | None:
        """The first field that stands in the way, with its sentence beneath it."""
        if self.chosen_kind == "park":
            return None if self._heard(self.until, self.until_note) else self.until
        if not self.need.text().strip():
            self.need.set_problem(NEED_FIRST)
            self._say(self.need_note, NEED_FIRST)
            return self.need
        return None if self._heard(self.due, self.due_note) else self.due

    # values in

    def show_receivers(self, receivers: Sequence[Receiver]) -> None:
        self._offered = tuple(receivers)
        self._offer()

    def choose_kind(self, kind: Kind) -> None:
        self.kind.choose(kind)
        self._show_kind()

    def show_contact(self, contact: str, *, phone: str = "") -> None:
        if not self.contact.text():
            self.contact.setText(contact)
        if not self.phone.text():
            self.phone.setText(phone)

    def first_field(self) -> QWidget:
        return self.reason if self.chosen_kind == "park" else self.need

    def lead_to(self, name: str) -> None:
        """The field that a line of the list asks for; it is shown when it was not there yet."""
        fields: dict[str, QWidget] = {
            "need": self.need, "expects": self.expects, "due": self.due, "people": self.people,
            "contact": self.contact,
        }  # fmt: skip
        if name == "impact":
            name = "due" if self.people.text().strip() else "people"
        self._expects_box.setVisible(name == "expects" or bool(self.expects.text()))
        field = fields.get(name)
        if field is not None:
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._scroll.ensureWidgetVisible(field)

    def _moment(self, field: MomentField) -> str | None:
        try:
            at = read_moment(field.text(), self._now())
        except Unclear:
            return None
        return None if at is None else as_instant(at)

    def _heard(self, field: MomentField, note: Label) -> bool:
        """Whether the moment could be read; the sentence stands under the field when it was not."""
        try:
            read_moment(field.text(), self._now())
        except Unclear as unclear:
            field.set_problem(str(unclear))
            self._say(note, str(unclear))
            return False
        return True

    def _say(self, note: Label, sentence: str) -> None:
        note.setText(sentence)
        note.setVisible(bool(sentence))

    def _on_moment(self, field: MomentField, note: Label) -> None:
        """While one types, only what is understood is said; what is not, when the field is left."""
        field.set_problem(None)
        self._say(note, "")
        at = self._moment(field)
        now = as_instant(self._now())
        field.set_heard("" if at is None else until(at, now))
        self.changed.emit()

    def offer_guesses(self, *, wanted: bool) -> None:
        """An assistant answers here. What was said to it before is asked for without a word."""
        self.guesses.setChecked(wanted)
        self.guesses.show()

    def _on_need(self) -> None:
        if self.need.problem:
            self.need.set_problem(None)
            self._say(self.need_note, "")
        self.changed.emit()

    def _on_kind(self) -> None:
        self._show_kind()
        self.changed.emit()
        self.first_field().setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_kind(self) -> None:
        parks = self.chosen_kind == "park"
        self._handing.setVisible(not parks)
        self._parking.setVisible(parks)
        self._offer()

    def _offer(self) -> None:
        """The senior queue takes what is escalated; passing on needs a name."""
        alone = self.chosen_kind == "pass_on"
        self.to.show_receivers(
            [one for one in self._offered if not (alone and one.id == SENIOR_QUEUE)]
        )

    def _lay_out(self) -> None:
        look, px = self._look, self._look.px
        self._expects_box = self._boxed("What do you expect to happen next?", self.expects)
        self._expects_box.hide()
        self._handing = self._column(
            self._boxed("What do you need from them?", self.need, self.need_note),
            self._expects_box,
            self._boxed("To", self.to),
            self._boxed("Urgency", self.urgency),
            self._beside(
                self._boxed("Client expects an update by", self.due, self.due_note),
                self._boxed("People affected", self.people),
            ),
            self._beside(
                self._boxed("Contact", self.contact), self._boxed("Phone", self.phone)
            ),
            self._column(self.keep, self.guesses, gap=4),
        )  # fmt: skip
        self._parking = self._column(
            self._boxed("Why is it put down?", self.reason),
            self._boxed("Until", self.until, self.until_note),
            Label(look, "It stays yours, and comes back to Today when the time is there.",
                  role="small", tone="text.tertiary", wrap=True),
        )  # fmt: skip
        inner = QVBoxLayout()
        inner.setContentsMargins(px(20), px(18), px(20), px(10))
        inner.setSpacing(px(16))
        inner.addWidget(self.kind)
        inner.addWidget(self._handing)
        inner.addWidget(self._parking)
        inner.addStretch(1)
        self._scroll = ScrollBox(look, inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    def _column(self, *parts: QWidget, gap: int = 12) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._look.px(gap))
        for part in parts:
            column.addWidget(part)
        return holder

    def _beside(self, first: QWidget, second: QWidget) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._look.px(12))
        second.setFixedWidth(self._look.px(_SECOND))
        for part in (first, second):
            row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
        return holder

    def _boxed(self, heading: str, field: QWidget, note: Label | None = None) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._look.px(6))
        label = Label(self._look, heading, role="bodyMedium", elide=True)
        label.setBuddy(field)
        column.addWidget(label)
        column.addWidget(field)
        if note is not None:
            note.hide()
            column.addWidget(note)
        return holder

    def _connect(self) -> None:
        self.kind.chosen.connect(self._on_kind)
        self.need.textChanged.connect(self._on_need)
        for field in (self.people, self.expects, self.contact, self.phone):
            field.textChanged.connect(lambda _: self.changed.emit())
        for moment, note in ((self.due, self.due_note), (self.until, self.until_note)):
            moment.textChanged.connect(
                lambda _, field=moment, below=note: self._on_moment(field, below)
            )
            moment.editingFinished.connect(
                lambda field=moment, below=note: self._heard(field, below)
            )
        self.to.moved.connect(lambda _: self.changed.emit())
        self.urgency.chosen.connect(lambda _: self.changed.emit())
        self.reason.textChanged.connect(self.changed)
        self.keep.toggled.connect(lambda _: self.changed.emit())
