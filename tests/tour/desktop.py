"""`python -m tests.tour.desktop`: the real desktop, driven by JSON lines on its standard input."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QCursor, QGuiApplication
from PySide6.QtWidgets import QApplication

from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.start import run
from rflow_desktop.settings import SettingsFile
from tests.helpers.holds import Holds
from tests.tour import hands, sight

SIZE = (1440, 900)
LINE = QEvent.Type(QEvent.registerEventType())
ACTS = ("press", "write", "click", "drop", "paste", "size", "close")


Aside = Callable[[], AbstractContextManager[None]]


class Line(QEvent):
    """One order that came in."""

    def __init__(self, text: str) -> None:
        super().__init__(LINE)
        self.text = text


class Person(QObject):
    """Does one order after the other and answers each with a line; the product knows nothing of it.

    Orders come as events from the reading thread, so that windows which the product shows before
    its own are reached as well.
    """

    def __init__(self, holds: Holds | None = None) -> None:
        super().__init__()
        self._holds = holds
        self._orders: asyncio.Queue[str] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    def customEvent(self, event: QEvent) -> None:
        if isinstance(event, Line):
            self._orders.put_nowait(event.text)
            self._begin()

    def _begin(self) -> None:
        """The first window is painted before the loop runs."""
        if self._task is not None:
            return
        try:
            self._task = asyncio.get_running_loop().create_task(self._work())
        except RuntimeError:
            QTimer.singleShot(20, self._begin)

    async def _work(self) -> None:
        while True:
            order = json.loads(await self._orders.get())
            self._note(order)
            try:
                answer = {"ok": True, **await _done(order, self._aside)}
            except LookupError as error:
                answer = {"ok": False, "why": str(error), "texts": sight.texts()}
            print(json.dumps(answer), flush=True)
            if order["do"] == "size" and self._holds is not None:
                self._holds.watch()  # from here on it is in use

    def _aside(self) -> AbstractContextManager[None]:
        """Whoever reads the screen is not the program."""
        return nullcontext() if self._holds is None else self._holds.aside()

    def _note(self, order: Mapping[str, Any]) -> None:
        """What the person does stays what held the thread until the next act."""
        if self._holds is not None and order["do"] in ACTS:
            what = order.get("keys") or order.get("name") or ""
            self._holds.doing("" if order["do"] == "close" else f"{order['do']} {what}".strip())


async def _done(order: Mapping[str, Any], aside: Aside) -> dict[str, Any]:
    match order["do"]:
        case "press":
            await hands.press(order["keys"])
        case "write":
            await hands.write(order["text"])
        case "click":
            await hands.click(order["name"])
        case "drop":
            await hands.drop(Path(order["file"]))
        case "paste":
            await hands.paste_picture(Path(order["file"]))
        case "see":
            fits = str.__eq__ if order["whole"] else str.__contains__
            return await _seen(aside, order["text"], order["seconds"], fits=fits)
        case "miss":
            return await _seen(aside, order["text"], order["seconds"], there=False)
        case "texts":
            with aside():
                return {"texts": sight.texts()}
        case "rows":
            with aside():
                return {"rows": sight.rows()}
        case "clipboard":
            return {"text": QGuiApplication.clipboard().text()}
        case "focus":
            focus = QApplication.focusWidget()
            return {"name": "" if focus is None else focus.accessibleName()}
        case "picture":
            await asyncio.sleep(0.25)  # whatever fades in has come in
            with aside():
                _picture(Path(order["file"]))
        case "size":
            await hands.active()
            for window in sight.windows():
                window.resize(order.get("wide", SIZE[0]), order.get("high", SIZE[1]))
            QCursor.setPos(*(edge - 1 for edge in SIZE))  # nothing lies under the pointer
        case "close":
            for window in sight.windows():
                window.close()
        case other:
            raise LookupError(f"no such order: {other}")
    return {}


async def _seen(
    aside: Aside,
    text: str,
    seconds: float,
    *,
    there: bool = True,
    fits: Callable[[str, str], bool] = str.__contains__,
) -> dict[str, Any]:
    """Waits until `text` can be read somewhere, or nowhere any more."""
    wanted = [sight.spaced(one) for one in text.split("|")]
    end = time.monotonic() + seconds
    while True:
        with aside():
            now = sight.texts()
            found = next((one for one in now if any(fits(one, text) for text in wanted)), None)
        if (found is not None) is there:
            return {"text": found}
        if time.monotonic() > end:
            raise LookupError(f"{text!r} {'did not appear' if there else 'did not go away'}")
        await asyncio.sleep(0.03)


def _picture(file: Path) -> None:
    window = QApplication.activeWindow() or sight.windows()[-1]
    if not window.grab().save(str(file)):
        raise LookupError(f"{file} could not be written")


def _listen(person: Person) -> None:
    for line in sys.stdin:
        QCoreApplication.postEvent(person, Line(line))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tour.desktop")
    parser.add_argument("--profile", type=Path, required=True)
    parser.add_argument("--offline", action="store_true")
    parser.add_argument("--server", default="")
    parser.add_argument("--open", default="")
    parser.add_argument("--holds", type=Path, help="add how long Qt's thread was held to this file")
    parser.add_argument("--who", action="store_true", help="say what held it")
    parser.add_argument("--theme", choices=("light", "dark"), default=None)
    given = parser.parse_args()
    if given.theme is not None:
        SettingsFile(given.profile / "settings.json").change(theme=given.theme)
    holds = Holds(who=given.who) if given.holds is not None else None
    person = Person(holds)
    threading.Thread(target=_listen, args=(person,), daemon=True).start()
    code = run(
        Arguments(
            profile=given.profile, server=given.server, offline=given.offline, open=given.open
        )
    )
    if holds is not None:
        told = {"holds": holds.ms, "at_work": holds.at_work, "worst": holds.worst}
        with given.holds.open("a", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
