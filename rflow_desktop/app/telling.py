"""Tells that a colleague prepared something: in the window, and by the system where it can."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

from rflow_desktop.domain.shown import SessionLine
from rflow_desktop.domain.words import count


class ForMe(Protocol):
    """What colleagues prepared for this person and nobody has started."""

    async def for_me(self) -> tuple[SessionLine, ...]: ...


class Tray(QObject):
    """The system's own notices, where the system has a place for them."""

    def __init__(self, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tray: QSystemTrayIcon | None = None

    def tell(self, sentence: str) -> None:
        if not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.show()
        self._tray.showMessage("RFlow", sentence, self._icon)


class PreparedWatch:
    """Says once that work arrived. What was there at the start is known already."""

    def __init__(self, prepared: ForMe, tell: Sequence[Callable[[str], object]]) -> None:
        self._prepared, self._tell = prepared, tuple(tell)
        self._known: frozenset[str] | None = None

    async def look(self) -> None:
        """A notice names ticket and kind, never a client or a person."""
        lines = await self._prepared.for_me()
        before, self._known = self._known, frozenset(line.id for line in lines)
        new = [] if before is None else [line for line in lines if line.id not in before]
        if not new:
            return
        tickets = [line.ticket for line in new if line.ticket]
        if len(new) == 1:
            sentence = "A session was prepared for you" + "".join(f", {one}" for one in tickets)
        else:
            sentence = f"{count(len(new), 'session')} were prepared for you"
        for tell in self._tell:
            tell(sentence)
