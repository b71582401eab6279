"""Variables of a session: label and value, edited where they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import VariableLine
from ui.kit import (
    BaseButton,
    IconButton,
    Label,
    Look,
    Section,
    TextButton,
    paint_box,
    paint_line,
    paint_pixmap,
    tip_for,
)
from ui.runner.inputs import VariableInput
from ui.runner.words import is_typed

_LABEL, _GAP = 120, 8
_ROW = 26
_DOTS = "••••••••"
_KEYS = {Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1}


class ValueButton(BaseButton):
    """A value as it stands; a press edits it."""

    stepped = Signal(int)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "", parent=parent)
        self.line = VariableLine(name="", label="", value="")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_line(self, line: VariableLine) -> None:
        self.line = line
        said = "hidden" if line.sensitive and line.value else line.value or _missing(line)
        self.setAccessibleName(f"{line.label}: {said or 'empty'}")
        shown = line.value if line.value and not line.sensitive else line.hint
        self.setToolTip(tip_for(shown) if shown else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(80), self._look.px(_ROW))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(40), self._look.px(_ROW))

    def ring_radius(self) -> int:
        return self._look.px(4)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = _KEYS.get(Qt.Key(event.key()))
        if by is not None:
            self.stepped.emit(by)
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter = QPainter(self)
        look, line = self._look, self.line
        box = QRectF(self.rect())
        if self._is_hovered():
            ground = box.adjusted(-look.px(4), 1, 0, -1)
            paint_box(painter, ground, radius=look.px(4), fill=look.color("bg.hover"))
        if not line.value:
            self._paint_missing(painter, box)
            return
        words = _DOTS if line.sensitive else line.value.replace("\n", " ")
        role = "mono" if is_typed(line.value) or line.sensitive or _code(line) else "body"
        ink = look.color("text.primary")
        paint_line(painter, box, words, font=look.font(role), color=ink)

    def _paint_missing(self, painter: QPainter, box: QRectF) -> None:
        look, words = self._look, _missing(self.line)
        if not words:
            ink = look.color("text.tertiary")
            paint_line(painter, box, "Empty", font=look.font("small"), color=ink)
            return
        icon, side, gap = look.px(12), look.px(7), look.px(5)
        wide = look.metrics("chip").horizontalAdvance(words) + icon + gap + 2 * side + 1
        high = look.px(20)
        chip = QRectF(0, round((box.height() - high) / 2), min(wide, box.width()), high)
        paint_box(painter, chip, radius=look.px(5), fill=look.color("warning.soft"))
        mark = QRectF(chip.left() + side, chip.top(), icon, high)
        paint_pixmap(painter, mark, look.pixmap("text-cursor-input", "warning.text", 12))
        rest = chip.adjusted(side + icon + gap, 0, -side + 1, 0)
        ink = look.color("warning.text")
        paint_line(painter, rest, words, font=look.font("chip"), color=ink)


class VariableRow(QWidget):
    """Label, value, and while it is edited the field in its place."""

    edited = Signal(str, str)
    restore_asked = Signal(str)
    stepped = Signal(int)

    def __init__(self, look: Look, line: VariableLine, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.line = look, line
        self._writable = False
        self.label = Label(look, role="body", tone="text.secondary", elide=True)
        self.value = ValueButton(look)
        self.value.clicked.connect(self.edit)
        self.value.stepped.connect(self.stepped)
        self.input: VariableInput | None = None
        self.lost = IconButton(look, "history", name="Restore", compact=True)
        self.lost.set_icon("history", tone="warning.text")
        self.lost.clicked.connect(lambda: self.restore_asked.emit(self.line.lost))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.px(_GAP))
        self._row.addWidget(self.label)
        self._row.addWidget(self.value, 1)
        self._row.addWidget(self.lost)
        look.changed.connect(self._dress)
        self._dress()

    def show_line(self, line: VariableLine, *, lost: str, writable: bool) -> None:
        self.line, self._writable = line, writable
        self.label.setText(line.label)
        asked = line if writable else replace(line, required=False, needed_in=0)
        self.value.show_line(asked)
        self.value.setEnabled(writable or bool(line.value))
        self.lost.setVisible(bool(line.lost) and writable)
        if lost:
            self.lost.set_name(f"Another value was replaced: {lost}. Restore it")
        if self.input is not None:
            self.input.show_line(line)

    def edit(self) -> None:
        """Put a field in the place of the value, with the caret in it."""
        if not self._writable:
            return
        if self.input is None:
            self.input = VariableInput(self._look, self.line)
            self.input.edited.connect(self.edited)
            self.input.entered.connect(lambda: self.stop(keep=True))
            self.input.left.connect(self._on_left)
            self._row.replaceWidget(self.value, self.input)
            self._row.setStretchFactor(self.input, 1)
        self.value.hide()
        self.input.show()
        self.input.setFocus(Qt.FocusReason.ShortcutFocusReason)
        control = self.input.control
        if hasattr(control, "selectAll"):
            control.selectAll()

    def is_editing(self) -> bool:
        return self.input is not None and not self.input.isHidden()

    def stop(self, *, keep: bool) -> None:
        """Back to the value. Unless `keep`, what was typed is thrown away."""
        if self.input is None:
            return
        if not keep:
            self.input.put_back()
        self.value.show()
        self.value.setFocus(Qt.FocusReason.PopupFocusReason)

    def _on_left(self) -> None:
        field, self.input = self.input, None
        if field is None:
            return
        self._row.replaceWidget(field, self.value)
        self._row.setStretchFactor(self.value, 1)
        field.hide()
        field.deleteLater()
        self.value.show()

    def _dress(self) -> None:
        self.label.setFixedWidth(self._look.px(_LABEL))
        self.setMinimumHeight(self._look.px(_ROW))


class VariablesBox(Section):
    """`edited`: name and value. `restore_asked`: the id of the lost value."""

    edited = Signal(str, str)
    restore_asked = Signal(str)
    next_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        self.next = TextButton(look, "Next empty", key="V")
        super().__init__(look, "Variables", count="", action=self.next, parent=parent)
        self._look = look
        self.rows: dict[str, VariableRow] = {}
        self.body.setSpacing(look.px(1))
        self.next.clicked.connect(self.next_asked)
        layout = self.layout()
        if isinstance(layout, QVBoxLayout):
            layout.setSpacing(look.px(6))

    def show_lines(
        self, lines: Sequence[VariableLine], *, lost: Mapping[str, str], writable: bool
    ) -> None:
        names = [line.name for line in lines]
        if names != list(self.rows):
            self._arrange(lines)
        filled = sum(bool(line.value) for line in lines)
        self.next.setVisible(writable and filled < len(lines))
        for line in reversed(lines):  # or the focus would go through all that can be read only
            replaced = lost.get(line.lost, "")
            self.rows[line.name].show_line(line, lost=replaced, writable=writable)
        self.set_count(f"{filled} of {len(lines)}")
        self.setVisible(bool(lines))

    def next_empty(self) -> VariableRow | None:
        """The first empty one after the one that is being edited."""
        rows = list(self.rows.values())
        at = next((place for place, row in enumerate(rows) if row.is_editing()), -1)
        turned = rows[at + 1 :] + rows[: at + 1]
        return next((row for row in turned if not row.line.value and not row.is_editing()), None)

    def _arrange(self, lines: Sequence[VariableLine]) -> None:
        kept = {line.name: self.rows.get(line.name) for line in lines}
        for name, row in self.rows.items():
            self.body.removeWidget(row)
            if name not in kept:
                row.hide()
                row.deleteLater()
        self.rows = {line.name: kept[line.name] or self._new(line) for line in lines}
        for row in self.rows.values():
            self.body.addWidget(row)

    def _new(self, line: VariableLine) -> VariableRow:
        row = VariableRow(self._look, line)
        row.edited.connect(self.edited)
        row.restore_asked.connect(self.restore_asked)
        row.stepped.connect(lambda by: self._step(row, by))
        return row

    def _step(self, row: VariableRow, by: int) -> None:
        rows = list(self.rows.values())
        place = rows.index(row) + by
        if 0 <= place < len(rows):
            rows[place].value.setFocus(Qt.FocusReason.TabFocusReason)


def _missing(line: VariableLine) -> str:
    if line.needed_in:
        return f"Needed in step {line.needed_in}"
    return "Needed" if line.required else ""


def _code(line: VariableLine) -> bool:
    return line.value.isupper() and " " not in line.value
