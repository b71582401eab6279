"""The strip under the canvas: what is to fix before publishing, walked with F8."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from rflow_desktop.domain.flow_check import Problem, errors
from rflow_desktop.domain.flow_edit import branches
from ui.editor.desk import Desk
from ui.kit import KeyCap, Label, Look, Picture, Surface, TextButton, tip_for

_SHOWN = 2
_HIGH = 40


class ProblemStrip(Surface):
    """`problem_asked`: show the step that this problem is about."""

    problem_asked = Signal(int)

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, "bg.canvas", edges=("top",))
        self._look, self._desk = look, desk
        self.mark = Picture(look, icon="circle-check", tone="success.solid", size=14)
        self.count = Label(look, "", role="bodyMedium")
        self.cap = KeyCap(look, "F8")
        self.lines = tuple(TextButton(look, "", tone="text.secondary") for _ in range(_SHOWN))
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(16), 1, look.px(16), 0)
        row.setSpacing(look.px(8))
        row.addWidget(self.mark)
        row.addWidget(self.count)
        row.addSpacing(look.px(8))
        row.addWidget(self.cap)
        for place, button in enumerate(self.lines):
            row.addWidget(button)
            row.addSpacing(look.px(6))
            button.clicked.connect(lambda _=False, place=place: self._on_line(place))
        row.addStretch(1)
        self.setFixedHeight(look.px(_HIGH))
        self.setAccessibleName("Problems")
        self._offered: list[int] = []
        desk.checked.connect(self.refresh)
        desk.selected.connect(self.refresh)

    def refresh(self) -> None:
        desk = self._desk
        if not desk.is_open:
            return
        found = desk.problems
        wrong = len(errors(found))
        if wrong:
            told = f"{wrong} {'thing' if wrong == 1 else 'things'} to fix before publishing"
            mark, tone = "triangle-alert", "danger"
        elif found:
            told = f"{len(found)} {'thing' if len(found) == 1 else 'things'} to look at"
            mark, tone = "info", "warning"
        else:
            told, mark, tone = "Nothing to fix", "circle-check", "success"
        failing = sum(not one.passed for one in desk.samples)
        if failing:
            told += f", {failing} sample {'run goes' if failing == 1 else 'runs go'} another way"
        self.count.setText(told)
        self.count.set_tone(f"{tone}.text" if found else "text.secondary")
        self.mark.set_icon(mark, tone=f"{tone}.solid")
        self.cap.setVisible(bool(found))
        self._offer(found)

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._desk.is_open:
            self._offer(self._desk.problems)

    def _offer(self, found: tuple[Problem, ...]) -> None:
        """The next ones after the step that is selected, as far as there is room."""
        look = self._look
        first = next((place for place, one in enumerate(found) if one.node == self._desk.at), 0)
        self._offered = [(first + step) % len(found) for step in range(min(_SHOWN, len(found)))]
        room = self.width() - self.count.sizeHint().width() - look.px(140)
        for place, button in enumerate(self.lines):
            shown = place < len(self._offered) and room > look.px(80)
            button.setVisible(shown)
            if not shown:
                continue
            words = sentence(self._desk, found[self._offered[place]])
            metrics = look.metrics("small")
            fitting = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            button.setText(fitting)
            button.setToolTip(tip_for(words if fitting != words else ""))
            button.setAccessibleName(words)
            room -= int(metrics.horizontalAdvance(fitting)) + look.px(20)

    def _on_line(self, place: int) -> None:
        if place < len(self._offered):
            self.problem_asked.emit(self._offered[place])


def sentence(desk: Desk, problem: Problem) -> str:
    """The problem with the step it is about."""
    node = desk.flow.nodes.get(problem.node)
    if node is None:
        return problem.sentence
    title = f"“{node.title or 'No title yet'}”"
    if problem.code == "leads_nowhere" and not branches(node):
        return f"{title} leads nowhere"
    return f"{title}: {problem.sentence}"
