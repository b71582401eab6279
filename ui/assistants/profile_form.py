"""An assistant to read and to change: what it is told, which model it is, what it may do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.reply import ModelInfo
from rflow_desktop.domain.shown_talk import AssistantLine
from rflow_desktop.domain.tool_kinds import by_kind
from ui.kit import Button, Chip, Field, FieldBox, Label, Look, Select, TextArea
from ui.settings.step_table import StepTable

ACCESS = (("private", "Only I"), ("team", "My team"), ("account", "Everybody"))
NEW = ""


class ProfileForm(QWidget):
    """`saved`: what is in the fields, by name. `retired`: out of use, or back."""

    saved = Signal(dict)
    retired = Signal(bool)
    chat_asked = Signal(str)

    def __init__(self, look: Look, *, may_share: bool) -> None:
        super().__init__()
        self._look = look
        self.line: AssistantLine | None = None
        self._steps: dict[str, str] = {}
        self.heading = Label(look, "", role="title", elide=True)
        self.state = Chip(look, "Out of use", tone="warning")
        self.name = Field(look, placeholder="Mail and calendars")
        self.description = Field(look, placeholder="What it is good at")
        self.prompt = TextArea(
            look, placeholder="What it is told before every chat", name="Instructions", rows=9
        )
        self.model = Select(look, (("", "As in Settings"),), name="Model")
        self.access = Select(look, ACCESS, name="Who may use it")
        self.access.setEnabled(may_share)
        self.table = StepTable(look)
        self.note = Label(look, "", role="small", tone="text.tertiary", wrap=True)
        self.name_box = FieldBox(look, "Name", self.name)
        self.save = Button(look, "Save", key="Ctrl Enter", kind="primary")
        self.chat = Button(look, "Chat with it", icon="message-square")
        self.out = Button(look, "Take out of use", icon="archive")
        self.save.clicked.connect(self._on_save)
        self.out.clicked.connect(self._on_out)
        self.chat.clicked.connect(self._on_chat)
        self.table.chosen.connect(lambda kind, rule: self._steps.update({kind: rule}))
        self._lay_out()

    def show_models(self, models: Sequence[ModelInfo]) -> None:
        items = [("", "As in Settings"), *((one.id, one.name or one.id) for one in models)]
        chosen = self.line.model if self.line else self.model.current
        if chosen and chosen not in dict(items):
            items.append((chosen, chosen))
        self.model.set_items(items, current=chosen)

    def show_line(self, line: AssistantLine | None) -> None:
        """One that is there, or None for a new one; half-written words of the same one stay."""
        if line is not None and self.line is not None and line.id == self.line.id:
            self.line = line
            self._show_state(line)
            return
        self.line = line
        shown = line or AssistantLine(
            id=NEW, name="", description="", model="", access="private", editable=True
        )
        self.heading.setText(line.name if line else "New assistant")
        self.name.setText(shown.name)
        self.description.setText(shown.description)
        self.prompt.set_text(shown.prompt)
        if self.model.findData(shown.model) < 0:
            self.model.addItem(shown.model, shown.model)
        self.model.choose(shown.model)
        self.access.choose(shown.access)
        self._steps = by_kind(shown.permissions)
        self.table.show_steps(self._steps)
        self.name_box.set_problem(None)
        self._show_state(shown)

    def show_problem(self, sentence: str) -> None:
        self.name_box.set_problem(sentence)

    def _show_state(self, line: AssistantLine) -> None:
        self.state.setVisible(line.retired)
        self.out.setText("Put back into use" if line.retired else "Take out of use")
        self.out.setVisible(line.editable and bool(line.id))
        self.save.setVisible(line.editable)
        self.chat.setVisible(bool(line.id) and not line.retired)
        for field in (self.name, self.description):
            field.set_read_only(on=not line.editable)
        self.prompt.set_read_only(on=not line.editable)
        self.table.setEnabled(line.editable)
        self.model.setEnabled(line.editable)
        self.note.setText("" if line.editable else "Only its author or an admin changes it.")
        self.note.setVisible(not line.editable)

    def _on_out(self) -> None:
        line = self.line
        self.retired.emit(line is None or not line.retired)

    def _on_chat(self) -> None:
        self.chat_asked.emit(NEW if self.line is None else self.line.id)

    def _on_save(self) -> None:
        self.saved.emit(
            {
                "name": self.name.text().strip(), "description": self.description.text().strip(),
                "prompt": self.prompt.text().strip(), "model": self.model.current,
                "access": self.access.current, "steps": dict(self._steps),
            }
        )  # fmt: skip

    def _lay_out(self) -> None:
        look = self._look
        px = look.px
        head = QHBoxLayout()
        head.setSpacing(px(8))
        head.addWidget(self.heading, 1)
        head.addWidget(self.state)
        choices = QHBoxLayout()
        choices.setSpacing(px(16))
        for words, select in (("Model", self.model), ("Who may use it", self.access)):
            box = QVBoxLayout()
            box.setSpacing(px(4))
            box.addWidget(Label(look, words, role="small"))
            box.addWidget(select)
            choices.addLayout(box)
        choices.addStretch(1)
        acts = QHBoxLayout()
        acts.setSpacing(px(8))
        acts.addWidget(self.save)
        acts.addWidget(self.chat)
        acts.addStretch(1)
        acts.addWidget(self.out)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(24), px(20), px(24), px(24))
        column.setSpacing(px(12))
        column.addLayout(head)
        column.addWidget(self.note)
        column.addWidget(self.name_box)
        column.addWidget(FieldBox(look, "Description", self.description))
        column.addWidget(FieldBox(look, "Instructions", self.prompt))
        column.addLayout(choices)
        column.addWidget(Label(look, "What it may do without asking", role="smallStrong"))
        column.addWidget(self.table)
        column.addLayout(acts)
        column.addStretch(1)
