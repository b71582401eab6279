"""Today: four quiet groups in the middle, the day at the right; before any work, the first page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_lists import Asked, TodayPage
from ui.kit import Banner, Button, Label, Look, Surface, tip_for
from ui.today import words
from ui.today.lines import TodayList
from ui.today.middle import Middle
from ui.today.rows import ATTENTION, QUESTION, TodayRow, today_rows
from ui.today.side import Fact, SidePanel
from ui.window import View

if TYPE_CHECKING:
    from rflow_desktop.domain.shown import FlowLine
    from ui.today.answer import AnswerBox
    from ui.today.first_run import FirstRun

_HEADER, _SIDE = 56, 20


class TodayView(View):
    """Draws values and says what the person did. What is rarely on it is made when it is."""

    session_opened = Signal(str)
    sync_asked = Signal()
    answered = Signal(object, str)
    new_asked = Signal()
    chat_asked = Signal()
    again_asked = Signal()
    row_moved = Signal()

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._page: TodayPage | None = None
        self._now_ms = 0
        self._answering = ""
        self.list = TodayList(look)
        self._fresh: tuple[Fact, ...] = ()
        self.side = SidePanel(look)
        self.date = Label(look, "", tone="text.tertiary")
        self.chat = Button(look, "New chat", icon="message-square")
        self.chat.setToolTip(tip_for("New chat", "Ctrl Shift N"))
        self.new = Button(look, "New session", icon="plus", key="Ctrl N", kind="primary")
        self.middle = Middle(look, self.list)
        self._whole = QStackedWidget()
        self.top = self._make_top()
        self._lay_out()
        self._connect()

    @cached_property
    def first(self) -> FirstRun:
        """The page before any work."""
        from ui.today.first_run import FirstRun  # noqa: PLC0415  most starts are not the first

        made = FirstRun(self._look)
        made.new_asked.connect(self.new_asked)
        self._whole.addWidget(made)
        return made

    @cached_property
    def trouble(self) -> Banner:
        """Under the top, when something could not be done."""
        made = Banner(self._look, "", tone="danger", closable=True, inset=True)
        made.hide()
        self._column.insertWidget(1, made)
        return made

    @cached_property
    def answer(self) -> AnswerBox:
        from ui.today.answer import AnswerBox  # noqa: PLC0415  when there is a question

        made = AnswerBox(self._look, self.list.viewport())
        made.sent.connect(lambda text: self.answered.emit(made.question, text))
        made.left.connect(self.leave_answer)
        made.session_asked.connect(self.open_session)
        return made

    # the window's questions

    def title(self) -> str:
        return "" if self.is_first else "Today"

    def first_focus(self) -> QWidget:
        if self.is_first:
            return self.first.start
        return self.middle.focus_of_it

    def panels(self) -> tuple[QWidget, ...]:
        return (self.first,) if self.is_first else (self.top, self.middle, self.side)

    def go_back(self) -> bool:
        return self.leave_answer()

    @property
    def is_first(self) -> bool:
        return self._page is not None and self._page.is_first

    # values in

    def show_page(self, page: TodayPage, *, now_ms: int) -> None:
        moves = self._page is None or self.is_first != page.is_first
        waits = moves and self._has_focus_within()
        self._page, self._now_ms = page, now_ms
        self.date.setText(words.date(now_ms))
        if "trouble" in self.__dict__:
            self.trouble.hide()
        self._draw()
        self._draw_side()
        self._whole.setCurrentWidget(self.first if page.is_first else self._work)
        if moves:
            self.title_changed.emit()
        if waits:
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    def show_flows(
        self, flows: tuple[FlowLine, ...], fresh: Sequence[Fact], *, connected: bool,
        has_key: bool = False,
    ) -> None:  # fmt: skip
        self._fresh = tuple(fresh)
        if self.is_first:
            self.first.show_flows(flows, connected=connected, has_key=has_key)
        self._draw_side()

    def _draw_side(self) -> None:
        page = self._page
        if page is None or page.is_first:
            return
        own = [
            Fact(
                key=f"session:{line.session}", title=line.title,
                told=words.escalation(line, self._now_ms),
                picture="session.claimed" if line.state == "claimed" else "session.escalated",
            )
            for line in page.escalations
        ]  # fmt: skip
        self.side.show_facts(words.so_far(page.so_far), own, self._fresh)

    def show_problem(self, sentence: str) -> None:
        """Beside the answer that was refused, else over what is there, else in its place."""
        if self._answering and self.answer.isVisible():
            self.answer.tell_problem(sentence)
        elif self._page is None:
            self.middle.show_failed(sentence)
            self._whole.setCurrentWidget(self._work)
        else:
            self.trouble.tell(sentence, tone="danger")
            self.trouble.show()

    # what the keys do

    @property
    def current(self) -> TodayRow | None:
        return self.list.current_row if self.middle.has_list else None

    def open_current(self) -> None:
        row = self.current
        if row is None:
            return
        if row.kind == QUESTION:
            self.begin_answer()
        elif row.kind == ATTENTION:
            self.sync_asked.emit()
        else:
            self.session_opened.emit(row.opens)

    def open_session(self) -> None:
        """The session behind the row, also where Enter does something else."""
        row = self.current
        if row is not None and row.opens:
            self.session_opened.emit(row.opens)

    def begin_answer(self) -> None:
        row = self.current
        if row is None or row.question is None:
            return
        self._answering = row.key
        self._draw()
        self.answer.open_for(row.question)
        self._place_answer()

    def leave_answer(self) -> bool:
        """Esc: the words are kept while it is shut. True when it was open."""
        if not self._answering:
            return False
        self._answering = ""
        self.answer.hide()
        self._draw()
        self.focus_list()
        return True

    def end_answer(self, asked: Asked) -> None:
        """The answer is in the store."""
        answered = self.answer.question
        if answered is not None and answered.question == asked.question:
            self.answer.shut()
            self._answering = ""
            self._draw()
            self.focus_list()

    def focus_list(self) -> None:
        self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

    # drawing

    def _draw(self) -> None:
        page = self._page
        if page is None or page.is_first:
            return
        rows = today_rows(page, now_ms=self._now_ms, answering=self._answering)
        if self._answering and self._answering not in {row.key for row in rows}:
            held = self.answer.field.hasFocus()
            self._answering = ""
            self.answer.shut()  # somebody answered it elsewhere
            if held:
                self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        had_list = self.middle.focus_of_it.hasFocus()
        self.list.set_rows(rows)
        row = self.list.current_row
        if row is None or row.is_heading:
            self.list.select_first()
        if rows:
            self.middle.show_list()
        else:
            self.middle.show_nothing()
        if had_list:
            self.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)
        self._place_answer()
        self.row_moved.emit()

    def _place_answer(self) -> None:
        if not self._answering:
            return
        rect = self.list.rect_of(f"answer:{self._answering}").toRect()
        px = self._look.px
        self.answer.setGeometry(rect.adjusted(px(12), px(2), -px(12), -px(8)))

    def _has_focus_within(self) -> bool:
        now = self.window().focusWidget()
        return now is None or now is self or self.isAncestorOf(now) or now.isAncestorOf(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.side.fit(self.width())

    def _make_top(self) -> Surface:
        look, px = self._look, self._look.px
        top = Surface(look, "bg.canvas", edges=("bottom",))
        top.setFixedHeight(px(_HEADER))
        row = QHBoxLayout(top)
        row.setContentsMargins(px(32), 0, px(16), 1)
        row.setSpacing(px(12))
        row.addWidget(Label(look, "Today", role="title"))
        row.addWidget(self.date)
        row.addStretch(1)
        row.addWidget(self.chat)
        row.addSpacing(-px(4))
        row.addWidget(self.new)
        return top

    def _lay_out(self) -> None:
        px = self._look.px
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addSpacing(px(_SIDE))
        body.addWidget(self.middle, 1)
        body.addSpacing(px(_SIDE))
        body.addWidget(self.side)
        self._work = QWidget()
        self._column = column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addLayout(body, 1)
        self._whole.addWidget(self._work)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._whole)

    def _connect(self) -> None:
        self.list.opened.connect(lambda _: self.open_current())
        self.list.target_opened.connect(self.session_opened)
        self.list.moved.connect(lambda _: self.row_moved.emit())
        self.list.moved_on.connect(self._place_answer)
        self.new.clicked.connect(self.new_asked)
        self.chat.clicked.connect(self.chat_asked)
        self.middle.new_asked.connect(self.new_asked)
        self.middle.again_asked.connect(self.again_asked)
