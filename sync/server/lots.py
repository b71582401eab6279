"""New sessions with all of their steps: numbered, written and told as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, cast

from rflow_desktop.domain.model import ROWS, Part, Phase, Session, phase
from rflow_desktop.domain.values import Row
from sync.server import reach
from sync.server.scopes import Scopes

Key = tuple[str, str]
STEPS = frozenset(one for one in ROWS if issubclass(one, Part) and one not in reach.OWN_WAY)
"""Parts that go wherever the work on their session goes."""


class Lot(NamedTuple):
    """Rows with the numbers from `first` on, the session last, all of them in the same scopes."""

    first: int
    keys: tuple[Key, ...]
    goes: Scopes

    @property
    def last(self) -> int:
        return self.first + len(self.keys) - 1


def session_of(wanted: Mapping[Key, Row]) -> Session | None:
    """The session that these rows are, with nothing but steps of its own beside it, all for those
    whose work it is.
    """
    session: Session | None = None
    for row in wanted.values():
        kind = type(row)
        if kind is Session and session is None:
            session = cast(Session, row)
        elif kind not in STEPS:
            return None
    if session is None or phase(session) is Phase.IN_TRANSIT:
        return None
    steps = (row for row in wanted.values() if row is not session)
    return session if all(cast(Part, row).session == session.id for row in steps) else None


def in_order(wanted: Mapping[Key, Row], session: Session) -> tuple[Key, ...]:
    """The steps as they come, then the session: whoever holds it holds them."""
    last = (Session.TYPE, session.id)
    return (*(key for key in wanted if key != last), last)
