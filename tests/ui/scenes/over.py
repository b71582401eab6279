"""A dialog over an open session in the whole window, and a picture of it."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tests.ui.scenes.frames import theme
from tests.ui.shell_demo import Shell
from ui.kit import Look


def picture_over(start: Callable[[Look, QWidget], object]) -> None:
    """`start` opens the dialog over the window that it is given."""
    look, app = theme()
    shell = Shell(look)
    shell.window.show()
    shell.open("48213")
    shell.window.activateWindow()
    app.processEvents()
    start(look, shell.window)
    for _ in range(8):
        app.processEvents()
    shell.window.grab().save(sys.argv[1])
