"""Where the scopes of an account stand, and their tallies: read once, written together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from rflow_desktop.domain import tally
from sync.server import dialect, schema, statements


@dataclass
class Sum:
    """Where a scope stands, and its tally."""

    head: int = 0
    count: int = 0
    total: int = 0


class Sums:
    """Those that a transaction has asked for."""

    def __init__(self, conn: Connection, account: str) -> None:
        self._conn, self._account = conn, account
        self._known: dict[str, Sum] = {}
        self._since: dict[str, int] = {}

    def turn(self) -> None:
        """From here on it is told apart what moves."""
        self._since = {}

    def moved(self) -> dict[str, tuple[int, int]]:
        """Where the scopes stood and stand that have moved since `turn`."""
        return {name: (at, self._known[name].head) for name, at in self._since.items()}

    def foresee(self, names: Iterable[str]) -> None:
        """Reads where scopes stand that will move."""
        wanted = [(name,) for name in dict.fromkeys(names) if name not in self._known]
        if wanted:
            found = dialect.run_for(self._conn, statements.SUMS_OF, self._account, wanted)
            self._known |= {name: Sum() for (name,) in wanted}
            for name, head, count, total in found:
                self._known[name] = Sum(head, count, int(total, 16))

    def moving(self, name: str, seq: int) -> Sum:
        """That of a scope in which something gets this number."""
        one = self.of(name)
        self._since.setdefault(name, one.head)
        one.head = seq
        return one

    def of(self, name: str) -> Sum:
        if name not in self._known:
            self.foresee((name,))
        return self._known[name]

    def heads(self) -> dict[str, int]:
        return {name: one.head for name, one in self._known.items()}

    def write(self) -> None:
        sums = [
            (self._account, name, one.head, one.count, tally.written(one.total))
            for name, one in self._known.items()
        ]
        dialect.put_all(self._conn, schema.scope, sums)
