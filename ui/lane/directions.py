"""Directions of a session as a tree: gone to, ruled out with what was found, or solved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import BranchLine
from ui.kit import Button, IconButton, Label, Look, Picture, Section
from ui.lane import words
from ui.lane.rows import in_order
from ui.lane.walking import shown
from ui.lane.writer import Writer


class DirectionsBox(Section):
    """`did`: stand_on, dead_end, untried or solved; the direction; what was found."""

    did = Signal(str, str, str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "Directions", parent=parent)
        self._look = look
        self._rows: dict[str, DirectionRow] = {}
        self._column = QVBoxLayout()
        self._column.setSpacing(look.px(8))
        self.body.addLayout(self._column)

    def row(self, branch: str) -> DirectionRow | None:
        return self._rows.get(branch)

    def show_lines(self, lines: tuple[BranchLine, ...], *, writable: bool) -> None:
        rows = in_order(self._column, self._rows, [one.id for one in lines], self._new)
        for row, line in zip(rows, lines, strict=True):
            row.show_line(line, writable=writable)
        self.set_count(len(lines) or None)
        self.setVisible(bool(lines))

    def _new(self, branch: str) -> DirectionRow:
        row = DirectionRow(self._look, branch)
        row.did.connect(self.did)
        return row


class DirectionRow(QWidget):
    did = Signal(str, str, str)

    def __init__(self, look: Look, branch: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.branch = look, branch
        self.glyph = Picture(look, glyph="step.todo", size=16)
        self.label = Label(look, elide=True)
        self.told = Label(look, role="small", tone="text.secondary", wrap=True)
        self.go = Button(look, "Go there", kind="quiet", compact=True)
        self.rule_out = Button(look, "Rule out", kind="quiet", compact=True)
        self.undo = IconButton(look, "undo-2", name="Try it after all", compact=True)
        self.writer = Writer(look, name="What was found there", keep="Rule out", may_be_empty=True)
        head = QHBoxLayout()
        head.setSpacing(look.px(6))
        head.addWidget(self.label, 1)
        for part in (self.go, self.rule_out, self.undo):
            head.addWidget(part)
        right = QVBoxLayout()
        right.setSpacing(look.px(2))
        right.addLayout(head)
        right.addWidget(self.told)
        right.addWidget(self.writer)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(look.px(8))
        self._row.addWidget(self.glyph, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(right, 1)
        self.go.clicked.connect(lambda: self.did.emit("stand_on", self.branch, ""))
        self.rule_out.clicked.connect(lambda: self.writer.open_with())
        self.undo.clicked.connect(lambda: self.did.emit("untried", self.branch, ""))
        self.writer.kept.connect(lambda text: self.did.emit("dead_end", self.branch, text))

    def chief(self) -> QWidget | None:
        return shown(self.go)

    def show_line(self, line: BranchLine, *, writable: bool) -> None:
        glyph, state = words.BRANCHES.get(line.state, ("step.todo", line.state))
        gone = line.state == "dead_end"
        self.glyph.set_glyph(glyph)
        self.label.setText(line.label)
        self.label.set_role("bodyStrong" if line.active else "body")
        self.label.set_tone("text.secondary" if gone else "text.primary")
        self.told.setText(line.finding or line.description)
        self.told.setVisible(bool(self.told.text()))
        self.go.setVisible(not line.active)
        self.rule_out.setVisible(writable and not gone and line.depth > 0)
        self.undo.setVisible(writable and gone)
        self._row.setContentsMargins(self._look.px(14) * line.depth, 0, 0, 0)
        here = ", you are here" if line.active else ""
        self.setAccessibleName(f"Direction: {line.label}, {state}{here}")
