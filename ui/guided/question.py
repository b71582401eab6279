"""The centre of a guided session: one question, why it is asked, its answers, the ways around."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import GuidedView, QuestionLine
from rflow_desktop.domain.words import OUTCOMES
from ui.guided import words
from ui.guided.offers_box import FlowCards, ForkCard
from ui.guided.options import Options
from ui.kit import (
    Banner,
    Button,
    EmptyState,
    Field,
    Label,
    Look,
    Picture,
    ReadText,
    announce,
)
from ui.runner.spacing import Spaced

ASK = "Ask for a question"
FAILED = "The assistant did not answer. Your answer is kept."


class QuestionPane(QWidget):
    """`answered`: the value of an option and own words, one of them empty. `skipped`, `drafted`,
    `again_asked` and `stop_asked` say the rest.
    """

    answered = Signal(str, str)
    skipped = Signal()
    drafted = Signal(str)
    again_asked = Signal()
    stop_asked = Signal()
    settings_asked = Signal()

    def __init__(self, look: Look, *, card: QWidget | None = None) -> None:
        super().__init__()
        self._look = look
        self._question: QuestionLine | None = None
        self._writable = False
        self.answer_at_once = False
        self.card = card or QWidget()
        self.card.hide()  # it shows itself while something is asked
        self.spark = Picture(look, icon="sparkles", tone="assistant.text", size=14)
        self.kicker = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.heading = Label(look, role="heading", wrap=True)
        self.why = ReadText(look, tone="text.secondary", name="Why it is asked")
        self.guess = Label(look, "A guess: it rests on nothing that is known yet.", role="small",
                           tone="text.tertiary", wrap=True)  # fmt: skip
        self.options = Options(look)
        self.own = Field(look, placeholder="Write your own answer", key="W", name="Your own answer")
        self.skip = Button(look, "Skip", key="0", kind="quiet")
        self.lost = Label(look, "", role="small", tone="warning.text", wrap=True)
        self.away = Banner(look, "", tone="neutral", icon="info", action="Open settings")
        self.thinking = EmptyState(look, words.THINKING, "", action="Stop", action_key="Esc",
                                   framed=False)  # fmt: skip
        self.failed = EmptyState(look, "", action="Try again", action_key="R",
                                 more="Open settings", icon="triangle-alert")  # fmt: skip
        self.flows = FlowCards(look)
        self.fork = ForkCard(look)
        self.reason = Label(look, "", role="small", tone="danger.text", wrap=True)
        self.nothing = EmptyState(look, "", "", action=ASK, action_key="R")
        self._lay_out()
        self._connect()

    @property
    def question(self) -> QuestionLine | None:
        return self._question

    @property
    def is_writable(self) -> bool:
        return self._writable

    def show_guided(self, view: GuidedView) -> None:
        """Draw it; what is half written stays while it is the same question."""
        before, self._question = self._question, view.question
        self._writable = not view.read_only and view.state == "active"
        moved = (before and before.id) != (view.question and view.question.id)
        closed = view.state == "closed"
        self._show_question(view.question, moved=moved)
        thinking = view.live is not None and view.card is None and not closed
        self.thinking.setVisible(thinking)
        told = view.failed if not closed and not thinking and view.question is None else ""
        self.failed.setVisible(bool(told) and self._writable)
        self.failed.tell(FAILED, told)
        self.failed.more.setVisible(view.in_settings)
        self.away.setVisible(bool(view.unavailable) and not closed)
        self.away.tell(view.unavailable, icon="info", action="Open settings")
        idle = view.question is None and not thinking and not told and not closed
        self.nothing.setVisible(idle and view.card is None)
        asks = self._writable and not view.unavailable and view.elsewhere != "asked"
        self.nothing.button.setVisible(asks)
        self.nothing.button.setText("Ask here" if view.elsewhere == "silent" else ASK)
        self.thinking.tell(words.THINKING, words.TWICE if view.elsewhere == "twice" else "")
        if view.elsewhere == "silent":
            self.nothing.tell("Asked on another computer", words.SILENT)
        elif view.elsewhere:
            self.nothing.tell("Asked on another computer", "The next question comes here, too.")
        elif view.unavailable:
            self.nothing.tell("No question now", "Continue with a flow or take notes; nothing of"
                              " this session is lost.")  # fmt: skip
        elif view.lane.fix is not None and view.lane.fix.fresh:
            self.nothing.tell("A fix is suggested", "Try it, or ask for another question first.")
        else:
            self.nothing.tell("No open question", "Ask for the next one, or take what is offered.")
        self.fork.show_fork(view.fork if not closed else None, writable=self._writable)
        if closed:
            self._show_end(view)
        self.tell_reason("")
        if moved and view.question is not None and self.isVisible():
            announce(self, f"Question {view.question.number}: {view.question.text}")

    def tell_reason(self, sentence: str) -> None:
        """A refusal, beside what was pressed."""
        self.reason.setText(sentence)
        self.reason.setVisible(bool(sentence))

    def choose_place(self, place: int) -> None:
        self.options.choose_place(place)
        if self.answer_at_once:
            self.confirm()

    def confirm(self) -> None:
        """Enter: the own words where the caret is in them, else the chosen answer."""
        if self._question is None or not self._writable:
            return
        if self.own.hasFocus() or not self.options.current:
            text = self.own.text().strip()
            if not text:
                self.tell_reason("Choose an answer, or write your own.")
                return
            self.answered.emit("", text)
            return
        self.answered.emit(self.options.current, "")

    def pass_over(self) -> None:
        if self._question is not None and self._writable and self._question.allow_skip:
            self.skipped.emit()

    def take_focus(self) -> bool:
        """To the answers; where there are none, to what can be done instead."""
        target: QWidget | None = self.options.target() if self.options.isVisible() else None
        for other in (self.own, self.failed.button, self.nothing.button):
            if target is None and other.isVisible() and other.isEnabled():
                target = other
        if target is None:
            return False
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _show_question(self, asked: QuestionLine | None, *, moved: bool) -> None:
        there = asked is not None
        for part in (self.spark, self.kicker, self.heading, self.own_row):
            part.setVisible(there)
        self.why.setVisible(asked is not None and bool(asked.why))
        self.options.setVisible(asked is not None and bool(asked.options))
        self.guess.setVisible(asked is not None and asked.guess)
        self.own.setVisible(asked is not None and asked.allow_text)
        self.skip.setVisible(asked is not None and asked.allow_skip)
        self.lost.setVisible(asked is not None and bool(asked.lost))
        if asked is None:
            return
        self.kicker.setText(f"Question {asked.number}, by the assistant")
        self.heading.setText(asked.text)
        self.why.set_markdown(asked.why)
        self.options.show_options(asked.options)
        self.lost.setText(f"Another answer was replaced: {asked.lost}")
        for control in (self.options, self.own, self.skip):
            control.setEnabled(self._writable)
        if moved:
            self.options.choose("")
            self.own.setText(asked.draft)

    def _show_end(self, view: GuidedView) -> None:
        self.kicker.show()
        self.kicker.setText("Finished")
        self.heading.show()
        self.heading.setText(OUTCOMES.get(view.outcome, "Closed"))

    def _lay_out(self) -> None:
        px = self._look.px
        kicker = QWidget()
        line = QHBoxLayout(kicker)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(7))
        line.addWidget(self.spark)
        line.addWidget(self.kicker, 1)
        self.own_row = QWidget()
        row = QHBoxLayout(self.own_row)
        row.setContentsMargins(0, px(14), 0, 0)
        row.setSpacing(px(8))
        row.addWidget(self.own, 1)
        row.addWidget(self.skip)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part, above in (
            (self.away, 0), (self.card, 0), (kicker, 0), (self.heading, 6), (self.why, 10),
            (self.guess, 8), (self.thinking, 10), (self.failed, 10), (self.nothing, 10),
            (self.options, 22),
        ):  # fmt: skip
            column.addWidget(part if part is kicker else Spaced(self._look, part, above))
        column.addWidget(self.own_row)
        for part, above in ((self.lost, 8), (self.reason, 8), (self.fork, 22), (self.flows, 26)):
            column.addWidget(Spaced(self._look, part, above))

    def _connect(self) -> None:
        self.options.chosen.connect(lambda _: self._on_chosen())
        self.options.confirmed.connect(lambda _: self.confirm())
        self.own.returnPressed.connect(self.confirm)
        self.own.textEdited.connect(self.drafted)
        self.own.textEdited.connect(lambda _: self.tell_reason(""))
        self.skip.clicked.connect(self.pass_over)
        self.away.action_asked.connect(self.settings_asked)
        self.thinking.action_asked.connect(self.stop_asked)
        self.failed.action_asked.connect(self.again_asked)
        self.failed.more_asked.connect(self.settings_asked)
        self.nothing.action_asked.connect(self.again_asked)

    def _on_chosen(self) -> None:
        self.tell_reason("")
        if self.answer_at_once and self.options.current:
            self.confirm()
