"""What is asked for before it is whole is made in turns of the loop, and the loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from rflow_desktop.app.waiting import wait_for
from tests.helpers.xkeys import XKeys


class Work:
    def __init__(self, told: list[str]) -> None:
        self._told = told

    def pieces(self) -> Iterator[None]:
        for name in ("one", "two", "three"):
            self._told.append(name)
            QTimer.singleShot(0, lambda: self._told.append("else"))
            yield


def test_something_else_comes_between_two_pieces(qtbot: QtBot) -> None:
    told: list[str] = []
    wait_for(Work(told).pieces())
    assert told == ["one", "else", "two", "else", "three", "else"]


def test_in_a_task_nothing_is_waited_for(qtbot: QtBot) -> None:
    told: list[str] = []

    async def story() -> None:
        wait_for(Work(told).pieces())
        assert told == []

    asyncio.run(story())


def test_nothing_to_make_is_nothing_to_wait_for(qtbot: QtBot) -> None:
    wait_for(iter(()))


@pytest.fixture
def keys() -> Iterator[XKeys]:
    try:
        keys = XKeys()
    except OSError as missing:
        pytest.skip(str(missing))
    yield keys
    keys.close()


@pytest.fixture
def field(qtbot: QtBot) -> QLineEdit:
    field = QLineEdit()
    qtbot.addWidget(field)
    with qtbot.waitActive(field, timeout=5000):
        field.show()
        field.activateWindow()
    field.setFocus()
    return field


def test_what_is_pressed_meanwhile_comes_after_it_in_order_and_once(
    qtbot: QtBot, keys: XKeys, field: QLineEdit
) -> None:
    keys.write("0")
    qtbot.waitUntil(lambda: field.text() == "0")
    seen: list[str] = []

    def pieces() -> Iterator[None]:
        for letters in ("ab", "cde", *("" for _ in range(30))):
            keys.write(letters)
            seen.append(field.text())
            yield

    wait_for(pieces())
    assert set(seen) == {"0"}
    assert field.text() == "0"
    keys.write("f")
    qtbot.waitUntil(lambda: field.text().endswith("f"))
    assert field.text() == "0abcdef"


def test_what_waits_within_what_is_waited_for_is_made_once_each(qtbot: QtBot) -> None:
    told: list[str] = []

    def inner() -> Iterator[None]:
        for name in ("in one", "in two"):
            told.append(name)
            yield

    def outer() -> Iterator[None]:
        told.append("out one")
        QTimer.singleShot(0, lambda: wait_for(inner()))
        yield
        told.append("out two")
        yield

    wait_for(outer())
    assert sorted(told) == ["in one", "in two", "out one", "out two"]
