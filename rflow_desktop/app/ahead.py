"""The screens that are made before they are asked for: the likeliest first."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import ui.escalations.screen
import ui.flows.screen
import ui.sessions.screen
import ui.settings.screen
import ui.sync_panel.screen
from ui.kit import Look
from ui.window import Ahead, MainWindow


class Views:
    """Views alone: nothing of them reads or listens before its maker has taken it."""

    def __init__(self, look: Look, window: MainWindow, *, is_busy: Callable[[], bool]) -> None:
        ahead = Ahead(look, window.pages, is_busy=is_busy)
        self.sessions = ahead.view(partial(ui.sessions.screen.in_pieces, look))
        ahead.also(window.layers.in_pieces())
        self.escalations = ahead.view(partial(ui.escalations.screen.in_pieces, look))
        self.flows = ahead.view(partial(ui.flows.screen.in_pieces, look))
        self.sync = ahead.view(partial(ui.sync_panel.screen.in_pieces, look))
        self.settings = ahead.view(partial(ui.settings.screen.in_pieces, look))
