"""Values a flow asks for: at a step, and before it begins."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.domain.flow import Logic, Result, Variable
from rflow_desktop.domain.flow_edit import set_step
from rflow_desktop.domain.flow_parts import FLOW, add, change, drop, new_variable, rename_variable
from rflow_desktop.domain.flow_text import asked_names
from ui.editor.desk import Desk
from ui.editor.parts import ItemRow, Part, Rows, cross, line, typed
from ui.editor.writing import AreaBox, LineBox
from ui.kit import Check, IconButton, Label, Look, Picture, Select, Toggle, tip_for

_TYPES = (
    ("text", "One line"), ("long_text", "Several lines"), ("number", "Number"),
    ("choice", "One of a few"), ("yes_no", "Yes or no"), ("date", "Date"), ("secret", "Secret"),
)  # fmt: skip
NEW = "+"


class ValueRow(ItemRow[Variable]):
    """One value: its words, and unfolded everything else about it."""

    changed = Signal(int, dict)
    renamed = Signal(int, str)
    gone = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.label = LineBox(look, name="What is asked", placeholder="What is asked", bare=True)
        self.unfold = IconButton(look, "chevron-down", name="More of this value", compact=True)
        self.unfold.setCheckable(True)
        self.remove = cross(look, "Remove this value")
        self.name = LineBox(look, name="Name in the text", most=64, mono=True)
        self.type = Select(look, _TYPES, name="Kind of value")
        self.required = Check(look, "Required")
        self.sensitive = Check(look, "Sensitive")
        self.options = AreaBox(
            look, name="What can be chosen", rows=2, placeholder="One choice a line"
        )
        self.hint = LineBox(look, name="Hint", placeholder="Where it is found")
        self.default = LineBox(look, name="Usual value", placeholder="Usual value")
        self.more_names = Label(look, "", role="small", tone="text.tertiary")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(4))
        picture = Picture(look, icon="variable", tone="text.tertiary")
        column.addLayout(line(look, picture, self.label, self.unfold, self.remove, gap=4))
        self.marks = line(look, self.required, self.sensitive, 1)
        self.more = (self.name, self.type, self.required, self.sensitive, self.hint, self.default)
        column.addWidget(self.name)
        column.addWidget(self.type)
        column.addLayout(self.marks)
        for widget in (self.options, self.hint, self.default):
            column.addWidget(widget)
        self._is_choice = False
        self._show_more(on=False)
        for name in ("label", "hint", "default"):
            getattr(self, name).written.connect(lambda words, name=name: self._tell(name, words))
        self.options.written.connect(self._on_options)
        self.name.editingFinished.connect(lambda: self.renamed.emit(self.index, self.name.text()))
        self.type.chosen.connect(lambda kind: self._tell("type", kind))
        self.required.clicked.connect(lambda on: self._tell("required", on))
        self.sensitive.clicked.connect(lambda on: self._tell("sensitive", on))
        self.unfold.clicked.connect(lambda on: self._show_more(on=on))
        self.remove.clicked.connect(lambda: self.gone.emit(self.index))

    def show_item(self, item: Variable) -> None:
        self.label.show_text(item.label)
        self.label.setPlaceholderText(item.name)
        if not self.name.hasFocus():
            self.name.show_text(item.name)
        self.name.setToolTip(tip_for(f"{{{{{item.name}}}}} in the words of a step"))
        self.type.choose(item.type)
        self.required.setChecked(item.required)
        self.sensitive.setChecked(item.masked)
        self.sensitive.setEnabled(item.type != "secret")
        self.hint.show_text(item.hint)
        self.default.show_text(item.default)
        kept = tuple(one for one in self.options.text().split("\n") if one.strip())
        if kept != item.options:
            self.options.show_text("\n".join(item.options))
        self._is_choice = item.type == "choice"
        self.options.setVisible(self._is_choice and self.unfold.isChecked())

    def _show_more(self, *, on: bool) -> None:
        self.unfold.setChecked(on)
        self.unfold.set_icon("chevron-up" if on else "chevron-down")
        for widget in self.more:
            widget.setVisible(on)
        self.options.setVisible(on and self._is_choice)

    def _on_options(self, words: str) -> None:
        options = tuple(line_[:300] for line_ in words.split("\n") if line_.strip())
        self._tell("options", options)

    def _tell(self, name: str, value: Any) -> None:
        self.changed.emit(self.index, {name: value})


class IntakePart(Part):
    """What is asked before the first step."""

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        _, self.count, self.more = self.head("Asks before it begins", action="Add")
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self.rows: Rows[ValueRow] = Rows(self._list, self._row)
        self.more.clicked.connect(self._on_more)

    def suits(self) -> bool:
        return not self.step

    def refresh(self) -> None:
        intake = self._desk.flow.intake
        self.count.setText(str(len(intake)) if intake else "")
        self.rows.follow(intake)

    def _row(self) -> ValueRow:
        row = ValueRow(self._look)
        row.changed.connect(self._on_changed)
        row.renamed.connect(self._on_renamed)
        row.gone.connect(self._on_gone)
        return row

    def _on_more(self) -> None:
        self._desk.edit(
            "ask for a value", lambda flow: add(flow, FLOW, "intake", new_variable(flow, ""))
        )
        if self.rows.rows:
            self.rows.rows[-1].label.setFocus()

    def _on_gone(self, index: int) -> None:
        self._desk.edit("remove a value", lambda flow: drop(flow, FLOW, "intake", index))

    def _on_renamed(self, index: int, name: str) -> None:
        old = self._desk.flow.intake[index].name
        if name != old and not self._desk.edit(
            "rename a value", lambda flow: rename_variable(flow, old, name)
        ):
            self.rows.rows[index].name.show_text(old)

    def _on_changed(self, index: int, changes: dict[str, Any]) -> None:
        self._desk.edit(
            "change a value",
            lambda flow: change(flow, FLOW, "intake", index, **changes),
            typing=typed(f"value {index}", changes),
        )


class AskedRow(ItemRow[object]):
    """A value that is asked for at this step: one of the flow's own is switched off, one that only
    this step knows is written here.
    """

    gone = Signal(int)
    changed = Signal(int, dict)
    renamed = Signal(int, str)

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.words = Label(look, "", elide=True)
        self.on = Toggle(look, name="Ask for it here", checked=True)
        self.shared = QWidget()
        picture = Picture(look, icon="variable", tone="text.tertiary")
        self.shared.setLayout(line(look, picture, self.words, 1, self.on))
        self.shared.setFixedHeight(look.px(28))
        self.own = ValueRow(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.shared)
        column.addWidget(self.own)
        self.on.clicked.connect(lambda: self.gone.emit(self.index))
        self.own.gone.connect(lambda _: self.gone.emit(self.index))
        self.own.changed.connect(lambda _, changes: self.changed.emit(self.index, changes))
        self.own.renamed.connect(lambda _, name: self.renamed.emit(self.index, name))

    def show_item(self, item: object) -> None:
        own = isinstance(item, Variable)
        self.shared.setVisible(not own)
        self.own.setVisible(own)
        if isinstance(item, Variable):
            self.own.show_item(item)
            return
        words = self._desk.labels.get(str(item), str(item))
        self.words.setText(words)
        self.on.setChecked(True)
        self.on.setAccessibleName(f"Ask for {words} here")


class AsksPart(Part):
    """What this step asks for: values, and a screenshot."""

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.head("Asks for")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.body.addLayout(self._list)
        self.rows: Rows[AskedRow] = Rows(self._list, self._row)
        self.screenshot = Toggle(look, name="Ask for a screenshot here")
        words = Label(look, "A screenshot")
        picture = Picture(look, icon="image", tone="text.tertiary")
        self.body.addLayout(line(look, picture, words, 1, self.screenshot))
        self.more = Select(look, name="Ask for another value here")
        self.fresh = LineBox(look, name="New value", placeholder="What the new value is called")
        self.body.addWidget(self.more)
        self.body.addWidget(self.fresh)
        self.fresh.hide()
        self.screenshot.clicked.connect(self._on_screenshot)
        self.more.chosen.connect(self._on_more)
        self.fresh.done.connect(self._on_fresh)

    def suits(self) -> bool:
        return bool(self.step) and not isinstance(self.node, Logic | Result)

    def refresh(self) -> None:
        node = self.node
        self.rows.follow(node.fields)
        self.screenshot.setChecked(node.screenshot_wanted)
        asked = {one.name if isinstance(one, Variable) else one for one in node.fields}
        others = [
            one for one in self._desk.labels.items() if one[0] not in asked
        ]  # fmt: skip
        self.more.set_items([("", "Ask for a value"), *others, (NEW, "A new value")], current="")

    def _row(self) -> AskedRow:
        row = AskedRow(self._look, self._desk)
        row.gone.connect(self._on_gone)
        row.changed.connect(self._on_changed)
        row.renamed.connect(self._on_renamed)
        return row

    def _on_changed(self, index: int, changes: dict[str, Any]) -> None:
        step = self.step
        self._desk.edit(
            "change a value",
            lambda flow: change(flow, step, "fields", index, **changes),
            typing=typed(f"value {step} {index}", changes),
        )

    def _on_renamed(self, index: int, name: str) -> None:
        old = asked_names(self.node)[index]
        if name != old and not self._desk.edit(
            "rename a value", lambda flow: rename_variable(flow, old, name)
        ):
            self.rows.rows[index].own.name.show_text(old)

    def _on_gone(self, index: int) -> None:
        step = self.step
        self._desk.edit("ask for less", lambda flow: drop(flow, step, "fields", index))

    def _on_screenshot(self, on: bool) -> None:  # noqa: FBT001  a signal
        step = self.step
        self._desk.edit(
            "ask for a screenshot", lambda flow: set_step(flow, step, screenshot_wanted=on)
        )

    def _on_more(self, name: str) -> None:
        self.fresh.setVisible(name == NEW)
        if name == NEW:
            self.fresh.setFocus()
        elif name:
            step = self.step
            self._desk.edit("ask for a value", lambda flow: add(flow, step, "fields", name))

    def _on_fresh(self) -> None:
        step, label = self.step, self.fresh.text().strip()
        if label:
            self._desk.edit(
                "ask for a new value",
                lambda flow: add(flow, step, "fields", new_variable(flow, label)),
            )
        self.fresh.clear()
        self.fresh.hide()
