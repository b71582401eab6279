"""How it went with the assistant: one to five, and words when there are some."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.kit import Button, Dialog, FieldBox, IconButton, Label, Look, TextArea

MOST = 5
WORDS = ("", "No help", "Little help", "Some help", "Good help", "Solved it")


class RatingDialog(Dialog):
    """`rated`: one to five, and the words. A number chooses; a second rating replaces the first."""

    rated = Signal(int, str)

    def __init__(self, look: Look, window: QWidget, *, rating: int) -> None:
        super().__init__(look, window, title="How did the assistant do?", width=440)
        self.value = rating
        self.stars = tuple(
            IconButton(look, "star", name=f"{number} of {MOST}: {WORDS[number]}", size=22)
            for number in range(1, MOST + 1)
        )
        row = QHBoxLayout()
        row.setSpacing(look.px(4))
        for number, star in enumerate(self.stars, start=1):
            star.clicked.connect(lambda _=False, one=number: self.choose(one))
            row.addWidget(star)
        self.told = Label(look, tone="text.secondary")
        row.addSpacing(look.px(8))
        row.addWidget(self.told)
        row.addStretch(1)
        self.words = TextArea(look, rows=3, name="What would have helped more")
        self.keep = Button(look, "Keep rating", key="Ctrl Enter", kind="primary")
        self.body.addLayout(row)
        self.body.addWidget(FieldBox(look, "What would have helped more", self.words))
        self.add_cancel()
        self.add_action(self.keep, primary=True)
        self.accepted.connect(lambda: self.rated.emit(self.value, self.words.text().strip()))
        self.choose(rating)

    def choose(self, value: int) -> None:
        self.value = value
        for number, star in enumerate(self.stars, start=1):
            star.set_icon("star", tone="accent.mark" if number <= value else "text.tertiary")
        self.told.setText(WORDS[value])
        self.keep.setEnabled(value > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in tuple("12345") and event.text():
            self.choose(int(event.text()))
            event.accept()
            return
        super().keyPressEvent(event)
