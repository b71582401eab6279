"""From Qt to a usable window, and back: the window first, the work behind it.

What is imported here is what the first paint needs. The rest, the asyncio loop among it, is loaded
in a thread while Qt's own loop already answers keys.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rflow_desktop.app import crash, display, logbook
from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.first_look import FirstLook
from rflow_desktop.app.frame import Frame
from rflow_desktop.app.loading import loaded
from rflow_desktop.app.look import apply_look
from rflow_desktop.settings import SettingsFile
from ui.kit import FUSION, Look
from ui.kit.tips import Application

if TYPE_CHECKING:
    from rflow_desktop.app.start import Pilot


def run(args: Arguments, folder: Path, first_look: FirstLook, pilot: Pilot | None) -> int:
    """Until the last window is closed; 0, or 1 when the work could not be opened."""
    with display.watched():
        return _run(args, folder, first_look, pilot)


def _run(args: Arguments, folder: Path, first_look: FirstLook, pilot: Pilot | None) -> int:
    app = Application([*sys.argv[:1], *FUSION])
    app.setApplicationName("RFlow")
    app.setDesktopFileName("rflow-desktop")
    app.setQuitOnLastWindowClosed(False)  # the loop ends after an orderly close, not before
    reporter = crash.watch(folder)
    logbook.keep(folder)
    settings = SettingsFile(folder / "settings.json")
    look = Look(app, is_fusion=True)
    apply_look(look, settings)
    frame = Frame(look, settings, first_look.seen())
    reporter.tell = frame.window.tell
    frame.window.show()
    work = loaded("rflow_desktop.app.working", behind=frame.window)
    return int(work.run(app, reporter, look, frame, settings, args, folder, pilot))
