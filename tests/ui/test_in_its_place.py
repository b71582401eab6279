"""What is made comes on screen inside of what it belongs to, never as a window of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from ui.assistants.view import AssistantsView
from ui.escalations.view import EscalationsView
from ui.flows.view import FlowsView
from ui.kit import EmptyState, Field, FieldBox, Look
from ui.kit.gallery import Gallery
from ui.resolve.dialog import ResolveDialog
from ui.runner.making import in_pieces
from ui.sessions.view import SessionsView
from ui.settings.passphrase import PassphraseDialog
from ui.settings.view import SettingsView
from ui.sync_panel.view import SyncView


class Windows(QObject):
    """Names of the classes that got a window of the system without being asked for one."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WinIdChange and isinstance(watched, QWidget):
            self.names.append(type(watched).__name__)
        return False


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[Windows]:
    seen = Windows()
    qapp.installEventFilter(seen)
    yield seen
    qapp.removeEventFilter(seen)


def _runner(look: Look) -> QWidget:
    work = in_pieces(look, now_ms=lambda: 0)
    while True:
        try:
            next(work)
        except StopIteration as done:
            view: QWidget = done.value
            return view


MADE: dict[str, Callable[[Look], QWidget]] = {
    "the gallery": Gallery,
    "the assistants": lambda look: AssistantsView(look, is_admin=True, may_share=True),
    "the escalations": EscalationsView,
    "the flows": FlowsView,
    "the sessions": SessionsView,
    "the settings": SettingsView,
    "the sync panel": SyncView,
    "a runner": _runner,
    "an empty state with two acts": lambda look: EmptyState(
        look, "Nothing", "At all", action="Begin", more="Read"
    ),
    "a field with a hint": lambda look: FieldBox(look, "Name", Field(look), hint="As it is said"),
}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
def test_no_part_of_it_is_a_window_while_it_is_made(
    look: Look, windows: Windows, make: Callable[[Look], QWidget]
) -> None:
    made = make(look)
    assert made.findChildren(QWidget)
    assert windows.names == []


def test_no_part_of_a_dialog_is_a_window_while_it_is_made(look: Look, windows: Windows) -> None:
    window = QWidget()
    assert ResolveDialog(look, window, subject="48213").findChildren(QWidget)
    assert PassphraseDialog(look, window).findChildren(QWidget)
    assert windows.names == []
