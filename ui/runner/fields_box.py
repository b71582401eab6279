"""What a step asks for beside its answer: variables that are used here, and a note."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import StepView, VariableLine
from ui.kit import Field, Label, Look
from ui.runner.inputs import LabelledInput

_COLUMNS = 2
_TOP = Qt.AlignmentFlag.AlignTop


class FieldsBox(QWidget):
    """`edited`: name and value. `filled`: Enter in the last field. `confirmed`: in the note."""

    edited = Signal(str, str)
    filled = Signal()
    confirmed = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._inputs: dict[str, LabelledInput] = {}
        self._named: tuple[tuple[str, str], ...] = ()
        self._told = ("", False)
        self.note_label = Label(look, role="small", tone="text.secondary", elide=True)
        self.note = Field(look, placeholder="Optional", key="M", name="Note to this answer")
        self.note.returnPressed.connect(self.confirmed)
        self._note_box = QWidget()
        column = QVBoxLayout(self._note_box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(4))
        column.addWidget(self.note_label)
        column.addWidget(self.note)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(12))
        self._grid.addWidget(self._note_box, 0, 0, 1, _COLUMNS, _TOP)

    @property
    def inputs(self) -> tuple[LabelledInput, ...]:
        return tuple(self._inputs.values())

    def unsaved(self) -> dict[str, str]:
        """What was typed here and is not kept yet."""
        return {one.input.line.name: one.input.value for one in self.inputs if one.input.is_unsaved}

    def first_empty(self) -> LabelledInput | None:
        return next((one for one in self.inputs if not one.input.value), None)

    def show_fields(self, step: StepView, *, moved: bool, writable: bool) -> None:
        named = tuple((line.name, line.type) for line in step.fields)
        if named != self._named:
            self._rebuild(step.fields, named)
        for line in step.fields:
            self._inputs[line.name].show_line(line)
        for one in self.inputs:
            one.input.set_read_only(on=not writable)
        if moved:
            self.note.clear()
        answerable = bool(step.choices) and step.kind != "result"
        self._note_box.setVisible(writable and answerable)
        self._tell_note(step)
        self.setVisible(bool(step.fields) or (writable and answerable))

    def _tell_note(self, step: StepView) -> None:
        words = step.note_hint if step.note_required and step.note_hint else "Note to this answer"
        told = (words, step.note_required)
        if told != self._told:
            self._told = told
            self.note.setPlaceholderText("Needed here" if step.note_required else "Optional")
            self.note_label.setText(words)
            self.note.setAccessibleName(words)

    def _rebuild(self, lines: tuple[VariableLine, ...], named: tuple[tuple[str, str], ...]) -> None:
        kept = {key: self._inputs[key[0]] for key in named if key in self._named}
        for one in self._inputs.values():
            self._grid.removeWidget(one)
            if one not in kept.values():
                one.hide()
                one.deleteLater()
        self._grid.removeWidget(self._note_box)
        self._named = named
        self._inputs = {}
        for place, line in enumerate(lines):
            one = kept.get((line.name, line.type)) or self._new(line)
            self._inputs[line.name] = one
            self._grid.addWidget(one, place // _COLUMNS, place % _COLUMNS, _TOP)
        row, column = divmod(len(lines), _COLUMNS)
        span = 1 if column else _COLUMNS
        self._grid.addWidget(self._note_box, row, column, 1, span, _TOP)

    def _on_entered(self, one: LabelledInput) -> None:
        """Enter goes on: to the next empty field, or back to the answers."""
        after = self.inputs[self.inputs.index(one) + 1 :]
        following = next((other for other in after if not other.input.value), None)
        if following is not None:
            following.input.setFocus()
        else:
            self.filled.emit()

    def _new(self, line: VariableLine) -> LabelledInput:
        one = LabelledInput(self._look, line)
        one.input.edited.connect(self.edited)
        one.input.entered.connect(lambda: self._on_entered(one))
        return one
