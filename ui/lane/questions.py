"""Questions of the assistant in the lane: answered by a key, in own words, skipped, corrected."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import QuestionLine
from ui.kit import (
    Button,
    Chip,
    FlowLayout,
    IconButton,
    Label,
    Look,
    Picture,
    Section,
    TextButton,
    tip_for,
)
from ui.lane import words
from ui.lane.rows import in_order
from ui.lane.walking import shown
from ui.lane.writer import Writer

MOST_KEYS = 9


class QuestionsBox(Section):
    """`did`: what (option, answer, skip, draft, promote), the question's id, and the words."""

    did = Signal(str, str, str)

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(look, "Questions for you", parent=parent)
        self._look = look
        self._open: dict[str, QuestionRow] = {}
        self._past: dict[str, AnsweredRow] = {}
        self._open_column, self._past_column = QVBoxLayout(), QVBoxLayout()
        self._open_column.setSpacing(look.px(14))
        self._past_column.setSpacing(look.px(6))
        self.more = TextButton(look, "")
        self.more.clicked.connect(self._on_more)
        self._shows_past = False
        self._past_box = QWidget()
        self._past_box.setLayout(self._past_column)
        self._past_column.setContentsMargins(0, 0, 0, 0)
        self.body.addLayout(self._open_column)
        self.body.addWidget(self.more)
        self.body.addWidget(self._past_box)

    @property
    def next(self) -> QuestionRow | None:
        """The question that the keys answer: the first that is open."""
        return next(iter(self._open.values()), None)

    def writer(self, item: str) -> Writer | None:
        """Where the answer to this question is written."""
        row = self._open.get(item) or self._past.get(item)
        return None if row is None else row.writer

    def reveal(self, item: str) -> QWidget | None:
        """The row of a question, unfolded; None when it does not stand here."""
        if item in self._past:
            self.show_past(on=True)
        return self._past.get(item) or self._open.get(item)

    def past(self, item: str) -> AnsweredRow:
        """The row of a question that is not open any more."""
        return self._past[item]

    def show_lines(
        self, lines: tuple[QuestionLine, ...], *, writable: bool, facts: frozenset[str]
    ) -> None:
        """`facts` are the ids of what is kept as a fact already."""
        waiting = [one for one in lines if one.state == "open"]
        answered = [one for one in lines if one.state != "open"]
        rows = in_order(self._open_column, self._open, [one.id for one in waiting], self._new_row)
        self._open = {one.id: self._open[one.id] for one in waiting}
        for place, (row, line) in enumerate(zip(rows, waiting, strict=True)):
            row.show_line(line, has_keys=place == 0, writable=writable)
        past = in_order(self._past_column, self._past, [one.id for one in answered], self._new_past)
        for one, line in zip(past, answered, strict=True):
            one.show_line(line, writable=writable, is_fact=line.id in facts)
        self.set_count(len(waiting) or None)
        self._answered = len(answered)
        self._tell_more()
        self.setVisible(bool(lines))

    def show_past(self, *, on: bool) -> None:
        self._shows_past = on
        self._tell_more()

    def _on_more(self) -> None:
        self.show_past(on=not self._shows_past)

    def _tell_more(self) -> None:
        word = "Hide" if self._shows_past else "Show"
        self.more.setText(f"{word} {self._answered} answered")
        self.more.setVisible(self._answered > 0)
        self._past_box.setVisible(self._shows_past and self._answered > 0)

    def _new_row(self, item: str) -> QuestionRow:
        row = QuestionRow(self._look, item)
        row.did.connect(self.did)
        return row

    def _new_past(self, item: str) -> AnsweredRow:
        row = AnsweredRow(self._look, item)
        row.did.connect(self.did)
        return row


class QuestionRow(QWidget):
    """One open question with its answers."""

    HAS_CHOICE = True
    did = Signal(str, str, str)

    def __init__(self, look: Look, item: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look, self.item = look, item
        self._line: QuestionLine | None = None
        self._shown: tuple[object, ...] = ()
        self.text = Label(look, role="body", wrap=True)
        self.why = Label(look, role="small", tone="text.secondary", wrap=True)
        self.guess = Chip(look, "guess", tone="assistant", icon="sparkles")
        self.options: tuple[Button, ...] = ()
        self.write = Button(look, "Write", kind="quiet", compact=True)
        self.skip = Button(look, "Skip", kind="quiet", compact=True)
        self._choices = FlowLayout(gap=look.px(6))
        self._holder = QWidget()
        self._holder.setLayout(self._choices)
        self.writer = Writer(look, name="Your own answer", keep="Answer")
        head = QHBoxLayout()
        head.setSpacing(look.px(8))
        head.addWidget(self.text, 1)
        head.addWidget(self.guess)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(6))
        column.addLayout(head)
        column.addWidget(self.why)
        column.addWidget(self._holder)
        column.addWidget(self.writer)
        self.writer.kept.connect(lambda text: self.did.emit("answer", self.item, text))
        self.writer.typed.connect(lambda text: self.did.emit("draft", self.item, text))

    @property
    def line(self) -> QuestionLine | None:
        return self._line

    def show_line(self, line: QuestionLine, *, has_keys: bool, writable: bool) -> None:
        first = self._line is None
        self._line = line
        self.text.setText(line.text)
        self.why.setText(line.why)
        self.why.setVisible(bool(line.why))
        self.guess.setVisible(line.guess)
        self.guess.setToolTip(
            tip_for(words.rests(line.rests_on) or "Nothing that was checked supports it")
        )
        self.setAccessibleName(f"Question: {line.text}")
        shown = (line.options, line.allow_text, line.allow_skip, has_keys, writable)
        if shown != self._shown:
            self._shown = shown
            self._draw_choices(line, has_keys=has_keys, writable=writable)
        if first and line.draft and writable:
            self.writer.field.setText(line.draft)
            self.writer.show()

    def chief(self) -> QWidget | None:
        return shown(*self.options, self.write)

    def open_writer(self) -> None:
        self.writer.open_with("" if self._line is None else self._line.draft)

    def choose(self, place: int) -> None:
        """The answer with this number."""
        if 0 < place <= len(self.options):
            self.options[place - 1].click()

    def _draw_choices(self, line: QuestionLine, *, has_keys: bool, writable: bool) -> None:
        self._choices.clear()
        made: list[Button] = []
        for place, option in enumerate(line.options, start=1):
            key = str(place) if has_keys and place <= MOST_KEYS else None
            button = Button(self._look, option.label, key=key, compact=True, key_first=True)
            button.setToolTip(tip_for(option.means))
            button.setEnabled(writable)
            button.clicked.connect(partial(self.did.emit, "option", self.item, option.value))
            made.append(button)
        self.options = tuple(made)
        self.write = Button(
            self._look, "Write", key="R" if has_keys else None, kind="quiet", compact=True,
            key_first=True,
        )  # fmt: skip
        self.write.clicked.connect(self.open_writer)
        self.skip = Button(self._look, "Skip", kind="quiet", compact=True)
        self.skip.clicked.connect(partial(self.did.emit, "skip", self.item, ""))
        self._choices.add(*made, self.write, self.skip)
        self.write.setVisible(line.allow_text and writable)
        self.skip.setVisible(line.allow_skip and writable)
        self._holder.updateGeometry()


class AnsweredRow(QWidget):
    """One answered or skipped question; its answer is corrected here."""

    did = Signal(str, str, str)

    def __init__(self, look: Look, item: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.item = item
        self._answer = ""
        self.glyph = Picture(look, glyph="outcome.helped", size=14)
        self.text = Label(look, role="small", tone="text.secondary", wrap=True)
        self.answer = Label(look, role="body", wrap=True)
        self.lost = Label(look, role="small", tone="warning.text", wrap=True)
        self.change = Button(look, "Change", kind="quiet", compact=True)
        self.keep = IconButton(look, "badge-check", name="Keep as a fact", compact=True)
        self.writer = Writer(look, name="The answer that is right", keep="Change")
        told = QVBoxLayout()
        told.setSpacing(look.px(1))
        for label in (self.text, self.answer, self.lost):
            told.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(self.glyph)
        row.addLayout(told, 1)
        row.addWidget(self.change)
        row.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.writer)
        self.change.clicked.connect(lambda: self.writer.open_with(self._answer))
        self.writer.kept.connect(lambda text: self.did.emit("answer", self.item, text))
        self.keep.clicked.connect(lambda: self.did.emit("promote", self.item, ""))

    def chief(self) -> QWidget | None:
        return shown(self.change)

    def show_line(self, line: QuestionLine, *, writable: bool, is_fact: bool) -> None:
        skipped = line.state == "skipped"
        self._answer = line.answer
        self.glyph.set_glyph("outcome.ruledOut" if skipped else "outcome.helped")
        self.text.setText(line.text)
        self.answer.setText("Skipped" if skipped else line.answer)
        self.lost.setText(f"Also answered at the same time: {line.lost}")
        self.lost.setVisible(bool(line.lost))
        self.change.setVisible(writable and line.allow_text)
        self.keep.setVisible(writable and not skipped and not is_fact)
