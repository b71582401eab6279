"""Small dialogs around chats: a new name, a group of engineers, and what a file would bring in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import AssistantLine
from rflow_desktop.domain.words import count
from rflow_desktop.services.chat_files import ChatFile
from ui.kit import (
    Button,
    Check,
    Dialog,
    Field,
    FieldBox,
    Label,
    Look,
    ProgressLine,
    ScrollBox,
    Select,
)

SOURCES = {"claude": "Claude export", "open_webui": "Open WebUI export", "rows": "Sessions"}
_LONGEST_NAME = 200
_BETWEEN, _PEOPLE_HIGH = 8, 260


class RenameDialog(Dialog):
    """`named` carries the new name."""

    named = Signal(str)

    def __init__(self, look: Look, window: QWidget, title: str) -> None:
        super().__init__(look, window, title="Rename", width=440)
        self.name = Field(look, placeholder="Name of the chat")
        self.name.setText(title)
        self.name.selectAll()
        self.box = FieldBox(look, "Name", self.name)
        self.body.addWidget(self.box)
        self.add_cancel()
        save = self.add_action(Button(look, "Rename", key="Enter", kind="primary"), primary=True)
        self.name.returnPressed.connect(save.click)
        self.accepted.connect(self._on_accepted)

    def _on_accepted(self) -> None:
        name = self.name.text().strip()
        if not 1 <= len(name) <= _LONGEST_NAME:
            self.box.set_problem(f"A name has 1 to {_LONGEST_NAME} characters.")
            return
        self.named.emit(name)
        self.dismiss()


class GroupDialog(Dialog):
    """`begun`: name, members and assistant of a chat that several engineers share."""

    begun = Signal(str, list, str)

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        people: Sequence[tuple[str, str]],
        assistants: Sequence[AssistantLine],
    ) -> None:
        super().__init__(look, window, title="New group chat", width=480)
        self.name = Field(look, placeholder="Mail migration")
        self.name.setMaxLength(_LONGEST_NAME)
        self.box = FieldBox(look, "Name", self.name)
        self.checks = {one: Check(look, name) for one, name in people}
        items = [("", "The usual assistant"), *((one.id, one.name) for one in assistants)]
        self.assistant = Select(look, items, name="Assistant")
        self.trouble = Label(look, "", role="small", tone="danger.text", wrap=True)
        self.trouble.hide()
        self.body.addWidget(self.box)
        self.body.addWidget(Label(look, "Who takes part", role="small"))
        self.body.addWidget(self._everybody(look))
        if not self.checks:
            told = "Nobody else is known on this computer. Connect a team server first."
            self.body.addWidget(Label(look, told, role="small", tone="text.tertiary", wrap=True))
        self.body.addWidget(Label(look, "Assistant", role="small"))
        self.body.addWidget(self.assistant)
        self.body.addWidget(self.trouble)
        self.add_cancel()
        self.add_action(Button(look, "Begin", key="Ctrl Enter", kind="primary"), primary=True)
        self.accepted.connect(self._on_accepted)

    def _everybody(self, look: Look) -> ScrollBox:
        """A large team scrolls: the dialog is no higher than the window."""
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(_BETWEEN))
        for check in self.checks.values():
            column.addWidget(check)
        box = ScrollBox(look, column)
        box.setFixedHeight(min(box.inner.sizeHint().height(), look.px(_PEOPLE_HIGH)))
        return box

    def _on_accepted(self) -> None:
        members = [one for one, check in self.checks.items() if check.isChecked()]
        name = self.name.text().strip()
        if not name:
            self.box.set_problem("Give the group a name.")
            self.name.setFocus()
            return
        if not members:
            self.trouble.setText("Choose at least one colleague.")
            self.trouble.show()
            return
        self.begun.emit(name, members, self.assistant.current)
        self.dismiss()


class ImportDialog(Dialog):
    """What a file holds, read first, before anything of it is kept. `agreed`: bring it in."""

    agreed = Signal()

    def __init__(self, look: Look, window: QWidget, *, file: str) -> None:
        super().__init__(look, window, title="Bring chats in", width=520)
        self._look = look
        self.told = Label(look, f"Reading {file}", wrap=True)
        self.body.addWidget(self.told)
        self._names = QVBoxLayout()
        self.body.addLayout(self._names)
        note = "They are kept on this computer like your own chats. Nothing is sent to a model."
        self.body.addWidget(Label(look, note, role="small", tone="text.tertiary", wrap=True))
        self.bar = ProgressLine(look, name="How far it is")
        self.bar.hide()
        self.body.addWidget(self.bar)
        self.add_cancel()
        self.begin = Button(look, "Bring in", key="Ctrl Enter", kind="primary")
        self.begin.setEnabled(False)
        self.add_action(self.begin, primary=True)
        self.accepted.connect(self._on_accepted)

    def show_found(self, found: ChatFile) -> None:
        """It was read to its end."""
        told = f"{SOURCES.get(found.source, found.source)} {found.path.name}:"
        told = f"{told} {count(found.full, 'chat')} with {count(found.lines, 'line')}."
        if found.empty:
            told += f" {count(found.empty, 'empty chat')} stay out."
        self.told.setText(told)
        names = [one or "Without a name" for one in found.titles]
        if found.full > len(names):
            names.append(f"and {found.full - len(names)} more")
        for name in names:
            self._names.addWidget(Label(self._look, name, tone="text.secondary", elide=True))
        self.bar.hide()
        self.begin.setEnabled(found.full > 0)

    def show_progress(self, done: int, of: int) -> None:
        self.bar.show()
        self.bar.set_value(done / max(1, of))

    def _on_accepted(self) -> None:
        self.begin.setEnabled(False)
        self.agreed.emit()
