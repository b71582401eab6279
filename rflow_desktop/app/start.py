"""The first steps of a start: Today is read in a thread while Qt is loaded.

Nothing of Qt is imported here before that thread is on its way.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from rflow_desktop.app import qt
from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.first_look import FirstLook
from rflow_desktop.folder import default_folder

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell

    Pilot = Callable[[Shell], Coroutine[Any, Any, None]]

GIL_SECONDS = 0.001
"""How long a thread that computes may keep the one that paints waiting; 5 ms by default."""


class Start:
    """A start that has begun: Qt is there, and nothing is shown yet."""

    def __init__(self, args: Arguments) -> None:
        sys.setswitchinterval(GIL_SECONDS)
        self._args = args
        self._folder = args.profile or default_folder()
        self._first_look = FirstLook(self._folder)
        qt.load()

    def run(self, pilot: Pilot | None = None) -> int:
        """Runs the desktop until its last window is closed; 0, or 1 when it could not start.

        `pilot` runs beside it once the work is open, as a person would sit before it.
        """
        from rflow_desktop.app.first_window import run as shown  # noqa: PLC0415  it imports Qt

        return shown(self._args, self._folder, self._first_look, pilot)


def run(args: Arguments, pilot: Pilot | None = None) -> int:
    return Start(args).run(pilot)
