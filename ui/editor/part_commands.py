"""Commands of a step, with shell, risk and undo; and the patterns that read their output."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from rflow_desktop.domain.flow import Command, CommandNode, Pattern, Question, Working
from rflow_desktop.domain.flow_parts import add, change, drop, new_command, new_pattern
from rflow_desktop.domain.flow_pattern import pattern_trouble
from ui.editor.desk import Desk
from ui.editor.parts import ItemRow, Part, Rows, cross, line, typed
from ui.editor.writing import AreaBox, LineBox
from ui.kit import Check, IconButton, Label, Look, Select

_SHELLS = (
    ("powershell", "PowerShell"), ("cmd", "CMD"), ("bash", "Bash"), ("zsh", "Zsh"),
    ("sql", "SQL"), ("text", "Text"),
)  # fmt: skip
_RISKS = (("read", "Only reads"), ("change", "Changes something"), ("danger", "Can hurt"))


class CommandRow(ItemRow[Command]):
    changed = Signal(int, dict)
    gone = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.text = AreaBox(look, name="Command", rows=1, mono=True, placeholder="Command")
        self.shell = Select(look, _SHELLS, name="Shell")
        self.risk = Select(look, _RISKS, name="Risk")
        self.unfold = IconButton(look, "chevron-down", name="More of this command", compact=True)
        self.unfold.setCheckable(True)
        self.remove = cross(look, "Remove this command")
        self.label = LineBox(
            look, name="Name of the command", placeholder="Name, such as: See what is joined"
        )
        self.target = LineBox(look, name="Target", placeholder="Target, such as {{target}}")
        self.undo = LineBox(look, name="How to undo it", placeholder="How to undo it")
        self.preview = AreaBox(look, name="What to look at first", rows=1, mono=True,
                               placeholder="What to run first to see the effect")  # fmt: skip
        self.confirm = Check(look, "Target is typed before it is copied")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look.px(4))
        column.setSpacing(look.px(4))
        column.addWidget(self.text)
        column.addLayout(line(look, self.shell, self.risk, 1, self.unfold, self.remove, gap=4))
        self.more = (self.label, self.target, self.confirm, self.undo, self.preview)
        for widget in self.more:
            column.addWidget(widget)
            widget.hide()
        for name in ("text", "label", "target", "undo", "preview"):
            box = getattr(self, name)
            box.written.connect(lambda words, name=name: self._tell(name, words))
        self.shell.chosen.connect(lambda shell: self._tell("shell", shell))
        self.risk.chosen.connect(lambda risk: self._tell("risk", risk))
        self.confirm.clicked.connect(lambda on: self._tell("confirm", "target" if on else "none"))
        self.unfold.clicked.connect(lambda on: self._show_more(on=on))
        self.remove.clicked.connect(lambda: self.gone.emit(self.index))

    def show_item(self, item: Command) -> None:
        for name in ("text", "label", "target", "undo", "preview"):
            getattr(self, name).show_text(getattr(item, name))
        self.shell.choose(item.shell)
        self.risk.choose(item.risk)
        self.confirm.setChecked(item.confirm == "target")
        if item.risk == "danger":  # it has more to say: its target, and how to undo it
            self._show_more(on=True)

    def _show_more(self, *, on: bool) -> None:
        self.unfold.setChecked(on)
        self.unfold.set_icon("chevron-up" if on else "chevron-down")
        for widget in self.more:
            widget.setVisible(on)

    def _tell(self, name: str, value: Any) -> None:
        self.changed.emit(self.index, {name: value})


class CommandsPart(Part):
    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        _, self.count, self.more = self.head("Commands", action="Add")
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self.rows: Rows[CommandRow] = Rows(self._list, self._row)
        self.more.clicked.connect(self._on_more)

    def suits(self) -> bool:
        return bool(self.step) and isinstance(self.node, Working)

    def refresh(self) -> None:
        commands = getattr(self.node, "commands", ())
        self.count.setText(str(len(commands)) if commands else "")
        self.rows.follow(commands)

    def _row(self) -> CommandRow:
        row = CommandRow(self._look)
        row.changed.connect(self._on_changed)
        row.gone.connect(self._on_gone)
        return row

    def _on_more(self) -> None:
        step = self.step
        self._desk.edit("add a command", lambda flow: add(flow, step, "commands", new_command()))
        if self.rows.rows:
            self.rows.rows[-1].text.setFocus()

    def _on_gone(self, index: int) -> None:
        step = self.step
        self._desk.edit("remove a command", lambda flow: drop(flow, step, "commands", index))

    def _on_changed(self, index: int, changes: dict[str, Any]) -> None:
        step = self.step
        if "undo" in changes or "label" in changes or "target" in changes:
            changes = {name: value[:300] for name, value in changes.items()}
        self._desk.edit(
            "change a command",
            lambda flow: change(flow, step, "commands", index, **changes),
            typing=typed(f"command {step} {index}", changes),
        )


class PatternRow(ItemRow[Pattern]):
    changed = Signal(int, dict)
    gone = Signal(int)

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.regex = LineBox(look, name="Pattern", most=500, mono=True,
                             placeholder=r"Line, such as State\s*:\s*Stopped")  # fmt: skip
        self.answer = Select(look, name="Answer that it gives")
        self.remove = cross(look, "Remove this pattern")
        self.trouble = Label(look, "", role="small", tone="danger.text", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, look.px(4))
        column.setSpacing(look.px(4))
        column.addWidget(self.regex)
        gives = Label(look, "gives", role="small", tone="text.tertiary")
        column.addLayout(line(look, gives, self.answer, 1, self.remove, gap=6))
        column.addWidget(self.trouble)
        self.regex.written.connect(lambda words: self.changed.emit(self.index, {"regex": words}))
        self.answer.chosen.connect(lambda answer: self.changed.emit(self.index, {"answer": answer}))
        self.remove.clicked.connect(lambda: self.gone.emit(self.index))

    def show_item(self, item: Pattern) -> None:
        node = self._desk.flow.nodes[self._desk.at]
        answers = [(one.id, one.label or one.id) for one in getattr(node, "answers", ())]
        if item.answer not in dict(answers):
            answers.append((item.answer, f"{item.answer}, which is gone"))
        self.answer.set_items(
            [(key, words if len(words) < 34 else f"{words[:32]}…") for key, words in answers],
            current=item.answer,
        )
        self.regex.show_text(item.regex)
        trouble = pattern_trouble(item.regex)
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))
        self.regex.set_problem(trouble or None)


class PatternsPart(Part):
    """Lines to look for in pasted output; the first pattern that fits gives its answer."""

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        _, self.count, self.more = self.head("Reads pasted output", action="Add")
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self.rows: Rows[PatternRow] = Rows(self._list, self._row)
        self.more.clicked.connect(self._on_more)

    def suits(self) -> bool:
        return bool(self.step) and isinstance(self.node, Question | CommandNode)

    def refresh(self) -> None:
        patterns = getattr(self.node, "patterns", ())
        self.count.setText(str(len(patterns)) if patterns else "")
        self.rows.follow(patterns)

    def _row(self) -> PatternRow:
        row = PatternRow(self._look, self._desk)
        row.changed.connect(self._on_changed)
        row.gone.connect(self._on_gone)
        return row

    def _on_more(self) -> None:
        step = self.step
        added = self._desk.edit(
            "add a pattern", lambda flow: add(flow, step, "patterns", new_pattern(flow.nodes[step]))
        )
        if added:
            self.rows.rows[-1].regex.setFocus()

    def _on_gone(self, index: int) -> None:
        step = self.step
        self._desk.edit("remove a pattern", lambda flow: drop(flow, step, "patterns", index))

    def _on_changed(self, index: int, changes: dict[str, Any]) -> None:
        step = self.step
        self._desk.edit(
            "change a pattern",
            lambda flow: change(flow, step, "patterns", index, **changes),
            typing=typed(f"pattern {step} {index}", changes),
        )
