"""The screens that are made before they are asked for: the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import Any

from PySide6 import QtGui, QtWidgets

import ui.escalations.screen
import ui.flows.screen
import ui.sessions.screen
import ui.settings.screen
import ui.sync_panel.screen
from rflow_desktop.app.waiting import outlived
from rflow_desktop.domain import flow
from ui.kit import Look
from ui.window import Ahead, MainWindow, Soon

_AT_ONCE = 10


class Views:
    """Views alone: nothing of them reads or listens before its maker has taken it."""

    def __init__(self, look: Look, window: MainWindow, ahead: Ahead) -> None:
        self.sessions = ahead.view(partial(ui.sessions.screen.in_pieces, look))
        ahead.also(window.layers.in_pieces())
        ahead.also(_known())
        self.escalations = ahead.view(partial(ui.escalations.screen.in_pieces, look))
        self.flows = ahead.view(partial(ui.flows.screen.in_pieces, look))
        self.sync = ahead.view(partial(ui.sync_panel.screen.in_pieces, look))
        self.settings = ahead.view(partial(ui.settings.screen.in_pieces, look))
        by_place: Mapping[str, Soon[Any]] = {
            "sessions": self.sessions, "escalations": self.escalations, "flows": self.flows,
            "sync": self.sync, "settings": self.settings,
        }  # fmt: skip

        def get_ready(place: str) -> bool:
            return place not in by_place or outlived(window, ahead.rest_of(by_place[place]))

        window.navigation.get_ready = get_ready


def loaded() -> Iterator[None]:
    """Python makes a class of Qt's where it is named first, and all of them where it meets one that
    nobody has named: two frames. Another part of Qt is one.
    """
    import_module("PySide6.QtNetwork")
    yield
    yield from _named(QtWidgets)


def _known() -> Iterator[None]:
    """What is painted with, and how a flow is checked: pydantic works that out where the first one
    is read, which takes a frame."""
    yield from _named(QtGui)
    for kind in tuple(vars(flow).values()):  # the parts stand before what is made of them
        if isinstance(kind, type) and issubclass(kind, flow.Kept):
            kind.model_rebuild()
            yield


def _named(part: ModuleType) -> Iterator[None]:
    names = dir(part)
    for start in range(0, len(names), _AT_ONCE):
        for name in names[start : start + _AT_ONCE]:
            getattr(part, name)
        yield
