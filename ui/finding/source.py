"""The palette's source: what is found on this computer, as rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.shown import FlowLine
from rflow_desktop.domain.shown_lists import FoundLine
from ui.finding.rows import (
    client_row,
    flow_row,
    go_row,
    nothing_readable,
    recent_row,
    words_row,
)
from ui.palette.values import Kind, PaletteRow

MOST_SESSIONS, MOST_CLIENTS, MOST_FLOWS, MOST_WRITTEN = 5, 3, 5, 8
"""How many of each stand in the palette while nothing narrows it."""


class Finder(Protocol):
    """Answers in milliseconds; each method raises Refused when this computer cannot be searched."""

    def sessions(
        self, text: str, limit: int, *, ticket_only: bool = False
    ) -> tuple[FoundLine, ...]: ...
    def written(
        self, text: str, limit: int, *, without: Callable[[str], bool] = ...
    ) -> tuple[FoundLine, ...]: ...
    def clients(self, text: str, limit: int) -> tuple[FoundLine, ...]: ...
    def flows(self, text: str, limit: int) -> tuple[FlowLine, ...]: ...


class FindingSource(QObject):
    """Answers at once. `late` is what a team's server would add."""

    found = Signal(str, Kind, tuple)
    late = Signal(str, tuple)

    def __init__(self, finder: Finder, now_ms: Callable[[], int]) -> None:
        super().__init__()
        self._finder, self._now_ms = finder, now_ms

    def ask(self, text: str, limit: int, *, kind: Kind) -> None:
        self.found.emit(text, kind, tuple(self.search(text, limit, kind=kind)))

    def search(self, text: str, limit: int, *, kind: Kind) -> Sequence[PaletteRow]:
        return self.rows(self._finder, text, limit, kind)

    def rows(self, finder: Finder, text: str, limit: int, kind: Kind) -> Sequence[PaletteRow]:
        """What `finder` has, on whatever thread it belongs to."""
        try:
            return self._rows(finder, text.strip(), limit, kind)
        except Refused as refusal:
            return (nothing_readable(refusal.sentence),)

    def _rows(self, finder: Finder, text: str, limit: int, kind: Kind) -> list[PaletteRow]:
        now_ms = self._now_ms()
        if kind is Kind.TICKETS:
            return [go_row(one) for one in finder.sessions(text, limit, ticket_only=True)]
        if kind is Kind.CLIENTS:
            return [client_row(one) for one in finder.clients(text, limit)]
        if kind is Kind.FLOWS:
            return [flow_row(one) for one in finder.flows(text, limit)]
        if kind is Kind.COMMANDS:
            return []
        if not text:
            return [recent_row(one, now_ms) for one in finder.sessions("", MOST_SESSIONS)]
        headed = finder.sessions(text, MOST_SESSIONS)
        known = {one.id for one in headed}
        rows = [go_row(one) for one in headed]
        rows += [client_row(one) for one in finder.clients(text, MOST_CLIENTS)]
        rows += [flow_row(one) for one in finder.flows(text, MOST_FLOWS)]
        written = finder.written(text, MOST_WRITTEN, without=lambda session: session in known)
        rows += [words_row(one, now_ms) for one in written]
        return rows[:limit]
