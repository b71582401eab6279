"""Opens the profile and its workspace behind the window, and says what stands in the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.frame import Frame
from rflow_desktop.app.shell import Shell
from rflow_desktop.app.trouble import show_trouble
from rflow_desktop.secrets import WrongPassphrase
from rflow_desktop.settings import SettingsFile
from rflow_desktop.store.trouble import StoreTrouble
from rflow_desktop.workspace import open_profile, open_workspace
from rflow_desktop.workspace.profile import OpenProfile
from ui.kit import Look


async def open_shell(
    look: Look, frame: Frame, settings: SettingsFile, args: Arguments, folder: Path
) -> Shell | None:
    """The shell around the profile's workspace; None when it cannot be opened and this was said."""
    opened = await _opened(look, frame, folder)
    if opened is None:
        return None
    try:
        workspace = await open_workspace(opened)
    except StoreTrouble as trouble:
        frame.window.hide()
        await show_trouble(look, trouble.sentence, folder=folder)
        return None
    shell = Shell(look, frame, workspace, settings, offline=args.offline, ask_server=args.server)
    shell.begin(open_first=args.open)
    return shell


async def _opened(look: Look, frame: Frame, folder: Path) -> OpenProfile | None:
    """The profile with its key; asks for the passphrase where there is one. None: given up."""
    passphrase: str | None = None
    while True:
        try:
            return await asyncio.to_thread(open_profile, folder, passphrase=passphrase)
        except WrongPassphrase as error:
            sentence = str(error)
        except StoreTrouble as trouble:
            sentence = trouble.sentence
            if trouble.code != "passphrase":
                frame.window.hide()
                await show_trouble(look, sentence, folder=folder)
                return None
        frame.window.hide()
        passphrase = await show_trouble(look, sentence, folder=folder, ask_passphrase=True)
        if passphrase is None:
            return None
        frame.window.show()
