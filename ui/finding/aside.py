"""The palette's source in the running program: what is typed is looked for aside of its thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.finding.source import Finder, FindingSource
from ui.palette.values import Kind, PaletteRow
from ui.presenter import Newest, Presenter

T = TypeVar("T")
_Asked = tuple[str, int, Kind]


class Aside(Protocol):
    """Puts questions to a finder on a thread of its own."""

    async def ask(self, question: Callable[[Finder], T]) -> T: ...


class FindingBesides(Presenter):
    """As `source`, which answers at once; it lives as long as the window."""

    found = Signal(str, Kind, tuple)

    def __init__(self, window: QWidget, source: FindingSource, aside: Aside) -> None:
        super().__init__(window)
        self._source, self._aside = source, aside
        self._asked: _Asked = ("", 0, Kind.ALL)
        self._reading = Newest(self, self._find, lambda answer: self.found.emit(*answer))
        self.late = source.late

    def search(self, text: str, limit: int, *, kind: Kind) -> Sequence[PaletteRow]:
        if not text and kind is Kind.ALL:
            self.run(self._aside.ask(_get_ready))  # the palette opens: words will follow
        return self._source.search(text, limit, kind=kind)

    def ask(self, text: str, limit: int, *, kind: Kind) -> None:
        self._asked = (text, limit, kind)
        self._reading.again()

    async def _find(self) -> tuple[str, Kind, tuple[PaletteRow, ...]]:
        text, limit, kind = self._asked
        rows = await self._aside.ask(lambda finder: self._source.rows(finder, text, limit, kind))
        return text, kind, tuple(rows)


def _get_ready(finder: Finder) -> None:
    """What every word is looked for in is read once for all of them."""
    finder.clients("", 0)
    finder.flows("", 0)
