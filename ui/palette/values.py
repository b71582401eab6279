"""What the palette shows and where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Protocol

from PySide6.QtCore import SignalInstance

from rflow_desktop.domain.frozen import value_class

HERE = "Here"
GO = "Go to"
OPEN_NOW = "Open now"


class Group(Enum):
    """The groups in the order of the design; each value is its heading."""

    THIS = "This session"
    GO = "Go to"
    EVERYWHERE = "Everywhere"
    OPEN_NOW = "Open now"
    FLOWS = "Flows"
    SESSIONS = "In your sessions"
    NOT_NOW = "Not now"
    TEAM = "Team"


class Kind(Enum):
    """What a search is narrowed to by the character in front of it."""

    ALL = ""
    COMMANDS = ">"
    TICKETS = "#"
    CLIENTS = "@"
    FLOWS = "/"


@value_class(frozen=True, kw_only=True)
class PaletteRow:
    """One line. `number` is set in grey before the title, `detail` in small grey after it, `end`
    at the right where a command has its keys. `marks` are (start, length) in the title.
    """

    id: str
    group: Group
    title: str
    detail: str = ""
    number: str = ""
    end: str = ""
    picture: str = ""
    caps: tuple[str, ...] = ()
    marks: tuple[tuple[int, int], ...] = ()
    reason: str = ""

    @property
    def spoken(self) -> str:
        parts = (self.number, self.title, self.detail, self.reason, self.end, " ".join(self.caps))
        return ", ".join(part for part in parts if part)


class PaletteSource(Protocol):
    """Searches this computer; what the team's server finds comes later.

    `found` is a signal that carries the text and the kind it answers and a tuple of rows, `late`
    one that carries the text and a tuple of rows of `Group.TEAM`.
    """

    @property
    def found(self) -> SignalInstance: ...
    @property
    def late(self) -> SignalInstance: ...

    def ask(self, text: str, limit: int, *, kind: Kind) -> None:
        """Answered by `found`, unless something else is asked before."""
        ...

    def search(self, text: str, limit: int, *, kind: Kind) -> Sequence[PaletteRow]:
        """Rows for `text`, best first; with no text, what was used last. Within milliseconds."""
        ...
