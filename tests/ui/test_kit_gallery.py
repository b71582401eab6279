"""The page of all controls: everything on it is plain, named and reachable."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.kit import Banner, EmptyState, ErrorState, Look, Mode, Skeleton
from ui.kit.gallery import Gallery


@pytest.fixture(params=["light", "dark"])
def gallery(request: pytest.FixtureRequest, look: Look, qtbot: QtBot) -> Gallery:
    mode: Mode = request.param
    look.apply(mode=mode)
    page = Gallery(look)
    qtbot.addWidget(page)
    page.resize(1440, 900)
    page.show()
    return page


def test_no_text_of_the_gallery_may_become_rich(gallery: Gallery) -> None:
    labels = gallery.findChildren(QLabel)
    assert len(labels) > 60
    rich = [
        label.text()
        for label in labels
        if label.text() and label.textFormat() != Qt.TextFormat.PlainText
    ]
    assert rich == []


def test_everything_that_can_be_operated_has_a_name(gallery: Gallery) -> None:
    controls: list[QWidget] = [
        *gallery.findChildren(QAbstractButton),
        *gallery.findChildren(QLineEdit),
        *gallery.findChildren(QPlainTextEdit),
    ]
    shown = [control for control in controls if control.isVisible()]
    assert len(shown) > 30
    assert [control for control in shown if not control.accessibleName()] == []


def test_whatever_is_pressed_is_large_enough_for_a_pointer(gallery: Gallery) -> None:
    small = [
        button.accessibleName()
        for button in gallery.findChildren(QAbstractButton)
        if button.text() and min(button.width(), button.height()) < 24
    ]
    assert small == []


def test_the_gallery_is_painted_in_its_theme(gallery: Gallery, look: Look) -> None:
    image = gallery.grab().toImage()
    assert image.pixelColor(5, 5).name() == look.color("bg.panel").name()
    assert image.pixelColor(500, 890).name() == look.color("bg.canvas").name()


def test_the_bars_come_only_after_a_while(look: Look, qtbot: QtBot) -> None:
    bars = Skeleton(look)
    qtbot.addWidget(bars)
    bars.show()
    assert not bars.is_drawn
    qtbot.waitUntil(lambda: bars.is_drawn)
    bars.hide()
    bars.show()
    assert not bars.is_drawn


def test_details_of_an_error_are_copied(look: Look, qtbot: QtBot) -> None:
    error = ErrorState(
        look,
        "This flow could not be opened",
        "Update RFlow, or open version 14.",
        action="Open version 14",
        details="unknown step type: poll",
    )
    qtbot.addWidget(error)
    error.show()
    told: list[str] = []
    error.action_asked.connect(lambda: told.append("asked"))
    qtbot.mouseClick(error.more, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "unknown step type: poll"
    qtbot.mouseClick(error.button, Qt.MouseButton.LeftButton)
    assert told == ["asked"]


def test_an_empty_view_offers_only_what_it_has(look: Look, qtbot: QtBot) -> None:
    empty = EmptyState(look, "Nobody is waiting", "New escalations appear here.")
    qtbot.addWidget(empty)
    empty.show()
    assert not empty.button.isVisible()
    assert not empty.more.isVisible()


def test_a_banner_says_something_else_in_the_same_place(look: Look, qtbot: QtBot) -> None:
    banner = Banner(look, "You are offline.", closable=True)
    qtbot.addWidget(banner)
    told: list[str] = []
    banner.closed.connect(lambda: told.append("closed"))
    banner.action_asked.connect(lambda: told.append("asked"))
    banner.show()
    banner.tell("Tom changed this 2 minutes ago.", tone="warning", action="Show changes")
    assert banner.accessibleName() == "Tom changed this 2 minutes ago."
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(banner.cross, Qt.MouseButton.LeftButton)
    assert told == ["asked", "closed"]
    assert not banner.isVisible()
