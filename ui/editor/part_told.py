"""What the inspector tells of a step: what is wrong with it, and what real runs answered."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from ui.editor.desk import Desk
from ui.editor.parts import ItemRow, Part, Rows
from ui.kit import Label, Look, paint_bar, paint_line, tip_for


class ProblemsPart(Part):
    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.sentences = Label(look, "", role="small", tone="danger.text", wrap=True)
        self.warnings = Label(look, "", role="small", tone="warning.text", wrap=True)
        self.body.addWidget(self.sentences)
        self.body.addWidget(self.warnings)

    def suits(self) -> bool:
        flow, step = self._desk.flow, self.step
        if len(flow.nodes) == 1 and step and not flow.nodes[step].title:
            return False  # nobody has written anything yet
        return bool(self._desk.problems_of(step))

    def refresh(self) -> None:
        found = self._desk.problems_of(self.step)
        for label, severity in ((self.sentences, "error"), (self.warnings, "warning")):
            told = "\n".join(one.sentence for one in found if one.severity == severity)
            label.setText(told)
            label.setVisible(bool(told))


class RunsPart(Part):
    """From the sessions on this computer: how often each answer was given."""

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.title, _, _ = self.head("From earlier runs")
        self._list = QVBoxLayout()
        self.body.addLayout(self._list)
        self.rows: Rows[ShareRow] = Rows(self._list, lambda: ShareRow(look))

    def suits(self) -> bool:
        return bool(self.step) and bool(self._desk.answered.get(self.step))

    def refresh(self) -> None:
        told = dict(self._desk.answered.get(self.step, ()))
        total = sum(told.values())
        self.title.setText(f"From {total} {'run' if total == 1 else 'runs'}")
        answers = [one.label for one in getattr(self.node, "answers", ())]
        named = {label: f"Answer {place}" for place, label in enumerate(answers, start=1)}
        order = sorted(told, key=lambda label: answers.index(label) if label in answers else 99)
        self.rows.follow([(named.get(one, one), one, told[one], total) for one in order])


class ShareRow(ItemRow[tuple[str, str, int, int]]):
    """An answer, a bar and its share in words."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._shown = ("", "", 0, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_item(self, item: tuple[str, str, int, int]) -> None:
        self._shown = item
        _, label, count, total = item
        self.setAccessibleName(f"{label}: {count} of {total}, {self._share}")
        self.setToolTip(tip_for(f"{label}: {count} of {total}"))
        self.update()

    @property
    def _share(self) -> str:
        return f"{round(100 * self._shown[2] / self._shown[3])} %"

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(200), self._look.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look, px = self._look, self._look.px
        painter = QPainter(self)
        words, font = look.color("text.secondary"), look.font("small", tabular=True)
        left = QRectF(0, 0, px(84), self.height())
        paint_line(painter, left, self._shown[0], font=font, color=words)
        right = QRectF(self.width() - px(40), 0, px(40), self.height())
        wide = look.metrics("small", tabular=True).horizontalAdvance(self._share)
        paint_line(painter, QRectF(right.right() - wide, 0, wide + 1, self.height()), self._share,
                   font=font, color=words)  # fmt: skip
        bar = QRectF(px(92), self.height() / 2 - px(2), self.width() - px(92 + 48), px(4))
        paint_bar(painter, look, bar, self._shown[2] / self._shown[3])
