"""Prepare: fill a session in ahead, for a colleague or oneself, with what is known already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from rflow_desktop.domain.flow import Variable
from rflow_desktop.domain.shown import FlowLine, VariableLine
from rflow_desktop.services.handoffs import Person
from rflow_desktop.services.prepared import PreparedSession
from rflow_desktop.services.sessions import About
from ui.hand_over.times import Unclear, as_instant, read_moment
from ui.kit import Banner, Button, Dialog, Field, Label, Look, ScrollBox, Select
from ui.new_session.controls import labelled
from ui.runner.inputs import VariableInput

WIDE, HIGH = 760, 620
_DUE = "16:00, tomorrow 9:00, Fri 14:00"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """What was filled in. `assignee` and `due_at` may be nobody and never."""

    flow: str
    about: About
    assignee: str | None
    due_at: str | None


class PrepareDialog(Dialog):
    """`flow_chosen` asks for the variables of a flow; `prepare_asked` carries a `Prepared`."""

    flow_chosen = Signal(str)
    prepare_asked = Signal(object)

    def __init__(
        self, look: Look, window: QWidget, *, now: Callable[[], datetime], flow: str = ""
    ) -> None:
        super().__init__(look, window, title="Prepare a session", width=WIDE, height=HIGH)
        self._now, self._wish = now, flow
        self.flow = Select(look, name="Flow")
        self.problem = Field(look, name="What is wrong")
        self.ticket = Field(look, name="Ticket")
        self.client = Field(look, name="Client")
        self.person = Field(look, name="Person")
        self.to = Select(look, [("", "You")], name="For whom")
        self.due = Field(look, placeholder=_DUE, name="Due")
        self.due_note = Label(look, "", role="small", tone="danger.text", wrap=True)
        self.due_note.hide()
        self.inputs: dict[str, VariableInput] = {}
        self._known: dict[str, str] = {}
        self._due: tuple[str, str | None] = ("", None)
        self.trouble = Banner(look, "", tone="danger")
        self.trouble.hide()
        self._slot = QVBoxLayout()
        self._slot.setSpacing(look.px(10))
        self.accept = Button(look, "Prepare", key="Ctrl Enter", kind="primary")
        self._arrange()
        self.flow.chosen.connect(self.flow_chosen)
        self.due.textEdited.connect(lambda _: self._show_due(None))
        self.accepted.connect(self._on_accepted)

    # values in

    def show_flows(self, flows: Sequence[FlowLine]) -> None:
        self.flow.set_items([(flow.id, flow.name) for flow in flows], current=self._wish or None)
        self.accept.setEnabled(bool(flows))
        if self.flow.current:
            self.flow_chosen.emit(self.flow.current)

    def show_people(self, people: Sequence[Person]) -> None:
        self.to.set_items([("", "You"), *((one.id, one.name) for one in people)], current="")

    def show_variables(self, flow: str, variables: Sequence[Variable]) -> None:
        """Fields for what the flow asks for; what was typed for the same names stays."""
        if flow != self.flow.current:
            return
        typed = self._known | {name: one.value for name, one in self.inputs.items()}
        self._clear()
        for variable in variables:
            line = _line(variable, typed.get(variable.name, ""))
            made = VariableInput(self._look, line)
            self.inputs[variable.name] = made
            words = line.label if not line.required else f"{line.label} (needed later)"
            self._slot.addWidget(labelled(self._look, words, made))
        if not variables:
            none = Label(self._look, "This flow asks for nothing ahead.", tone="text.tertiary")
            self._slot.addWidget(none)
        self._slot.addStretch(1)

    def show_prepared(self, given: PreparedSession) -> None:
        """What was filled in before, to be changed; the flow stays what it is."""
        self.set_title("Change what was prepared")
        self.accept.setText("Save")
        self.accept.setEnabled(True)
        self.flow.set_items(
            [(given.session, given.flow or "Without a flow")], current=given.session
        )
        self.flow.setEnabled(False)
        about = given.about
        for field, words in ((self.problem, about.title), (self.ticket, about.ticket),
                             (self.client, about.client), (self.person, about.person)):  # fmt: skip
            field.setText(words)
        self._due = (written_due(given.due_at), given.due_at or None)
        self.due.setText(self._due[0])
        self.to.choose(given.assignee)
        self._known = dict(about.variables or {})
        self.show_variables(given.session, given.variables)

    def show_problem(self, sentence: str) -> None:
        self.trouble.tell(sentence, tone="danger")
        self.trouble.show()

    # what was filled in

    def _on_accepted(self) -> None:
        try:
            due_at = self._read_due()
        except Unclear as unclear:
            self._show_due(str(unclear))
            self.due.setFocus()
            return
        self.trouble.hide()
        kept = {name: value for name, value in self._known.items() if name not in self.inputs}
        values = kept | {name: one.value for name, one in self.inputs.items() if one.value}
        about = About(
            title=self.problem.text(), ticket=self.ticket.text(), client=self.client.text(),
            person=self.person.text(), variables=values,
        )  # fmt: skip
        made = Prepared(
            flow=self.flow.current,
            about=about,
            assignee=self.to.current or None,
            due_at=due_at,
        )
        self.prepare_asked.emit(made)

    def _read_due(self) -> str | None:
        """What was not touched stays what it was, also when it is over. Raises Unclear."""
        written, before = self._due
        if self.due.text() == written:
            return before
        due = read_moment(self.due.text(), self._now())
        return None if due is None else as_instant(due)

    def _show_due(self, problem: str | None) -> None:
        self.due.set_problem(problem)
        self.due_note.setText(problem or "")
        self.due_note.setVisible(problem is not None)

    def _clear(self) -> None:
        self.inputs = {}
        while (item := self._slot.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _arrange(self) -> None:
        look = self._look
        for select in (self.flow, self.to):
            select.setFixedHeight(look.control_height)
        left = QVBoxLayout()
        left.setSpacing(look.px(12))
        left.addWidget(labelled(look, "Flow", self.flow))
        left.addWidget(labelled(look, "What is wrong", self.problem))
        left.addLayout(
            _beside(look, labelled(look, "Ticket", self.ticket),
                    labelled(look, "Client", self.client))
        )  # fmt: skip
        left.addWidget(labelled(look, "Person", self.person))
        left.addLayout(
            _beside(look, labelled(look, "For whom", self.to),
                    labelled(look, "Due", self.due, note=self.due_note))
        )  # fmt: skip
        left.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._slot)
        self._slot.setContentsMargins(look.px(3), look.px(3), look.px(10), look.px(3))
        right = QVBoxLayout()
        right.setSpacing(look.px(6))
        right.addWidget(Label(look, "What is known already", role="smallStrong"))
        right.addWidget(ScrollBox(look, inner), 1)
        row = QHBoxLayout()
        row.setSpacing(look.px(24))
        row.addLayout(left, 1)
        row.addLayout(right, 1)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row, 1)
        self.footer_left.addWidget(_hint(look))
        self.add_cancel()
        self.add_action(self.accept, primary=True)


def written_due(due_at: str) -> str:
    """An instant as the field reads it."""
    if not due_at:
        return ""
    return f"{datetime.fromisoformat(due_at).astimezone():%d %b %H:%M}"


def _hint(look: Look) -> QLabel:
    words = "The first answer makes it theirs."
    return Label(look, words, role="small", tone="text.tertiary")


def _beside(look: Look, *parts: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(look.px(12))
    for part in parts:
        row.addWidget(part, 1, Qt.AlignmentFlag.AlignTop)
    return row


def _line(variable: Variable, typed: str) -> VariableLine:
    return VariableLine(
        name=variable.name,
        label=variable.label or variable.name,
        value=typed or variable.default,
        required=variable.required,
        sensitive=variable.masked,
        type=variable.type,
        options=variable.options,
        hint=variable.hint,
    )
