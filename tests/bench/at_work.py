"""A desktop of its own that somebody works at: keys are timed, and how long Qt's thread is held."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.shell import Shell
from rflow_desktop.app.start import run
from rflow_desktop.services.sessions import About
from tests.bench.furniture import FLOW
from tests.bench.watch import Painted
from tests.helpers.holds import Holds
from tests.tour import hands
from ui.kit import Look, Mode
from ui.runner.view import RunnerView

PATIENCE_S = 10.0
_MODES: tuple[Mode, ...] = ("dark", "light")
_PAD = "Caller says it began on Monday. Ran ipconfig, address 198.51.100.23, gateway answers. "


class Worker:
    """Somebody before the desktop, quick but not hasty."""

    def __init__(self, shell: Shell, picture: Path, *, who: bool) -> None:
        self._shell, self._picture = shell, picture
        self._window = shell.window
        self._window.resize(1440, 868)
        self.holds = Holds(who=who)

    async def answers(self, count: int) -> dict[str, list[float]]:
        """Milliseconds from Enter, and from 1, to the paint of what they made."""
        entered: list[float] = []
        marked: list[float] = []
        view = None
        while len(entered) < count:
            if view is None or not _choices(view):
                view = await self.opened()
            step = view.centre.step
            number = _number(view)
            marked.append(await self._timed(Qt.Key.Key_1, step.answers, lambda: True))
            moved = partial(_is_past, view, number)
            entered.append(await self._timed(Qt.Key.Key_Return, step.kicker, moved))
        return {"entered": entered[5:], "marked": marked[5:]}

    async def opened(self) -> RunnerView:
        """A new session of the long flow, on screen with its first question."""
        about = About(title="Mail", ticket="48213", client="Harbor Dental Group")
        session = await self._shell.workspace.sessions.start(FLOW, about)
        self._shell.open_session(session)
        view = self._window.view_of(session)
        assert isinstance(view, RunnerView)
        await _until(lambda: _choices(view))
        await asyncio.sleep(0.2)
        return view

    async def _timed(self, key: Qt.Key, drawn: QWidget, is_it: Callable[[], bool]) -> float:
        handle = await hands.active()
        done: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def on_painted() -> None:
            if is_it() and not done.done():
                done.set_result(time.perf_counter())

        watch = Painted(drawn, on_painted)
        pressed = 0.0

        def press() -> None:
            nonlocal pressed
            pressed = time.perf_counter()
            QTest.keyClick(handle, key)

        QTimer.singleShot(0, press)  # as an event of its own, as the system brings keys
        ended = await asyncio.wait_for(done, PATIENCE_S)
        watch.leave()
        await asyncio.sleep(0.05)
        return (ended - pressed) * 1000

    async def a_day(self, rounds: int) -> None:
        """Starts, answers, writes, drops, lists, searches and goes from place to place."""
        doing = self.holds.doing
        for _ in range(rounds):
            doing("start a session")
            view = await self.opened()
            doing("answer")
            for _ in range(4):
                await hands.press("1")
                await hands.press("Return")
                await asyncio.sleep(0.1)
            doing("write in the scratchpad")
            view.focus_pad()
            await hands.write(_PAD)
            await asyncio.sleep(0.3)
            await hands.press("Esc")
            doing("drop a picture")
            await hands.drop(self._picture)
            await asyncio.sleep(0.6)
            for place in ("S", "T", "E", "F", "S"):
                doing(f"go to {place}")
                await hands.press(f"G {place}")
                await asyncio.sleep(0.3)
            doing("walk through the list")
            for _ in range(15):
                await hands.press("Down")
            for text in ("outlook", "#40123", "@harbor", "nothing of this kind"):
                doing("open the palette")
                await hands.press("Ctrl+K")
                await asyncio.sleep(0.1)
                doing("search in the palette")
                await hands.write(text)
                await asyncio.sleep(0.1)
                await hands.press("Esc")
            doing("go back to the session")
            await hands.press("Ctrl+1")
            await asyncio.sleep(0.2)
            doing("change the theme")
            for mode in _MODES:
                _look().apply(mode=mode)
                await asyncio.sleep(0.3)
            doing("")


def _look() -> Look:
    application = QApplication.instance()
    assert application is not None
    (look,) = application.findChildren(Look)
    return look


def _choices(view: RunnerView) -> bool:
    step = view.centre.step.shown
    return step is not None and bool(step.choices)


def _is_past(view: RunnerView, number: int) -> bool:
    return _number(view) != number


def _number(view: RunnerView) -> int:
    step = view.centre.step.shown
    return 0 if step is None else step.number


async def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the screen did not come")
        await asyncio.sleep(0.01)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.at_work")
    parser.add_argument("--profile", type=Path, required=True)
    parser.add_argument("--picture", type=Path, required=True)
    parser.add_argument("--keys", type=int, default=0)
    parser.add_argument("--rounds", type=int, default=0)
    parser.add_argument("--who", action="store_true", help="say what held the thread")
    asked = parser.parse_args()

    async def pilot(shell: Shell) -> None:
        told: dict[str, Any] = {}
        try:
            await asyncio.sleep(1.0)
            worker = Worker(shell, asked.picture, who=asked.who)
            if asked.keys:
                told |= await worker.answers(asked.keys)
            if asked.rounds:
                worker.holds.watch()
                await worker.a_day(1)  # every screen is made once
                worker.holds.ms.clear()
                worker.holds.at_work.clear()
                worker.holds.worst.clear()
                await worker.a_day(asked.rounds)
                told |= {"holds": worker.holds.ms, "worst": worker.holds.worst}
                told["at_work"] = list(worker.holds.at_work)
            print(json.dumps(told), flush=True)
        finally:
            shell.close()

    return run(Arguments(profile=asked.profile, offline=True), pilot)


if __name__ == "__main__":
    sys.exit(main())
