"""What is asked for before it is whole is made in turns of the loop, and the loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from rflow_desktop.app.waiting import wait_for


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
