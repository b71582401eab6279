"""A guided session on screen: its path, one question, and what is known beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from rflow_desktop.domain.shown_talk import FlowOffer, GuidedView, LaneView
from rflow_desktop.ids import local
from ui.commands import is_text_field
from ui.guided import words
from ui.guided.header import GuidedHeader
from ui.guided.opening import Opening
from ui.guided.question import QuestionPane
from ui.kit import Dialog, Label, Look, ScrollBox, TextButton, ask_for_files
from ui.runner.foot import DropZone
from ui.runner.path import PathList
from ui.runner.pictures import EVIDENCE_FILES
from ui.runner.scratchpad import Scratchpad
from ui.runner.session_screen import SessionScreen
from ui.window.panels import ThreePanels
from ui.window.view import first_focusable

_WIDEST, _SIDE = 584, 36


class LaneHost(Protocol):
    """What is known and the fix beside the question; whoever makes it joins it to its services."""

    def show_lane(self, lane: LaneView | None, *, writable: bool) -> None: ...
    def go_back(self) -> bool: ...


class GuidedScreenView(SessionScreen):
    """Signals say what was done; `question`, `pad` and `top` carry the rest."""

    verb_asked = Signal(str)
    flow_asked = Signal(str)
    chat_asked = Signal()
    direction_chosen = Signal(str)
    files_chosen = Signal(list)
    stop_asked = Signal()

    def __init__(
        self,
        look: Look,
        *,
        now_ms: Callable[[], int],
        pad: Scratchpad,
        inspector: QWidget | None = None,
        lane: LaneHost | None = None,
        card: QWidget | None = None,
        inspector_open: bool = True,
    ) -> None:
        super().__init__()
        self._look, self._now_ms, self._lane = look, now_ms, lane
        self.shown: GuidedView | None = None
        self.opening = Opening(look, self, now_ms=now_ms, shown=lambda: self.shown)
        self._is_parked = False
        self.pad = pad
        self.path = PathList(look)
        self.progress = Label(look, role="small", tone="text.tertiary", tabular=True)
        self.direction = TextButton(look, "Try another direction from here", icon="split",
                                    tone="text.secondary")  # fmt: skip
        self.chat = TextButton(look, "Continue as a chat", icon="message-square",
                               tone="text.secondary")  # fmt: skip
        self.correct = TextButton(look, "Correct what it is about", icon="pencil",
                                  tone="text.secondary")  # fmt: skip
        self.question = QuestionPane(look, card=card)
        self.zone = DropZone(look)
        self.three = ThreePanels(
            look, centre=self._centre(), left=self._left(),
            inspector=inspector, inspector_open=inspector_open,
        )  # fmt: skip
        self.top: GuidedHeader = GuidedHeader(look, path_button=self.three.left_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.three)
        self._connect()

    # the window's questions

    def about(self) -> GuidedView | None:
        return self.shown

    def first_focus(self) -> QWidget | None:
        target = self.question.options.target()
        self._is_parked = target is None or not target.isVisible()
        return self.path if self._is_parked else target

    def go_back(self) -> bool:
        """Esc stops what is thought first; then it leads out of what is being written."""
        if self.shown is not None and self.shown.live is not None:
            self.stop_asked.emit()
            return True
        if self._lane is not None and self._lane.go_back():
            return True
        if self.three.close_drawer():
            return True
        now = QApplication.focusWidget()
        inside = now is not None and self.isAncestorOf(now)
        if inside and now is not None and is_text_field(now):
            return self.question.take_focus()
        return False

    # values in

    @property
    def dialog(self) -> Dialog | None:
        """The one that is open."""
        return self.opening.dialog

    def show_guided(self, view: GuidedView) -> None:
        before, self.shown = self.shown, view
        was_asked = self._stands_in(self.question)
        moved = before is not None and _asked(before) != _asked(view)
        today = local(self._now_ms()).date()
        self.top.show_guided(view)
        self.path.show_rows(words.path_rows(view, today=today))
        self.progress.setText(words.numbered(view))
        self.question.show_guided(view)
        writable = self.question.is_writable
        self.direction.setVisible(writable and len(view.path) > 1)
        self.correct.setVisible(not view.read_only)
        self.chat.setVisible(not view.read_only)
        self.zone.setVisible(writable)
        self._keep_focus(was_asked=was_asked, moved=moved)
        if self._lane is not None:
            beside = replace(view.lane, questions=())  # they stand in the path
            self._lane.show_lane(beside, writable=writable)
        self.pad.show_pad(
            view.pad, time="", merged=False, sync=view.sync,
            writable=not view.read_only or view.state == "closed",
        )  # fmt: skip
        if before is None or (before.ticket, before.client) != (view.ticket, view.client):
            self.title_changed.emit()

    def show_offers(self, offers: Sequence[FlowOffer]) -> None:
        """Flows of this computer that fit; the best one beside a question, all without one."""
        view = self.shown
        if view is None or view.state == "closed":
            self.question.flows.show_offers((), writable=False)
            return
        most = 1 if view.question is not None else 3
        self.question.flows.show_offers(offers[:most], writable=self.question.is_writable)

    def rest(self) -> None:
        """A card was decided: the focus waits in the path, and not on whatever is next to it."""
        now = QApplication.focusWidget()
        if now is None or self._stands_in(self.question):
            self._is_parked = True
            self.path.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_focus(self, *, was_asked: bool, moved: bool) -> None:
        """From a question that is gone the focus waits in the path, and goes to the next one."""
        asked = self.shown is not None and self.shown.question is not None
        if asked and ((self._is_parked and self.path.hasFocus()) or (was_asked and moved)):
            self._is_parked = not self.question.take_focus()
        elif was_asked and not self._stands_in(self.question):
            self._is_parked = not self.question.take_focus()
            if self._is_parked:
                self.path.setFocus(Qt.FocusReason.OtherFocusReason)

    def _stands_in(self, part: QWidget) -> bool:
        now = QApplication.focusWidget()
        return now is not None and part.isAncestorOf(now)

    # acts of the keys

    def focus_own(self) -> None:
        self.question.own.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_card(self) -> None:
        """What waits for this person."""
        target = first_focusable(self.question.card) or self.question.card
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_pad(self) -> None:
        if not self.three.inspector_is_open:
            self.three.toggle_inspector()
        self.pad.text.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def switch_to_best(self) -> None:
        cards = self.question.flows.cards
        if cards:
            self.flow_asked.emit(cards[0].offer.flow)

    def open_row(self, key: str = "") -> None:
        """Enter in the path: the report, an answer, a direction, or the question that waits."""
        key = key or self.path.current_key
        if key.startswith("branch:"):
            self.direction_chosen.emit(key.removeprefix("branch:"))
        elif key == "reported":
            self.opening.report()
        elif not self.opening.answer(key):
            self.question.take_focus()

    def choose_files(self) -> None:
        ask_for_files(self._look, self, "Add evidence", EVIDENCE_FILES, self.files_chosen.emit)

    def _left(self) -> QWidget:
        px = self._look.px
        left = QWidget()
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(14), px(16), px(8))
        head.addWidget(Label(self._look, "Path", role="smallStrong"))
        head.addStretch(1)
        head.addWidget(self.progress)
        foot = QVBoxLayout()
        foot.setContentsMargins(px(16), px(8), px(16), px(12))
        foot.setSpacing(px(4))
        for button in (self.direction, self.chat, self.correct):
            foot.addWidget(button)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.path, 1)
        column.addLayout(foot)
        left.setAccessibleName("Path")
        return left

    def _centre(self) -> QWidget:
        px = self._look.px
        stage = QWidget()
        stage.setMaximumWidth(px(_WIDEST))
        inner_column = QVBoxLayout(stage)
        inner_column.setContentsMargins(0, 0, 0, px(20))
        inner_column.addWidget(self.question)
        inner_column.addStretch(1)
        inner_column.addWidget(self.zone)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(px(_SIDE), px(28), px(_SIDE), 0)
        row.addStretch(1)
        row.addWidget(stage, 1000)
        row.addStretch(1)
        page = ScrollBox(self._look, inner)
        page.setAccessibleName("Question")
        return page

    def _connect(self) -> None:
        self.top.asked.connect(self.verb_asked)
        self.top.fold_asked.connect(self.three.toggle_inspector)
        self.path.opened.connect(self.open_row)
        self.direction.clicked.connect(self.opening.direction)
        self.chat.clicked.connect(self.chat_asked)
        self.correct.clicked.connect(self.opening.correct)
        self.question.flows.asked.connect(self.flow_asked)
        self.question.stop_asked.connect(self.stop_asked)
        self.zone.clicked.connect(self.choose_files)


def _asked(view: GuidedView) -> str:
    return "" if view.question is None else view.question.id
