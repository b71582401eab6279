"""One question of a colleague, answered where it stands."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_lists import Asked
from ui.kit import Button, Field, Label, Look, TextButton, paint_box
from ui.today.words import first_name


class AnswerBox(QFrame):
    """`sent` carries the words. They stay in the field until `shut`, so a refusal loses nothing."""

    sent = Signal(str)
    left = Signal()
    session_asked = Signal()

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look
        self.question: Asked | None = None
        self.field = Field(look, placeholder="Your answer", name="Your answer")
        self.problem = Label(look, "", role="small", tone="danger.text", wrap=True)
        self.send = Button(look, "Answer", key="Enter", kind="primary", compact=True)
        self.session = TextButton(look, "Open the session", icon="arrow-right")
        side, gap = look.px(12), look.px(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(side, gap, side, gap)
        column.setSpacing(gap)
        column.addWidget(self.field)
        row = QHBoxLayout()
        row.setSpacing(look.px(12))
        row.addWidget(self.send)
        row.addWidget(self.session)
        row.addWidget(self.problem, 1)
        column.addLayout(row)
        self.field.returnPressed.connect(self._on_send)
        self.send.clicked.connect(self._on_send)
        self.session.clicked.connect(self.session_asked)
        self.hide()

    def open_for(self, asked: Asked) -> None:
        """What was half written for the same question is still there."""
        if self.question is None or self.question.question != asked.question:
            self.field.clear()
            self.tell_problem("")
        self.question = asked
        self.field.setAccessibleName(f"Your answer to {first_name(asked.by)}: {asked.text}")
        self.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def shut(self) -> None:
        """It is answered, here or elsewhere."""
        self.question = None
        self.field.clear()
        self.tell_problem("")
        self.hide()

    def tell_problem(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.field.set_problem(sentence or None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        look = self._look
        paint_box(
            QPainter(self), QRectF(self.rect()), radius=look.px(6), fill=look.color("bg.panel"),
            border=look.color("border.subtle"),
        )  # fmt: skip

    def _on_send(self) -> None:
        words = self.field.text().strip()
        if words:
            self.sent.emit(words)
        else:
            self.tell_problem("Write the answer first.")
