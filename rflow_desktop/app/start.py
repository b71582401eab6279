"""From nothing to a usable window: application, look, profile, workspace, shell; and back."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_API", "pyside6")

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from rflow_desktop.app import crash
from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.look import apply_look
from rflow_desktop.app.shell import Shell
from rflow_desktop.app.trouble import show_trouble
from rflow_desktop.secrets import NoKeyStore, WrongPassphrase
from rflow_desktop.settings import SettingsFile
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace import default_folder, open_profile, open_workspace
from rflow_desktop.workspace.profile import OpenProfile
from ui.kit import Look

Pilot = Callable[[Shell], Coroutine[Any, Any, None]]


def run(args: Arguments, pilot: Pilot | None = None) -> int:
    """Runs the desktop until its last window is closed; 0, or 1 when it could not start.

    `pilot` runs beside it once the window is up, as a person would sit before it.
    """
    app = QApplication(sys.argv[:1])
    app.setApplicationName("RFlow")
    app.setDesktopFileName("rflow-desktop")
    app.setQuitOnLastWindowClosed(False)  # the loop ends after an orderly close, not before
    with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
        return runner.run(_main(app, args, pilot))


async def _main(app: QApplication, args: Arguments, pilot: Pilot | None) -> int:
    folder = args.profile or default_folder()
    crash.watch(asyncio.get_running_loop(), folder)
    look = Look(app)
    settings = SettingsFile(folder / "settings.json")
    apply_look(look, settings)
    opened = await _opened(look, folder)
    if opened is None:
        return 1
    try:
        workspace = await open_workspace(opened)
    except StoreTrouble as trouble:
        await show_trouble(look, trouble.sentence, folder=folder)
        return 1
    shell = Shell(look, workspace, settings, offline=args.offline, ask_server=args.server)
    _close_when_asked(app, shell.close)
    shell.show(open_first=args.open)
    hands = None if pilot is None else asyncio.create_task(pilot(shell))
    await shell.ended.wait()
    if hands is not None:
        await hands
    return 0


async def _opened(look: Look, folder: Path) -> OpenProfile | None:
    """The profile with its key; asks for the passphrase where there is one. None: given up."""
    sentence, passphrase = "", None
    while True:
        try:
            return await asyncio.to_thread(open_profile, folder, passphrase=passphrase)
        except WrongPassphrase as error:
            sentence = str(error)
        except NoKeyStore as error:
            sentence = str(error)
        except StoreTrouble as trouble:
            if trouble.code != "passphrase":
                await show_trouble(look, trouble.sentence, folder=folder)
                return None
            sentence = trouble.sentence
        passphrase = await show_trouble(look, sentence, folder=folder, ask_passphrase=True)
        if passphrase is None:
            return None


def _close_when_asked(app: QGuiApplication, close: Callable[[], None]) -> None:
    """Cmd-Q and log-off end the program the way its own window does."""
    app.commitDataRequest.connect(lambda _: close())
    app.aboutToQuit.connect(close)
