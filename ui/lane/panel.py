"""The lane beside a conversation: questions, tasks, what we know, the fix, directions, the past."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid

from rflow_desktop.domain.shown_talk import LaneView, SimilarLine
from ui.kit import Banner, Divider, Label, Look, ScrollBox
from ui.lane.directions import DirectionRow, DirectionsBox
from ui.lane.facts import OWN_SOURCES, FactRow, FactsBox, OfferCard
from ui.lane.fix import FixBox, FixCard
from ui.lane.questions import AnsweredRow, QuestionRow, QuestionsBox
from ui.lane.similar import SimilarBox, SimilarRow
from ui.lane.tasks import TaskRow, TasksBox
from ui.lane.walking import Walk
from ui.lane.writer import Writer
from ui.window.view import first_focusable

NOT_BEGUN = ("Nothing proposed yet", "What the assistant asks and proposes is kept here.")
MISSING = (
    "The lane is not here yet",
    "This session is known, but its questions and tasks have not arrived on this computer.",
)


ROWS = (
    QuestionRow, AnsweredRow, TaskRow, FactRow, OfferCard, FixCard, DirectionRow, SimilarRow,
)  # fmt: skip


class LanePanel(QWidget):
    """Put it into an inspector, and ask `go_back` when the view around it is asked.

    `did`: an act, the id of what it is about, and the words.

    `source_asked`: kind and id of what a fact rests on. `session_asked`: a similar session.
    """

    did = Signal(str, str, str)
    source_asked = Signal(str, str)
    session_asked = Signal(str)

    def __init__(
        self, look: Look, *, below: Sequence[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._look, self._below = look, tuple(below)
        self._lane: LaneView | None = None
        self.is_writable = False
        self.full = Banner(look, "", tone="warning")
        self.state = _State(look)
        self.questions = QuestionsBox(look)
        self.tasks = TasksBox(look)
        self.facts = FactsBox(look)
        self.fix = FixBox(look)
        self.directions = DirectionsBox(look)
        self.similar = SimilarBox(look)
        self._boxes: tuple[QWidget, ...] = (
            self.full, self.state, self.questions, self.tasks, self.facts, self.fix,
            self.directions, self.similar, *below,
        )  # fmt: skip
        inner = self._inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._blocks = [self._block(box) for box in self._boxes]
        for one in self._blocks:
            column.addWidget(one)
        if below:  # what is written there takes the room that is left
            column.setStretch(len(self._blocks) - 1, 1)
        else:
            column.addStretch(1)
        self.page = ScrollBox(look, inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.page)
        for part in (self.questions, self.tasks, self.facts, self.fix, self.directions):
            part.did.connect(self.did)
        self.tasks.opened.connect(self._fold)
        self.facts.source_asked.connect(self._on_source_asked)
        self.similar.session_asked.connect(self.session_asked)
        self.setAccessibleName("Questions, tasks and what we know")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that Space and Enter belong to no button
        self.walk = Walk(look, self, rows=self._rows, show=self.page.ensureWidgetVisible)
        self.similar.show_lines(())
        self.show_lane(None, writable=False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._look.ring.on_focus(self, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._look.ring.on_focus(self, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.hasFocus() or not self.walk.key(event):
            super().keyPressEvent(event)

    def ring_rect(self) -> QRect:
        inside = self._look.px(4)
        return self.rect().adjusted(inside, inside, -inside, -inside)

    def ring_radius(self) -> int:
        return self._look.px(6)

    @property
    def lane(self) -> LaneView | None:
        return self._lane

    def show_lane(self, lane: LaneView | None, *, writable: bool) -> None:
        """Draw the lane; None when it has not arrived here, which is not an empty one."""
        before = QApplication.focusWidget()
        inside = before is not None and self.isAncestorOf(before)
        self._lane, self.is_writable = lane, writable
        here = lane or LaneView()
        kept = frozenset(fact.source_ref for fact in here.facts if fact.source in OWN_SOURCES)
        self.questions.show_lines(here.questions, writable=writable, facts=kept)
        self.tasks.show_lines(here.tasks, writable=writable, facts=kept)
        self.facts.show_lines(here.facts, here.offers, writable=writable)
        self.fix.show_fix(here.fix, here.past_fixes, writable=writable)
        self.directions.show_lines(here.branches, writable=writable)
        has_tasks = bool(here.tasks) or self.tasks.writer.is_open
        self.tasks.setVisible(lane is not None and (has_tasks or not self._below))
        self.facts.setVisible(lane is not None)
        self.state.tell(*(MISSING if lane is None else NOT_BEGUN))
        self.state.setVisible(lane is None or not lane.begun)
        self.full.tell(here.nearly_full, tone="warning", icon="triangle-alert")
        self.full.setVisible(bool(here.nearly_full))
        self._fold()
        lost = before is None or not isValid(before) or not before.isVisible()
        if inside and lost and not self.walk.stay(before):
            # and not to what is next by chance; a ring says that keys do something here
            reason = Qt.FocusReason
            self.setFocus(reason.OtherFocusReason if writable else reason.MouseFocusReason)

    def show_similar(self, lines: tuple[SimilarLine, ...]) -> None:
        self.similar.show_lines(lines)
        self._fold()

    def go_back(self) -> bool:
        """Esc: out of what is being written here; False when nothing is."""
        now = QApplication.focusWidget()
        while now is not None and now is not self:
            if isinstance(now, Writer):
                now.close_up()
                return True
            now = now.parentWidget()
        return False

    def give_back(self, what: str, about: str, text: str) -> None:
        """What was refused stands where it was written, so that nothing of it is lost."""
        writer = self._writer(what, about)
        if text and writer is not None:
            writer.open_with(text)

    def _on_source_asked(self, kind: str, ref: str) -> None:
        """What a fact rests on comes into view here, or where the host shows it."""
        row: QWidget | None = self.tasks.row(ref) or self.questions.reveal(ref)
        if row is None:
            self.source_asked.emit(kind, ref)
            return
        self.page.ensureWidgetVisible(row)
        target = first_focusable(row)
        if target is not None:
            target.setFocus()

    def _writer(self, what: str, about: str) -> Writer | None:
        match what:
            case "answer":
                return self.questions.writer(about)
            case "add_task":
                return self.tasks.writer
            case "done":
                task = self.tasks.row(about)
                return None if task is None else task.writer
            case "add_fact":
                return self.facts.writer
            case "edit_fact":
                fact = self.facts.row(about)
                return None if fact is None else fact.writer
            case "dead_end":
                way = self.directions.row(about)
                return None if way is None else way.writer
            case _:
                return self.fix.writer(what)

    def _rows(self) -> list[QWidget]:
        """What the arrows walk, from top to bottom."""
        seen = [
            one for one in self._inner.findChildren(QWidget)
            if isinstance(one, ROWS) and one.isVisible()
        ]  # fmt: skip
        return sorted(seen, key=lambda one: one.mapTo(self._inner, QPoint()).y())

    def _fold(self) -> None:
        """Blocks with nothing in them take no room; a hairline stands between the others."""
        for holder, box in zip(self._blocks, self._boxes, strict=True):
            holder.setVisible(not box.isHidden())

    def _block(self, content: QWidget) -> QWidget:
        px = self._look.px
        holder = QWidget()
        inner = QVBoxLayout()
        inner.setContentsMargins(px(16), px(14), px(16), px(16))
        inner.addWidget(content)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(inner, 1)
        column.addWidget(Divider(self._look))
        return holder


class _State(QWidget):
    """What the lane is when there is nothing in it, in as many lines as that needs."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.title = Label(look, role="bodyStrong", wrap=True)
        self.sentence = Label(look, tone="text.secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look.px(3))
        column.addWidget(self.title)
        column.addWidget(self.sentence)

    def tell(self, title: str, sentence: str) -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
