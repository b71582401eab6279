"""From nothing to a usable window, and back: the window first, the work behind it."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from rflow_desktop.app import crash
from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.frame import Frame
from rflow_desktop.app.look import apply_look
from rflow_desktop.folder import default_folder
from rflow_desktop.settings import SettingsFile
from ui.kit import Look

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell

    Pilot = Callable[[Shell], Coroutine[Any, Any, None]]


def run(args: Arguments, pilot: Pilot | None = None) -> int:
    """Runs the desktop until its last window is closed; 0, or 1 when it could not start.

    `pilot` runs beside it once the work is open, as a person would sit before it.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("RFlow")
    app.setDesktopFileName("rflow-desktop")
    app.setQuitOnLastWindowClosed(False)  # the loop ends after an orderly close, not before
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(_main(app, args, pilot))


async def _main(app: QApplication, args: Arguments, pilot: Pilot | None) -> int:
    folder = args.profile or default_folder()
    settings = SettingsFile(folder / "settings.json")
    look = Look(app)
    apply_look(look, settings)
    frame = Frame(look, settings)
    crash.watch(asyncio.get_running_loop(), folder, frame.window.tell)
    frame.window.show()
    await asyncio.sleep(0)  # the first paint; what takes time comes after it
    opening = await asyncio.to_thread(importlib.import_module, "rflow_desktop.app.opening")
    shell: Shell | None = await opening.open_shell(look, frame, settings, args, folder)
    if shell is None:
        frame.window.close()
        return 1
    app.commitDataRequest.connect(lambda _: shell.close())
    hands = None if pilot is None else asyncio.create_task(pilot(shell))
    await shell.ended.wait()
    if hands is not None:
        await hands
    return 0
