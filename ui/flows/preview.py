"""One flow to read before it is started: what it is for, what it asks, its steps, when to stop."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.flow import Flow, Variable
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.shown_flows import FlowLife
from ui.flows.life import LifeBox
from ui.flows.outline import RISK_WORDS, OutlineStep, outline
from ui.kit import Banner, Button, Chip, Label, Look, Picture, ReadText, ScrollBox, Section
from ui.new_session.offers import told
from ui.sessions.words import changed
from ui.turns import NEXT_TURN_MS

_MOST_STEPS = 200
_AT_ONCE = 4
_TYPES = {
    "long_text": "several lines", "number": "number", "choice": "choice",
    "yes_no": "yes or no", "date": "date", "secret": "secret",
}  # fmt: skip


class FlowPreview(QWidget):
    """`start_asked`, `prepare_asked` and `batch_asked` are about the flow that is shown."""

    start_asked = Signal()
    prepare_asked = Signal()
    batch_asked = Signal()
    edit_asked = Signal()
    link_asked = Signal(str, str)
    version_asked = Signal(int)
    parent_asked = Signal()
    suggestion_asked = Signal(str)
    proposal_asked = Signal(str)
    suggest_asked = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.line: FlowLine | None = None
        self.steps: tuple[OutlineStep, ...] = ()
        self._drawn: tuple[str, str, Flow | None, str] | None = None
        self._told_life: tuple[FlowLife, tuple[str, ...]] | None = None
        self._zoom = look.zoom
        look.changed.connect(self._on_look_changed)
        self._left: Iterator[None] = iter(())
        self._next = QTimer(self)
        self._next.setInterval(NEXT_TURN_MS)
        self._next.timeout.connect(self._more)
        self.life: LifeBox | None = None
        self.name = Label(look, "", role="title", wrap=True)
        self.told = Label(look, "", role="small", tone="text.secondary", wrap=True)
        self._content = QVBoxLayout()
        self._content.setContentsMargins(*(look.px(side) for side in (20, 0, 16, 20)))
        self._content.setSpacing(look.px(20))
        self.start = Button(look, "Start", key="Enter", kind="primary")
        self.prepare = Button(look, "Prepare", icon="calendar", kind="quiet")
        self.edit = Button(look, "Edit", key="E")
        self.batch = Button(look, "Run as batch", icon="layers", kind="quiet")
        head = QVBoxLayout()
        head.setContentsMargins(*(look.px(side) for side in (20, 20, 16, 12)))
        head.setSpacing(look.px(4))
        head.addWidget(self.name)
        head.addWidget(self.told)
        acts = QHBoxLayout()
        acts.setContentsMargins(*(look.px(side) for side in (20, 10, 16, 12)))
        acts.setSpacing(look.px(6))
        for button in (self.start, self.edit, self.prepare, self.batch):
            acts.addWidget(button)
        acts.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._content)
        self.area = ScrollBox(look, inner)
        self.area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.area.setAccessibleName("The flow")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addLayout(acts)
        self.start.clicked.connect(self.start_asked)
        self.prepare.clicked.connect(self.prepare_asked)
        self.batch.clicked.connect(self.batch_asked)
        self.edit.clicked.connect(self.edit_asked)

    def show_flow(self, line: FlowLine, content: Flow | None, problem: str = "") -> None:
        """`content` is None when it is not on this computer; `problem` says why."""
        is_new = self.line is None or self.line.id != line.id
        self.line = line
        self.name.setText(line.name)
        parts = (told(line), line.category, f"version {line.version}")
        self.told.setText(", ".join(part for part in parts if part))
        self.batch.setVisible(line.kind == "maintenance")
        self.setAccessibleDescription(line.description)
        drawn = (line.id, line.description, content, problem)
        if drawn == self._drawn:
            return  # read again after every answer, and seldom another flow
        self._drawn = drawn
        self._clear()
        if problem:
            self._content.addWidget(Banner(self._look, problem, tone="warning"))
        self.steps = () if content is None else outline(content)
        self._fill(line, content)
        self._content.addStretch(1)
        if is_new:
            self.area.verticalScrollBar().setValue(0)

    def _on_look_changed(self) -> None:
        if self._look.zoom != self._zoom:
            self._zoom, self._drawn = self._look.zoom, None  # lengths are others

    def _fill(self, line: FlowLine, content: Flow | None) -> None:
        look = self._look
        if line.description:
            text = ReadText(look, line.description, name="What it is for")
            text.link_asked.connect(self.link_asked)
            self._content.addWidget(text)
        if content is None:
            return
        if content.intake:
            asks = Section(look, "Asks for", count=len(content.intake))
            for variable in content.intake:
                asks.body.addWidget(_variable(look, variable))
            self._content.addWidget(asks)
        if content.stop_rule:
            rule = Section(look, "Stop rule")
            rule.body.addWidget(Label(look, content.stop_rule, tone="text.secondary", wrap=True))
            self._content.addWidget(rule)
        steps = Section(look, "Steps", count=len(self.steps))
        steps.body.setSpacing(look.px(10))
        self._content.addWidget(steps)
        self._left = self._step_by_step(steps)
        self._more()

    def _step_by_step(self, into: Section) -> Iterator[None]:
        look, shown = self._look, self.steps[:_MOST_STEPS]
        for start in range(0, len(shown), _AT_ONCE):
            for step in shown[start : start + _AT_ONCE]:
                into.body.addWidget(_step(look, step))
            yield
        if len(self.steps) > _MOST_STEPS:
            left = f"{len(self.steps) - _MOST_STEPS} more steps"
            into.body.addWidget(Label(look, left, tone="text.tertiary"))

    def _more(self) -> None:
        """All steps of a long flow at once are several frames."""
        if next(self._left, self) is self:
            self._next.stop()
        else:
            self._next.start()

    def show_life(self, life: FlowLife, *, now_ms: int) -> None:
        """Below the steps: origin, suggestions, proposals and versions."""
        if self.line is None or self.line.id != life.flow:
            return
        ages = tuple(changed(one.at, now_ms) if one.at else "" for one in life.versions)
        if self.life is not None and self._told_life == (life, ages):
            return  # read again with the flow
        self._told_life = (life, ages)
        if self.life is not None:
            self._content.removeWidget(self.life)
            self.life.hide()
            self.life.deleteLater()
        box = self.life = LifeBox(self._look, life, now_ms=now_ms)
        box.version_asked.connect(self.version_asked)
        box.parent_asked.connect(self.parent_asked)
        box.suggestion_asked.connect(self.suggestion_asked)
        box.proposal_asked.connect(self.proposal_asked)
        box.suggest_asked.connect(self.suggest_asked)
        self._content.insertWidget(max(0, self._content.count() - 1), box)

    def _clear(self) -> None:
        self._next.stop()
        self.life = None
        while (item := self._content.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _variable(look: Look, variable: Variable) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(look.px(8))
    line.addWidget(Label(look, variable.label or variable.name, elide=True), 1)
    kind = _TYPES.get(variable.type, "")
    marks = (kind, "required" if variable.required else "", "hidden" if variable.masked else "")
    words = ", ".join(mark for mark in marks if mark)
    line.addWidget(Label(look, words, role="small", tone="text.tertiary"))
    return row


def _step(look: Look, step: OutlineStep) -> QWidget:
    row = QWidget()
    row.setAccessibleName(step.spoken())
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(look.px(8))
    top = Qt.AlignmentFlag.AlignTop
    number = Label(look, str(step.number), role="small", tone="text.tertiary", tabular=True,
                   align=Qt.AlignmentFlag.AlignRight)  # fmt: skip
    number.setFixedWidth(look.px(18))
    line.addWidget(number, 0, top)
    line.addWidget(Picture(look, icon=step.icon, tone="text.tertiary", size=14), 0, top)
    words = QVBoxLayout()
    words.setSpacing(look.px(2))
    words.addWidget(Label(look, step.title, wrap=True))
    if step.risk:
        words.addWidget(_risk(look, step.risk), 0, Qt.AlignmentFlag.AlignLeft)
    if step.told:
        words.addWidget(Label(look, step.told, role="small", tone="text.tertiary", wrap=True))
    line.addLayout(words, 1)
    return row


def _risk(look: Look, risk: str) -> Chip:
    if risk == "danger":
        return Chip(look, RISK_WORDS[risk], tone="danger", icon="triangle-alert")
    return Chip(look, RISK_WORDS[risk], tone="warning", icon="pencil")
