"""The escalations screen: queue at the left, the briefing and what can be done with it right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown import BriefingView, QueueLine
from ui.escalations import words
from ui.escalations.foot import Foot, FootState, Line
from ui.escalations.guess import ASKERS
from ui.escalations.page import BriefingPage
from ui.escalations.queue import QueuePanel
from ui.kit import Label, Look, Surface
from ui.window import Thing, View

_FOLDS_BELOW = 960
NO_ONE = "Choose an escalation to read its briefing."


class EscalationsView(View):
    """Draws values and says what the person did. The handoff is the one that is being read."""

    read_asked = Signal(str)
    claim_asked = Signal(str)
    start_asked = Signal(str)
    ask_sent = Signal(str, str)
    answer_sent = Signal(str, str)
    give_back_sent = Signal(str, str)
    take_back_asked = Signal(str)
    open_asked = Signal(str)
    copy_asked = Signal(str)
    picture_asked = Signal(str)
    connect_asked = Signal()
    link_asked = Signal(str, str)
    guess_asked = Signal(str)
    analysis_asked = Signal(str, str)
    """Handoff and session: the assistant is to read the briefing first."""

    def __init__(
        self,
        look: Look,
        *,
        queue: QueuePanel | None = None,
        page: BriefingPage | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._writing_for = ""
        self.queue = queue or QueuePanel(look)
        self.page = page or BriefingPage(look)
        self.foot = Foot(look)
        self.nobody = Label(look, NO_ONE, tone="text.tertiary", align=Qt.AlignmentFlag.AlignHCenter)
        self.brief = Surface(look, "bg.panel")
        column = QVBoxLayout(self.brief)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.nobody, 1)
        column.addWidget(self.page, 1)
        column.addWidget(self.foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.queue)
        row.addWidget(self.brief, 1)
        self._connect()
        self.page.hide()

    # the window's questions

    def title(self) -> str:
        return "Escalations"

    def panels(self) -> tuple[QWidget, ...]:
        return (self.queue, self.brief)

    def first_focus(self) -> QWidget:
        queue = self.queue
        if queue.list.isVisibleTo(self):
            return queue.list
        tab = queue.tabs.button(queue.tabs.current)
        return queue.alone.button if queue.alone.isVisibleTo(self) else tab

    def thing(self) -> Thing | None:
        view = self.page.view
        if view is None:
            return None
        what = words.joined(view.ticket, view.client, by=" ")
        return Thing(words=what or view.title, heading="This escalation")

    def acts_below(self) -> QWidget:
        return self.foot

    def go_back(self) -> bool:
        return self.foot.stop_writing() or self.queue.clear_filter()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.queue.fold(on=self.width() < self._look.px(_FOLDS_BELOW))

    # values in

    @property
    def current(self) -> str:
        """The handoff that is read now."""
        return self.queue.current

    def show_queue(self, lines: Sequence[QueueLine], *, now_ms: int) -> None:
        had_focus = self.queue.list.hasFocus()
        self.queue.show_lines(lines, now_ms=now_ms)
        self._stay_on_screen(had_focus=had_focus)

    def show_alone(self) -> None:
        """There is no server."""
        had_focus = self.queue.list.hasFocus()
        self.queue.show_alone()
        self.nobody.setText("")
        self._stay_on_screen(had_focus=had_focus)

    def _stay_on_screen(self, *, had_focus: bool) -> None:
        """A list that goes must not give the focus to whatever comes next."""
        if had_focus and not self.queue.list.isVisibleTo(self):
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_briefing(self, view: BriefingView | None, foot: FootState, *, now_ms: int) -> None:
        before = self.page.view
        if view is None or before is None or view.handoff != before.handoff:
            self.foot.stop_writing()
        self.page.setVisible(view is not None)
        self.nobody.setVisible(view is None)
        self.nobody.setText(NO_ONE if self.queue.list.isVisibleTo(self) else "")
        self.page.show_briefing(view, now_ms=now_ms)
        self.foot.show_state(foot)
        self.title_changed.emit()

    def show_picture(self, sha256: str, picture: QPixmap) -> None:
        self.page.show_picture(sha256, picture)

    # what the keys do

    def show_handoff(self, handoff: str) -> None:
        """The one that somebody was led to from elsewhere."""
        self.queue.show_handoff(handoff)

    def step(self, by: int) -> None:
        self.queue.step(by)

    def next_waiting(self) -> None:
        """The next one that somebody could claim; the list has the keys again."""
        key = self.queue.next_after(self.current)
        if key:
            self.queue.list.select_key(key)
        self.queue.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def claim(self) -> None:
        self.claim_asked.emit(self.current)

    def claim_and_start(self) -> None:
        self.start_asked.emit(self.current)

    def ask(self) -> None:
        """One line to the sender; an offer of help once somebody else was first."""
        if self.foot.state.kind == "lost":
            self._write(Line(purpose="ask", placeholder="Offer help, in one line", send="Send"))
            return
        who = self.foot.state.sender or "your colleague"
        self._write(Line(purpose="ask", placeholder=f"Ask {who} one question", send="Ask"))

    def answer(self) -> None:
        self._write(Line(purpose="answer", placeholder=self._open_question(), send="Answer"))

    def give_back(self) -> None:
        self._write(
            Line(
                purpose="give_back", placeholder="Why, in one line (it may stay empty)",
                send="Give back", may_be_empty=True,
            )
        )  # fmt: skip

    def take_back(self) -> None:
        self.take_back_asked.emit(self.current)

    def ask_guess(self) -> None:
        """Best guesses by the assistant, on the page."""
        self.guess_asked.emit(self.current)

    @property
    def may_guess(self) -> bool:
        """Whether they can be asked for: who sent it or has it, and none are on their way."""
        view = self.page.view
        return view is not None and view.claim in ASKERS and view.guess_state != "pending"

    def open_session(self) -> None:
        if self.foot.state.kind == "mine" and self.page.view is not None:
            self.open_asked.emit(self.page.view.session)

    def ask_analysis(self) -> None:
        view = self.page.view
        if "analysis" in self.foot.state.begins and view is not None:
            self.foot.show_beginning(on=True)
            self.analysis_asked.emit(view.handoff, view.session)

    def copy(self) -> None:
        self.copy_asked.emit(self.current)

    def show_problem(self, sentence: str) -> None:
        self.foot.show_problem(sentence)

    def _open_question(self) -> str:
        view = self.page.view
        questions = () if view is None else view.questions
        return next((text for _, text, _, answer in questions if not answer), "")

    def _write(self, line: Line) -> None:
        self._writing_for = self.current
        self.foot.write(line)

    def _on_written(self, purpose: str, text: str) -> None:
        signal = {
            "ask": self.ask_sent,
            "answer": self.answer_sent,
            "give_back": self.give_back_sent,
        }[purpose]
        signal.emit(self._writing_for, text)

    def _on_opened(self) -> None:
        if self.foot.state.kind == "mine":
            self.open_session()
        elif self.foot.isVisibleTo(self):
            self.foot.focus_first()

    def _connect(self) -> None:
        foot = self.foot
        self.queue.moved.connect(self.read_asked)
        self.queue.opened.connect(self._on_opened)
        self.queue.connect_asked.connect(self.connect_asked)
        self.page.picture_asked.connect(self.picture_asked)
        self.page.link_asked.connect(self.link_asked)
        self.page.guess_asked.connect(self.ask_guess)
        for signal, act in (
            (foot.claim_asked, self.claim),
            (foot.start_asked, self.claim_and_start),
            (foot.ask_asked, self.ask),
            (foot.answer_asked, self.answer),
            (foot.copy_asked, self.copy),
            (foot.open_asked, self.open_session),
            (foot.analysis_asked, self.ask_analysis),
            (foot.give_back_asked, self.give_back),
            (foot.take_back_asked, self.take_back),
            (foot.next_asked, self.next_waiting),
        ):
            signal.connect(act)
        foot.written.connect(self._on_written)
