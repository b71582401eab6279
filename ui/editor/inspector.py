"""The right column: everything about the selected step, or about the flow when none is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.editor.desk import Desk
from ui.editor.part_answers import AnswersPart, CasesPart, NextPart, TargetButton
from ui.editor.part_commands import CommandsPart, PatternsPart
from ui.editor.part_ends import LinkPart, OutcomePart
from ui.editor.part_flow import FlowPart, SamplesPart
from ui.editor.part_told import ProblemsPart, RunsPart
from ui.editor.part_values import AsksPart, IntakePart
from ui.editor.part_words import BodyPart, KindPart, TitlePart
from ui.editor.parts import Part
from ui.kit import IconButton, Look, ScrollBox


class Inspector(QWidget):
    """Parts come and go with what is selected; the one that is written in stays as it is."""

    lead_asked = Signal(str, str)
    try_asked = Signal()
    done = Signal()

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._locked: set[Part] = set()
        self.kind = KindPart(look, desk)
        self.title = TitlePart(look, desk)
        self.words = BodyPart(look, desk)
        self.commands = CommandsPart(look, desk)
        self.answers = AnswersPart(look, desk)
        self.cases = CasesPart(look, desk)
        self.next = NextPart(look, desk)
        self.outcome = OutcomePart(look, desk)
        self.link = LinkPart(look, desk)
        self.asks = AsksPart(look, desk)
        self.patterns = PatternsPart(look, desk)
        self.runs = RunsPart(look, desk)
        self.problems = ProblemsPart(look, desk)
        self.flow = FlowPart(look, desk)
        self.intake = IntakePart(look, desk)
        self.samples = SamplesPart(look, desk)
        self.parts: tuple[Part, ...] = (
            self.kind, self.problems, self.title, self.link, self.outcome, self.words,
            self.commands, self.answers, self.cases, self.next, self.asks, self.runs,
            self.patterns, self.flow, self.intake, self.samples,
        )  # fmt: skip
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in self.parts:
            column.addWidget(part)
            part.hide()
        column.addStretch(1)
        self.area = ScrollBox(look, inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        self.setAccessibleName("Inspector")
        for part in (self.answers, self.cases, self.next):
            part.lead_asked.connect(self.lead_asked)
        self.title.done.connect(self.done)
        self.samples.try_asked.connect(self.try_asked)
        desk.changed.connect(self.refresh)
        desk.selected.connect(self._on_selected)
        desk.checked.connect(self.refresh)

    def refresh(self) -> None:
        if not self._desk.is_open or self.isHidden():
            return
        for part in self.parts:
            suits = part.suits()
            if suits:
                part.refresh()
                self._lock(part)
            if part.isHidden() == suits:
                part.setVisible(suits)

    def _lock(self, part: Part) -> None:
        """What may not be changed can still be read: fields take no words, buttons rest."""
        free = self._desk.can_edit
        if free and part not in self._locked:
            return
        (self._locked.discard if free else self._locked.add)(part)
        for widget in part.findChildren(QWidget):
            if isinstance(widget, QLineEdit | QPlainTextEdit):
                widget.setReadOnly(not free)
            elif isinstance(widget, QComboBox):
                widget.setEnabled(free)
            elif isinstance(widget, TargetButton) or widget is self.samples.try_:
                continue  # it goes there
            elif isinstance(widget, QAbstractButton):
                unfolds = isinstance(widget, IconButton) and widget.isCheckable()
                widget.setEnabled(free or unfolds)

    def edit(self) -> None:
        """The caret into the words of what is selected."""
        self.refresh()
        if self._desk.at:
            self.title.start()
            self.area.ensureWidgetVisible(self.title)
        else:
            self.flow.name.setFocus()
            self.flow.name.selectAll()

    def _on_selected(self) -> None:
        self.refresh()
        self.area.verticalScrollBar().setValue(0)
