"""What stands beside and in a conversation: the lane, and the card that asks for permission."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from rflow_desktop.domain.shown_talk import PermissionCard
from ui.chat.view import ChatScreenView
from ui.commands import CommandSet
from ui.lane import LanePanel
from ui.permission import PermissionPresenter, PermissionView, permission_commands


class Beside:
    """Draws lane and card with every change of the chat that it is joined to."""

    def __init__(self, card: PermissionView, permission: PermissionPresenter) -> None:
        self.card, self._permission = card, permission
        self._view: ChatScreenView | None = None
        self._lane: LanePanel | None = None

    def join(self, view: ChatScreenView, lane: LanePanel) -> None:
        self._view, self._lane = view, lane
        view.shown_changed.connect(self._draw)
        self.card.decided.connect(self._on_decided)

    def commands(self) -> tuple[CommandSet, ...]:
        return () if self._view is None else (permission_commands(self.card, self._view),)

    def make_card(self, card: PermissionCard) -> QWidget:
        """The one card of this chat, with what is asked for now."""
        self._permission.show(card)
        return self.card

    def show_source(self, kind: str, name: str) -> None:
        """Where a fact comes from: the message or the file it rests on."""
        view = self._view
        if view is None:
            return
        if kind == "evidence":
            view.conversation.chip_opened.emit(name)
        else:
            view.conversation.show_line(name)

    def _draw(self) -> None:
        view, lane = self._view, self._lane
        if view is None or lane is None or view.shown is None:
            return
        lane.show_lane(view.shown.lane, writable=not view.shown.read_only)
        card = view.conversation.talk.card
        if card is None:
            self._permission.show(None)

    def _on_decided(self) -> None:
        """The buttons cannot be pressed any more: the focus must not fall to whatever is next."""
        view, lane, now = self._view, self._lane, QApplication.focusWidget()
        if view is None or lane is None or (now is not None and lane.isAncestorOf(now)):
            return
        view.write()
