"""The chat on screen: header, conversation, composer, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from rflow_desktop.domain.shown_talk import ChatView, Chip, LiveReply, PermissionCard, TalkLine
from ui.chat.composer import Composer
from ui.chat.conversation import Conversation
from ui.chat.find_bar import FindBar
from ui.chat.header import ChatHeader
from ui.chat.making import CardMaker
from ui.chat.pieces import SPOKEN, Talk
from ui.chat.roll import WIDEST
from ui.chat.words import said_at
from ui.kit import Banner, Look
from ui.runner.pausing import PauseDialog
from ui.runner.session_screen import SessionScreen
from ui.window.panels import ThreePanels
from ui.window.view import first_focusable

LANE = 392
_SIDE, _BELOW = 32, 16


class ChatScreenView(SessionScreen):
    """Signals say what was done; those of `composer` and `conversation` carry the rest."""

    verb_asked = Signal(str)
    paused = Signal(str, str)
    """The reason, and the instant when it is over."""
    shown_changed = Signal()
    came = Signal()
    """It is on screen again."""

    def __init__(
        self,
        look: Look,
        *,
        now_ms: Callable[[], int],
        make_card: CardMaker,
        me: str = "You",
        inspector: QWidget | None = None,
        inspector_open: bool = True,
        leave_inspector: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__()
        self._leave_inspector = leave_inspector
        self._look, self._now_ms = look, now_ms
        self._shown: ChatView | None = None
        self.conversation = Conversation(look, now_ms=now_ms, make_card=make_card, me=me)
        self.composer = Composer(look)
        self.banner = Banner(look)
        self.find_bar = FindBar(look)
        self.centre = self._make_centre()
        self.three = ThreePanels(
            look, centre=self.centre, inspector=inspector, inspector_open=inspector_open,
            inspector_width=LANE,
        )  # fmt: skip
        self.top: ChatHeader = ChatHeader(look, with_inspector=inspector is not None)
        self.top.asked.connect(self.verb_asked)
        self.top.fold_asked.connect(self.three.toggle_inspector)
        self.find_bar.closed.connect(self.composer.field.setFocus)
        self.composer.page_asked.connect(self._on_page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.three)

    # what the window asks

    def about(self) -> ChatView | None:
        return self._shown

    def first_focus(self) -> QWidget | None:
        reads = self._shown is not None and bool(self._shown.read_only)
        return self.conversation.roll if reads else self.composer.field

    def go_back(self) -> bool:
        """Esc: stops the answer first, then leaves what is open inside."""
        if self.is_busy:
            self.composer.stop_asked.emit()
            return True
        if self.find_bar.close_bar() or self._leave_inspector() or self.composer.leave_edit():
            return True
        now = QApplication.focusWidget()
        inside = now is not None and self.three.isAncestorOf(now)
        if inside and now is not self.composer.field and self._can_write():
            self.composer.field.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.came.emit()

    # values in

    @property
    def shown(self) -> ChatView | None:
        return self._shown

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being written."""
        return self.conversation.talk.live is not None

    def show_chat(self, view: ChatView, lines: Sequence[TalkLine]) -> None:
        """`lines` are all that were loaded; what is half written stays as it is."""
        before, self._shown = self._shown, view
        focus = QApplication.focusWidget()
        self.top.show_chat(view)
        self.conversation.show_talk(
            Talk(
                lines=tuple(lines), report=view.report, ticket=view.ticket, live=_spoken(view.live),
                card=view.card, assistant=view.assistant, again=not view.read_only,
                grouped=bool(view.group or view.members),
                peer=view.read_only.startswith("Two assistants"), assistant_id=view.assistant_id,
            )
        )  # fmt: skip
        self._show_foot(view)
        if focus is not None and self._is_gone(focus):
            self.conversation.roll.setFocus(Qt.FocusReason.MouseFocusReason)
        if before is None:
            self.composer.restore(view.draft)
            self.settle_focus()
        if before is None or (before.ticket, before.client) != (view.ticket, view.client):
            self.title_changed.emit()
        self.shown_changed.emit()

    def show_lines(self, lines: Sequence[TalkLine]) -> None:
        """More of what was said has been loaded."""
        talk = self.conversation.talk
        self.conversation.show_talk(replace(talk, lines=tuple(lines)))

    def show_live(self, live: LiveReply | None, card: PermissionCard | None) -> None:
        was_busy = self.is_busy
        self.conversation.show_live(_spoken(live), card)
        self.composer.show_busy(on=self.is_busy and card is None)
        if was_busy is not self.is_busy:
            self.shown_changed.emit()

    def show_attached(self, chips: Sequence[Chip]) -> None:
        self.composer.show_attached(chips)

    def show_picture(self, sha256: str, pixmap: QPixmap) -> None:
        self.conversation.show_picture(sha256, pixmap)
        self.composer.show_picture(sha256, pixmap)

    def show_gone(self, sentence: str) -> None:
        """It cannot be shown: why, and nothing that looks as if it could be written in."""
        self.banner.tell(sentence, tone="danger")
        self.banner.show()
        self.composer.hide()

    def tell_refusal(self, sentence: str) -> None:
        """Beside what was pressed."""
        if self.composer.isHidden():
            self.banner.tell(sentence, tone="danger")
            self.banner.show()
        else:
            self.composer.show_trouble(sentence)

    # acts of the keys

    @property
    def can_edit_last(self) -> bool:
        """Whether the field is empty and something of one's own was said."""
        return not self.composer.text and self._last_own() is not None

    @property
    def has_lane_hidden(self) -> bool:
        return not self.three.inspector_is_open and not self.top.fold.isHidden()

    def edit_last(self) -> None:
        """The last message of one's own, in the field."""
        last = self._last_own()
        if last is not None:
            self.edit(last.id)

    def edit(self, message: str) -> None:
        found = next((one for one in self.conversation.talk.lines if one.id == message), None)
        if found is not None and self._can_write():
            self.composer.edit(message, found.text, at=said_at(found.at, self._now_ms()))

    def last_answer(self) -> TalkLine | None:
        said = (one for one in reversed(self.conversation.talk.lines) if one.kind == "message")
        return next((one for one in said if one.role == "assistant"), None)

    def last_failed(self) -> TalkLine | None:
        """The message that can be tried again."""
        mine = (one for one in reversed(self.conversation.talk.lines) if one.mine)
        last = next(mine, None)
        again = last is not None and (last.state == "failed" or last.code == "silent")
        return last if again else None

    @property
    def waits(self) -> bool:
        """Whether a message has no answer yet, so that what is told of it may change by itself."""
        return any(one.state == "waiting" for one in self.conversation.talk.lines)

    def focus_card(self) -> bool:
        """What waits for this person here; False when nothing does."""
        card = self.conversation.card_widget()
        if card is None:
            return False
        target = first_focusable(card) or card
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def ask_pause(self) -> None:
        dialog = PauseDialog(self._look, self.window(), now_ms=self._now_ms)
        dialog.paused.connect(self.paused)
        dialog.closed.connect(dialog.deleteLater)
        dialog.open()

    def write(self) -> None:
        self.composer.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _last_own(self) -> TalkLine | None:
        mine = (one for one in reversed(self.conversation.talk.lines) if one.mine)
        return next((one for one in mine if not one.edited), None)

    def _can_write(self) -> bool:
        return self._shown is not None and not self._shown.read_only

    def _is_gone(self, focus: QWidget) -> bool:
        """A verb, or the field of a chat that is finished: what comes next is not meant."""
        around = (self.top, self.composer)
        return (
            isValid(focus)
            and not focus.isVisible()
            and any(one.isAncestorOf(focus) for one in around)
        )

    def _show_foot(self, view: ChatView) -> None:
        composer = self.composer
        composer.setVisible(not view.read_only)
        self.banner.setVisible(bool(view.read_only))
        if view.read_only:
            self.banner.tell(view.read_only, icon="lock")
        composer.show_busy(on=self.is_busy and view.card is None)
        composer.show_why(view.unavailable, act="Open settings" if view.unavailable else "")
        composer.show_cost(view.cost)

    def _on_look_changed(self) -> None:
        self._inner.setMaximumWidth(self._look.px(WIDEST))

    def _on_page(self, by: int) -> None:
        bar = self.conversation.roll.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep())

    def _make_centre(self) -> QWidget:
        px = self._look.px
        foot = QVBoxLayout()
        foot.addWidget(self.banner)
        foot.addWidget(self.composer)
        inner = QWidget()
        inner.setLayout(foot)
        foot.setContentsMargins(0, 0, 0, 0)
        inner.setMaximumWidth(px(WIDEST))
        self._inner = inner
        self._look.changed.connect(self._on_look_changed)
        row = QHBoxLayout()
        row.setContentsMargins(px(_SIDE), 0, px(_SIDE), px(_BELOW))
        row.addStretch(1)
        row.addWidget(inner, 100)
        row.addStretch(1)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.find_bar)
        column.addWidget(self.conversation, 1)
        column.addLayout(row)
        self.banner.hide()
        return centre


def _spoken(live: LiveReply | None) -> LiveReply | None:
    """A reply that belongs into the conversation."""
    return live if live is not None and live.purpose in SPOKEN else None
