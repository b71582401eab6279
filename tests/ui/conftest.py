"""What every test of the screens stands on: one look, and a window that has the focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import Look


@pytest.fixture(scope="session")
def the_look(qapp: QApplication) -> Look:
    return Look(qapp)


@pytest.fixture(autouse=True)
def windows_go_with_their_test() -> Iterator[None]:
    """On the thread they were made on, and before the next test is dressed: a window that is left
    is polished with every change of theme or size for the rest of the run."""
    yield
    for window in QApplication.topLevelWidgets():
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert QApplication.allWidgets() == []


@pytest.fixture(autouse=True)
def nobody_listens() -> Iterator[None]:
    """No test finds a screen reader running because another one asked for what is spoken."""
    QAccessible.setActive(False)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def look(the_look: Look) -> Look:
    """The light look at its usual size, whatever the test before has made of it."""
    the_look.apply(mode="light")
    return the_look


@pytest.fixture
def stage(qtbot: QtBot, look: Look) -> Callable[..., QWidget]:
    """Puts widgets below each other into a window that is shown and has the focus."""

    kept: list[QWidget] = []  # a window nobody holds is gone at once

    def show(*widgets: QWidget, width: int = 900, height: int = 600) -> QWidget:
        window = QWidget()
        kept.append(window)
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch(1)
        qtbot.addWidget(window)
        window.resize(width, height)
        with qtbot.waitActive(window, timeout=5000):
            window.show()
            window.activateWindow()
        return window

    return show
