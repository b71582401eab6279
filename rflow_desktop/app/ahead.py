"""The screens that are made before they are asked for: the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib import import_module

from PySide6 import QtWidgets

import ui.escalations.screen
import ui.flows.screen
import ui.sessions.screen
import ui.settings.screen
import ui.sync_panel.screen
from ui.kit import Look
from ui.window import Ahead, MainWindow

_AT_ONCE = 10


class Views:
    """Views alone: nothing of them reads or listens before its maker has taken it."""

    def __init__(self, look: Look, window: MainWindow, ahead: Ahead) -> None:
        self.sessions = ahead.view(partial(ui.sessions.screen.in_pieces, look))
        ahead.also(window.layers.in_pieces())
        self.escalations = ahead.view(partial(ui.escalations.screen.in_pieces, look))
        self.flows = ahead.view(partial(ui.flows.screen.in_pieces, look))
        self.sync = ahead.view(partial(ui.sync_panel.screen.in_pieces, look))
        self.settings = ahead.view(partial(ui.settings.screen.in_pieces, look))


def loaded() -> Iterator[None]:
    """Python makes a class of Qt's where it is named first, and all of them where it meets one that
    nobody has named: two frames. Another part of Qt is one."""
    import_module("PySide6.QtNetwork")
    yield
    names = dir(QtWidgets)
    for start in range(0, len(names), _AT_ONCE):
        for name in names[start : start + _AT_ONCE]:
            getattr(QtWidgets, name)
        yield
