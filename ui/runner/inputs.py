"""A field for one variable, whatever its type: a line, several, a choice, yes or no, a secret."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import VariableLine
from ui.kit import Field, Label, Look, Select, TextArea, tip_for

_HINTS = {"date": "2026-11-24", "number": "0"}
_CHOOSE = ""
_YES_NO = [("yes", "Yes"), ("no", "No")]


class VariableInput(QWidget):
    """`edited`: the person is done with it and it holds another value. Esc puts the old one back.

    What stands in it is never overwritten while it has the focus or holds something unsaved.
    """

    edited = Signal(str, str)
    entered = Signal()
    """Enter was pressed in it and what it holds is fine."""
    left = Signal()

    def __init__(self, look: Look, line: VariableLine, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.line = look, line
        self._told = line.value
        self.control = self._new_control()
        self.control.setAccessibleName(line.label)
        self.control.setAccessibleDescription(line.hint)
        self.control.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.control)
        self.setFocusProxy(self.control)
        self._write(line.value)

    @property
    def value(self) -> str:
        match self.control:
            case Field():
                return self.control.text().strip()
            case TextArea():
                return self.control.text().strip()
            case Select():
                return self.control.current
            case _:
                return ""

    @property
    def is_unsaved(self) -> bool:
        return self.value != self.line.value

    def show_line(self, line: VariableLine) -> None:
        """Take what is kept now, unless somebody is writing here."""
        busy = self.control.hasFocus() or self.is_unsaved
        if line.value != self.line.value:
            self._told = line.value
        self.line = line
        if not busy:
            self._write(line.value)
        elif self.value == line.value:
            self._check()

    def set_read_only(self, *, on: bool) -> None:
        match self.control:
            case Field() | TextArea():
                self.control.set_read_only(on=on)
            case _:
                self.control.setEnabled(not on)

    def put_back(self) -> None:
        """What was typed is thrown away."""
        self._write(self.line.value)

    def commit(self) -> None:
        value = self.value
        if self._check() and self.is_unsaved and value != self._told:
            self._told = value  # leaving the field after Enter says nothing new
            self.edited.emit(self.line.name, value)

    def _on_entered(self) -> None:
        self.commit()
        if self._check():
            self.entered.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.control and event.type() == QEvent.Type.FocusOut:
            self._veil(on=True)
            self.commit()
            self.left.emit()
        elif watched is self.control and event.type() == QEvent.Type.FocusIn:
            self._veil(on=False)
        return False

    def _new_control(self) -> QWidget:
        look, line = self._look, self.line
        if line.type == "long_text":
            return TextArea(look, placeholder=line.hint, rows=3)
        if line.type in ("choice", "yes_no"):
            options = _YES_NO if line.type == "yes_no" else [(one, one) for one in line.options]
            select = Select(look, [(_CHOOSE, "Choose"), *options])
            select.setMinimumHeight(look.control_height)
            select.chosen.connect(lambda _: self.commit())
            return select
        field = Field(look, placeholder=line.hint or _HINTS.get(line.type, ""), mono=True)
        field.returnPressed.connect(self._on_entered)
        field.textEdited.connect(lambda _: field.set_problem(None))
        return field

    def _write(self, value: str) -> None:
        match self.control:
            case Field():
                if self.control.text() != value:
                    self.control.setText(value)
                self.control.setCursorPosition(0)
                self.control.set_problem(None)
                self._veil(on=not self.control.hasFocus())
            case TextArea():
                if self.control.text() != value:
                    self.control.set_text(value)
            case Select():
                self.control.choose(value)
            case _:
                pass

    def _veil(self, *, on: bool) -> None:
        """What is sensitive shows as dots until it is edited."""
        if isinstance(self.control, Field) and self.line.sensitive:
            mode = QLineEdit.EchoMode.Password if on else QLineEdit.EchoMode.Normal
            self.control.setEchoMode(mode)

    def _check(self) -> bool:
        """A number is a number. What was typed stays, with the reason beside it."""
        if not isinstance(self.control, Field):
            return True
        sentence = None
        if self.line.type == "number" and self.value:
            try:
                float(self.value.replace(",", "."))
            except ValueError:
                sentence = f"{self.line.label} is a number."
        self.control.set_problem(sentence)
        self.control.setToolTip(tip_for(sentence or ""))
        return sentence is None


class LabelledInput(QWidget):
    """A variable with its label over it, as a step asks for it."""

    def __init__(self, look: Look, line: VariableLine, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.label = Label(look, role="small", tone="text.secondary", elide=True)
        self.used = Label(look, role="small", tone="text.tertiary")
        self.input = VariableInput(look, line)
        head = QHBoxLayout()
        head.setSpacing(look.px(4))
        head.addWidget(self.label)
        head.addWidget(self.used)
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(4))
        column.addLayout(head)
        column.addWidget(self.input)
        self.show_line(line)

    def show_line(self, line: VariableLine) -> None:
        self.label.setText(line.label)
        used = f"· used in step {line.needed_in}" if line.needed_in else ""
        self.used.setText(used or ("· needed here" if line.required and not line.value else ""))
        self.used.setVisible(bool(self.used.text()))
        self.input.show_line(line)
