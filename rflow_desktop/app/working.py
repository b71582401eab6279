"""The desktop at work: the asyncio loop inside Qt's, and the shell in it until its end."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_API", "pyside6")  # qasync takes the first binding it finds

from PySide6.QtGui import QGradient
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.crash import Reporter
from rflow_desktop.app.frame import Frame
from rflow_desktop.app.opening import open_shell
from rflow_desktop.app.rubbish import Rubbish
from rflow_desktop.app.shell import Shell
from rflow_desktop.settings import SettingsFile
from ui.kit import Look

PAINTED_WITH = QGradient
"""Named in the thread that loads this: else the first dialog to be painted names 180 of them."""
Pilot = Callable[[Shell], Coroutine[Any, Any, None]]


def run(
    app: QApplication,
    reporter: Reporter,
    look: Look,
    frame: Frame,
    settings: SettingsFile,
    args: Arguments,
    folder: Path,
    pilot: Pilot | None,
) -> int:
    """Until the last window is closed; 0, or 1 when the work could not be opened."""

    async def work() -> int:
        reporter.watch_loop(asyncio.get_running_loop())
        shell = await open_shell(look, frame, settings, args, folder)
        if shell is None:
            frame.window.close()
            return 1
        reporter.tell = lambda sentence: shell.window.tell(sentence)
        gc.freeze()  # what was loaded stays; looking through it all again held a key for 40 ms
        rubbish = Rubbish(app, is_made=lambda: shell.ahead.is_done)
        app.commitDataRequest.connect(lambda _: shell.close(in_any_case=True))
        if not frame.window.isVisible():  # closed before there was anything in it
            shell.close()
        hands = None if pilot is None else asyncio.create_task(pilot(shell))
        await shell.ended.wait()
        reporter.tell = None
        rubbish.deleteLater()
        if hands is not None:
            await hands
        return 0

    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(work())
