"""The history of one session: values that lost, with Restore, and what was sent when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import Listed, OutboxLine
from ui.kit import Button, Dialog, Label, Look, Picture, ScrollBox, Section
from ui.sync_panel import words

Lost = tuple[str, str, str]
"""(operation, what it was, whose words), as a session view has it."""


class HistoryDialog(Dialog):
    """`restore_asked`: the operation whose value is to be the field's value again. `more_asked`:
    older lines than the ones shown.
    """

    restore_asked = Signal(str)
    more_asked = Signal()

    def __init__(self, look: Look, window: QWidget, *, about: str) -> None:
        super().__init__(look, window, title=f"History of {about}", width=640, height=560)
        self._rows: list[QWidget] = []
        self.problem = Label(look, "", tone="danger.text", wrap=True)
        self.problem.hide()
        self.lost = Section(look, "Values that others replaced")
        self.done = Section(look, "What was done on this computer")
        self.more = Button(look, "", kind="quiet", compact=True)
        self.more.clicked.connect(self.more_asked)
        self.more.hide()
        inside = QVBoxLayout()
        inside.setContentsMargins(0, 0, look.px(8), 0)
        inside.setSpacing(look.px(20))
        for part in (self.problem, self.lost, self.done):
            inside.addWidget(part)
        inside.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        inside.addStretch(1)
        self.body.addWidget(ScrollBox(look, inside))
        self.add_cancel("Close")

    def show_history(self, lost: Sequence[Lost], done: Listed, *, now_ms: int) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = []
        self.lost.set_count(len(lost) or None)
        self.done.set_count(done.count or None)
        if not lost:
            self._put(self.lost, self._said("Nothing was replaced."))
        for op, value, who in lost:
            self._put(self.lost, self._lost_row(op, value, who))
        if not done.lines:
            self._put(self.done, self._said("Everything in this session came from others."))
        for one in done.lines:
            self._put(self.done, self._done_row(one, now_ms=now_ms))
        self.more.setText(f"Show more, {len(done.lines)} of {done.count} are shown")
        self.more.setVisible(len(done.lines) < done.count)

    def show_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def _put(self, section: Section, row: QWidget) -> None:
        self._rows.append(row)
        section.body.addWidget(row)

    def _said(self, text: str) -> Label:
        return Label(self._look, text, tone="text.tertiary", wrap=True)

    def _lost_row(self, op: str, value: str, who: str) -> QWidget:
        look = self._look
        held, row = _row(look)
        told = QVBoxLayout()
        told.setSpacing(0)
        told.addWidget(Label(look, value, wrap=True))
        told.addWidget(Label(look, who, role="small", tone="text.tertiary", elide=True))
        row.addLayout(told, 1)
        restore = Button(look, "Restore", compact=True)
        restore.setAccessibleName(f"Restore {value}")
        restore.clicked.connect(lambda: self.restore_asked.emit(op))
        row.addWidget(restore)
        return held

    def _done_row(self, one: OutboxLine, *, now_ms: int) -> QWidget:
        look = self._look
        held, row = _row(look)
        glyph, state = words.STATES[one.state][0], words.state_of(one)
        row.addWidget(Picture(look, glyph=glyph, size=14, name=state))
        row.addWidget(Label(look, one.words, elide=True), 1)
        at = words.moment(one.at, now_ms=now_ms)
        row.addWidget(
            Label(look, f"{state}, {at}", role="small", tone="text.tertiary", tabular=True)
        )
        return held


def _row(look: Look) -> tuple[QWidget, QHBoxLayout]:
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, look.px(2), 0, look.px(2))
    row.setSpacing(look.px(10))
    return held, row
