"""The head of a step in the inspector: its kind, the answer that leads to it, title and words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QWidget

from rflow_desktop.domain.flow import Gate, Logic, Result
from rflow_desktop.domain.flow_edit import index_in, part_of, set_step
from rflow_desktop.domain.flow_parts import change
from rflow_desktop.domain.flow_rework import set_kind
from ui.editor.desk import Desk
from ui.editor.faces import KIND_TOLD, KINDS
from ui.editor.parts import Part
from ui.editor.writing import AreaBox, LineBox
from ui.kit import BaseButton, Label, Look, paint_box, paint_line, tip_for

_TITLES = {"question": "Question", "command": "Question", "gate": "Question", "result": "Result"}
_BODIES = {
    "question": "How to find out", "command": "How to find out", "gate": "What is at stake",
    "result": "What to do last", "link": "Why", "form": "What for",
}  # fmt: skip


class Kinds(QWidget):
    """The eight kinds of step, four in a row."""

    chosen = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._group = QButtonGroup(self)
        self.buttons: dict[str, BaseButton] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(3, 3, 3, 3)
        grid.setSpacing(0)
        for place, (kind, words) in enumerate(KINDS.items()):
            button = _Kind(look, words, KIND_TOLD[kind])
            button.clicked.connect(lambda _=False, kind=kind: self.chosen.emit(kind))
            self._group.addButton(button)
            self.buttons[kind] = button
            grid.addWidget(button, place // 4, place % 4)
        self.setAccessibleName("Kind of step")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def choose(self, kind: str) -> None:
        self.buttons[kind].setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        paint_box(QPainter(self), QRectF(self.rect()), radius=look.px(6),
                  fill=look.color("bg.sunken"), border=look.color("border.default"))  # fmt: skip


class _Kind(BaseButton):
    def __init__(self, look: Look, words: str, told: str) -> None:
        super().__init__(look, words)
        self.setCheckable(True)
        self.setAccessibleName(words)
        self.setAccessibleDescription(told)
        self.setToolTip(tip_for(told))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(60), self._look.px(24))

    def ring_radius(self) -> int:
        return self._look.px(4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        painter, look = QPainter(self), self._look
        box = QRectF(self.rect())
        if self.isChecked():
            paint_box(painter, box, radius=look.px(4), fill=look.color("bg.raised"),
                      border=look.color("border.default"))  # fmt: skip
        elif self._is_hovered():
            paint_box(painter, box, radius=look.px(4), fill=look.color("bg.hover"))
        tone = "text.primary" if self.isChecked() else "text.secondary"
        paint_line(painter, box, self.text(), font=look.font("smallMedium"),
                   color=look.color(tone if self.isEnabled() else "text.disabled"),
                   align=Qt.AlignmentFlag.AlignHCenter)  # fmt: skip


class KindPart(Part):
    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.kinds = Kinds(look)
        self.body.addWidget(self.kinds)
        self.kinds.chosen.connect(self._on_chosen)

    def refresh(self) -> None:
        self.kinds.choose(self.node.kind)

    def _on_chosen(self, kind: str) -> None:
        step = self.step
        self._desk.edit("change the kind", lambda flow: set_kind(flow, step, kind))
        self.refresh()


class TitlePart(Part):
    """`done`: Enter in the title; the hands go back to the canvas."""

    done = Signal()

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.leads = self.label("Answer that leads here")
        self.answer = LineBox(look, name="Answer that leads here", placeholder="What is answered")
        self.body.addWidget(self.answer)
        self.others = Label(look, "", role="small", tone="text.tertiary", wrap=True)
        self.body.addWidget(self.others)
        self.words = self.label("Question")
        self.title = AreaBox(
            look, name="Title of the step", rows=2, one_line=True, most=300,
            placeholder="What has to be known or done",
        )  # fmt: skip
        self.body.addWidget(self.title)
        self.answer.written.connect(self._on_answer)
        self.answer.done.connect(lambda: self.title.setFocus(Qt.FocusReason.OtherFocusReason))
        self.title.written.connect(self._on_title)
        self.title.done.connect(self.done)

    def refresh(self) -> None:
        self.words.setText(_TITLES.get(self.node.kind, "Step"))
        self.title.show_text(self.node.title)
        above = self._above()
        for widget in (self.leads, self.answer):
            widget.setVisible(above is not None)
        if above is not None:
            source, index = above
            self.answer.show_text(self._desk.flow.nodes[source].answers[index].label)  # type: ignore[union-attr]
        more = len(self._desk.ways_to(self.step)) - 1
        self.others.setText(f"{more} more {'answer leads' if more == 1 else 'answers lead'} here.")
        self.others.setVisible(more > 0 and above is not None)

    def start(self) -> None:
        """The caret where the first words are missing."""
        wants = self.answer if self._above() and not self.answer.text() else self.title
        wants.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(wants, AreaBox):
            wants.selectAll()

    def _above(self) -> tuple[str, int] | None:
        """The answer that leads here: its step and its place there."""
        for source, edge in self._desk.ways_to(self.step)[:1]:
            if part_of(edge.place) == "answers":
                return source, index_in(edge.place)
        return None

    def _on_answer(self, words: str) -> None:
        above = self._above()
        if above is None:
            return
        source, index = above
        self._desk.edit(
            "write an answer",
            lambda flow: change(flow, source, "answers", index, label=words),
            typing=f"answer {source} {index}",
        )

    def _on_title(self, words: str) -> None:
        step = self.step
        self._desk.edit(
            "write a title", lambda flow: set_step(flow, step, title=words), typing=f"title {step}"
        )


class BodyPart(Part):
    """The words under the title, in Markdown; and what the note of a gate or a result says."""

    def __init__(self, look: Look, desk: Desk) -> None:
        super().__init__(look, desk)
        self.words = self.label("How to find out")
        self.text = AreaBox(
            look, name="Words of the step", rows=3, placeholder="Markdown; {{name}} is filled in"
        )
        self.body.addWidget(self.text)
        self.extra = self.label("Who allowed it, and how")
        self.more = AreaBox(look, name="Note", rows=2)
        self.body.addWidget(self.more)
        self.text.written.connect(lambda words: self._write("body", words))
        self.more.written.connect(self._on_more)

    def suits(self) -> bool:
        return bool(self.step) and not isinstance(self.node, Logic)

    def refresh(self) -> None:
        node = self.node
        self.words.setText(_BODIES.get(node.kind, "How to do it"))
        self.text.show_text(node.body)
        has_more = isinstance(node, Gate | Result)
        self.extra.setVisible(has_more)
        self.more.setVisible(has_more)
        if isinstance(node, Gate):
            self.extra.setText("What the note asks")
            self.more.setAccessibleName("What the note asks")
            self.more.setPlaceholderText("Who allowed it, and how?")
            self.more.show_text(node.note)
        elif isinstance(node, Result):
            self.extra.setText("What the ticket note begins with")
            self.more.setAccessibleName("What the ticket note begins with")
            self.more.setPlaceholderText("")
            self.more.show_text(node.summary)

    def _on_more(self, words: str) -> None:
        if isinstance(self.node, Gate):
            self._write("note", words[:300])
        else:
            self._write("summary", words)

    def _write(self, name: str, words: str) -> None:
        step = self.step
        self._desk.edit(
            "write in a step",
            lambda flow: set_step(flow, step, **{name: words}),
            typing=f"{name} {step}",
        )
