"""Stories inside Qt's own loop: keys go through the window, services run on a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop

from ui.presenter import Presenter

Story = Callable[[], Coroutine[Any, Any, None]]
PATIENCE_SECONDS = 20.0


def run_story(story: Story) -> None:
    """Runs one story; what went wrong behind its back fails it."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)  # it would stop the loop
    trouble: list[dict[str, Any]] = []

    async def told() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: trouble.append(context))
        await story()
        await asyncio.sleep(0)

    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        runner.run(asyncio.wait_for(told(), timeout=30))
    assert not trouble, trouble


async def settle(*presenters: Presenter) -> None:
    """Until nothing of theirs runs any more."""
    for _ in range(2):
        await asyncio.sleep(0)
        for presenter in presenters:
            await until(lambda: not presenter.is_busy)  # noqa: B023  asked at once
    await asyncio.sleep(0)


async def until(so: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_SECONDS
    while not so():
        assert loop.time() < end, "it never came"
        await asyncio.sleep(0.002)


async def shown(window: QWidget) -> None:
    """On screen, active, with everything laid out."""
    window.show()
    window.activateWindow()
    await until(lambda: QApplication.activeWindow() is window)
    await asyncio.sleep(0.01)


async def keys(strokes: str) -> None:
    """`Ctrl+N`, `J`, `G E`: into the window, as the system does it."""
    for stroke in strokes.split(" "):
        await _outside(lambda: _press(stroke))  # noqa: B023  awaited at once


async def typed(text: str) -> None:
    """Letter by letter to whatever has the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None, "nothing has the focus"
    await _outside(lambda: QTest.keyClicks(widget, text))


async def clicked(widget: QWidget) -> None:
    await _outside(lambda: QTest.mouseClick(widget, Qt.MouseButton.LeftButton))


async def _outside(act: Callable[[], object]) -> None:
    """Does it while no task runs: QTest handles events, and those may run tasks."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def do() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001  the story gets it
            done.set_exception(error)
        else:
            done.set_result(None)

    loop.call_soon(do)
    await done
    await asyncio.sleep(0.002)


def _press(stroke: str) -> None:
    combination = QKeySequence(stroke)[0]
    window = QApplication.activeWindow()
    assert window is not None, "no window is active"
    modifiers = combination.keyboardModifiers()
    QTest.keyClick(window.windowHandle(), combination.key(), modifiers)
