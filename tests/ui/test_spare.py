"""A runner is there before somebody starts a session, and it is one like any other."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.ui.scenes.frames import frame
from ui.kit import Look
from ui.runner.spare import Spare
from ui.runner.view import RunnerView
from ui.window.pages import Pages
from ui.window.view import Page


def taken(spare: Spare, qtbot: QtBot) -> RunnerView:
    views: list[RunnerView] = []

    def is_there() -> bool:
        view = spare.take()
        if view is not None:
            views.append(view)
        return view is not None

    qtbot.waitUntil(is_there, timeout=20_000)
    return views[0]


def test_one_is_made_in_pauses_and_turned_to_in_the_page_it_was_made_with(
    look: Look, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pages = Pages(look, parent=window)
    ready: list[Page] = []

    def settle(body: QWidget) -> QWidget:
        ready.append(pages.get_ready(body))
        return ready[-1]

    spare = Spare(look, window, settle=settle, now_ms=lambda: 0, pause_ms=1)
    view = taken(spare, qtbot)
    assert spare.take() is None
    assert ready[0].isHidden()

    pages.offer("one", lambda: view)
    pages.turn_to("one")
    assert pages.current is ready[0]
    assert pages.current.body is view
    assert taken(spare, qtbot) is not view


def test_another_text_size_makes_it_anew(look: Look, qtbot: QtBot) -> None:
    window = frame(look, {})
    qtbot.addWidget(window)
    made: list[QWidget] = []

    def settle(body: QWidget) -> QWidget:
        made.append(body)
        return window.pages.get_ready(body)

    spare = Spare(look, window, settle=settle, now_ms=lambda: 0, pause_ms=1)
    qtbot.waitUntil(lambda: bool(made), timeout=20_000)
    look.apply(mode="light", zoom=1.25)
    assert spare.take() is None
    view = taken(spare, qtbot)
    assert view is made[-1]
    assert view is not made[0]
    look.apply(mode="light")


def test_no_piece_of_it_is_made_while_somebody_is_being_answered(look: Look, qtbot: QtBot) -> None:
    window = frame(look, {})
    qtbot.addWidget(window)
    busy = [True]
    asked: list[bool] = []

    def is_busy() -> bool:
        asked.append(busy[0])
        return busy[0]

    spare = Spare(
        look, window, settle=window.pages.get_ready, now_ms=lambda: 0, is_busy=is_busy, pause_ms=1
    )
    qtbot.waitUntil(lambda: len(asked) > 1)
    assert not window.findChildren(RunnerView)
    busy[0] = False
    assert isinstance(taken(spare, qtbot), RunnerView)
