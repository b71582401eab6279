"""Screens are there before they are asked for: made in pieces while nobody does anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

import ui.escalations.screen
import ui.flows.screen
import ui.runner.screen
import ui.sessions.screen
import ui.settings.screen
import ui.sync_panel.screen
from tests.ui.scenes.frames import frame
from ui.kit import Look
from ui.window import Ahead, MainWindow, Soon

NEVER_MS = 60_000


class Work:
    """Three pieces, the last of which is the view."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self) -> Iterator[QWidget | None]:
        self.done.append("first")
        yield None
        self.done.append("second")
        yield None
        view = QWidget()
        column = QVBoxLayout(view)
        column.addWidget(QLabel("There"))
        column.addWidget(QPushButton("Press"))
        self.done.append("view")
        yield view
        self.done.append("more")
        yield view


Shown = Callable[[], MainWindow]


@pytest.fixture
def shown(qtbot: QtBot, look: Look) -> Shown:
    kept: list[MainWindow] = []

    def show() -> MainWindow:
        window = frame(look, {})
        kept.append(window)
        qtbot.addWidget(window)
        with qtbot.waitActive(window, timeout=5000):
            window.show()
            window.activateWindow()
        return window

    return show


def test_a_view_waits_in_its_page_unseen_and_without_the_focus(
    look: Look, qtbot: QtBot, shown: Shown
) -> None:
    window = shown()
    before = QApplication.focusWidget()
    ahead = Ahead(look, window.pages, rest_ms=1)
    work = Work()
    soon = ahead.view(work)
    assert work.done == []
    qtbot.waitUntil(lambda: ahead.is_done, timeout=20_000)
    assert work.done == ["first", "second", "view", "more"]
    view = soon.made
    assert view is not None
    assert window.pages.isAncestorOf(view)
    assert not view.isVisible()
    assert QApplication.focusWidget() is before

    window.open_session("there", soon.take)
    assert window.pages.current.body is view
    assert view.isVisible()
    assert view.size() == window.pages.current.size()


def test_it_ends_when_all_is_made(look: Look, qtbot: QtBot, shown: Shown) -> None:
    ahead = Ahead(look, shown().pages, rest_ms=1)
    ahead.view(Work())
    assert ahead.is_waiting
    qtbot.waitUntil(lambda: ahead.is_done, timeout=20_000)
    assert not ahead.is_waiting


def test_in_a_window_that_nobody_sees_nothing_is_made_and_nothing_wakes(
    look: Look, qtbot: QtBot
) -> None:
    window = frame(look, {})
    qtbot.addWidget(window)
    ahead = Ahead(look, window.pages, rest_ms=1)
    work = Work()
    ahead.view(work)
    qtbot.waitUntil(lambda: not ahead.is_waiting, timeout=5000)
    assert work.done == []
    window.show()
    qtbot.waitUntil(lambda: ahead.is_done, timeout=20_000)


def test_one_piece_is_made_at_a_time_and_none_while_somebody_is_answered(
    look: Look, qtbot: QtBot, shown: Shown
) -> None:
    asked: list[int] = []
    work = Work()

    def is_busy() -> bool:
        asked.append(len(work.done))
        return len(asked) < 5

    ahead = Ahead(look, shown().pages, rest_ms=1, is_busy=is_busy)
    ahead.view(work)
    qtbot.waitUntil(lambda: ahead.is_done, timeout=20_000)
    assert asked[:8] == [0, 0, 0, 0, 0, 1, 2, 3]


def test_who_needs_it_first_makes_the_rest_at_once() -> None:
    work = Work()
    soon = Soon(work)
    assert soon.step()
    view = soon.take()
    assert work.done == ["first", "second", "view"]  # what nobody waits for is left
    assert soon.take() is view


def test_what_is_missing_is_made_and_laid_out_in_pieces(
    look: Look, qtbot: QtBot, shown: Shown
) -> None:
    window = shown()
    ahead = Ahead(look, window.pages, rest_ms=NEVER_MS)
    work = Work()
    soon = ahead.view(work)
    pieces = sum(1 for _ in ahead.rest_of(soon))
    assert work.done == ["first", "second", "view"]
    assert pieces > len(work.done)
    assert soon.page is not None
    assert not soon.page.isVisible()
    page = soon.page
    window.open_session("there", soon.take)
    assert window.pages.current is page
    assert list(ahead.rest_of(soon)) == []


def test_in_a_hurry_it_is_made_between_the_keys(look: Look, qtbot: QtBot, shown: Shown) -> None:
    window = shown()
    ahead = Ahead(look, window.pages, rest_ms=NEVER_MS)
    first, second = Work(), Work()
    wanted = ahead.view(first)
    ahead.view(second)
    ahead.hurry(wanted)
    clock = QTimer(window)
    clock.timeout.connect(lambda: QTest.keyClick(window, Qt.Key.Key_Shift))
    clock.start(1)
    qtbot.waitUntil(lambda: first.done == ["first", "second", "view", "more"], timeout=20_000)
    assert not second.done


def test_the_window_tells_of_a_first_visit_before_it_goes_there(look: Look, shown: Shown) -> None:
    window = shown()
    told: list[tuple[str, str]] = []

    def get_ready(place: str) -> bool:
        told.append((place, window.place))
        return True

    window.navigation.get_ready = get_ready
    for _ in range(2):
        window.go("flows")
        window.go("today")
    assert told == [("flows", "today")]


def test_a_place_is_not_visited_in_a_window_that_was_closed_meanwhile(shown: Shown) -> None:
    window = shown()
    window.go("today")
    window.navigation.get_ready = lambda _: not window.close()
    window.go("flows")
    assert window.place == "today"
    assert window.pages.body_of("flows") is None


def test_what_was_taken_early_is_not_put_into_a_page_again(
    look: Look, qtbot: QtBot, shown: Shown
) -> None:
    window = shown()
    ahead = Ahead(look, window.pages, rest_ms=1)
    work = Work()
    soon = ahead.view(work)
    window.open_session("there", soon.take)
    page = window.pages.current
    qtbot.waitUntil(lambda: ahead.is_done, timeout=20_000)
    assert work.done == ["first", "second", "view", "more"]
    assert window.pages.current is page
    assert soon.page is None


def test_another_text_size_makes_anew_what_nobody_has_taken(
    look: Look, qtbot: QtBot, shown: Shown
) -> None:
    window = shown()
    ahead = Ahead(look, window.pages, rest_ms=1)
    kept, left = ahead.view(Work()), ahead.view(Work())
    qtbot.waitUntil(lambda: ahead.is_done, timeout=20_000)
    taken, before = kept.take(), left.made
    window.open_session("kept", lambda: taken)
    look.apply(mode="light", zoom=1.25)
    qtbot.waitUntil(lambda: ahead.is_done and left.made is not None, timeout=20_000)
    assert left.made is not before
    assert kept.take() is taken
    look.apply(mode="light")


def test_what_is_half_made_goes_with_its_window(look: Look, qtbot: QtBot, shown: Shown) -> None:
    """No widget is left after any test here."""
    ahead = Ahead(look, shown().pages, rest_ms=1)
    work = Work()
    ahead.view(work)
    qtbot.waitUntil(lambda: bool(work.done), timeout=20_000)


@pytest.mark.parametrize(
    "pieces",
    [
        ui.escalations.screen.in_pieces,
        ui.flows.screen.in_pieces,
        partial(ui.runner.screen.in_pieces, now_ms=lambda: 0),
        ui.sessions.screen.in_pieces,
        ui.settings.screen.in_pieces,
        ui.sync_panel.screen.in_pieces,
    ],
)
def test_every_screen_comes_of_several_pieces(
    look: Look, pieces: Callable[[Look], Iterator[QWidget | None]]
) -> None:
    made = list(pieces(look))
    assert len(made) > 1
    assert made[-1] is not None


def test_the_page_of_settings_that_is_read_first_is_made_ahead_and_no_other(look: Look) -> None:
    (*_, view) = ui.settings.screen.in_pieces(look)
    assert view is not None
    assert tuple(view.pages) == (view.page,)


def test_palette_and_key_sheet_are_made_and_stay_closed(
    look: Look, qtbot: QtBot, shown: Shown
) -> None:
    window = shown()
    ahead = Ahead(look, window.pages, rest_ms=1)
    ahead.also(window.layers.in_pieces())
    qtbot.waitUntil(lambda: ahead.is_done, timeout=20_000)
    assert not window.layers.palette.is_open
    assert not window.layers.key_sheet.is_open
    assert not window.layers.palette.isVisible()
