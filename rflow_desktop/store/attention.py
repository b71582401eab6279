"""What needs a person: refused and parked operations, kept with their words until somebody
decides.
"""

from __future__ import annotations

from typing import Any

from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import NOTHING
from rflow_desktop.store.books import Books
from rflow_desktop.store.notice import of_roots
from rflow_desktop.store.outbox import Kept

BIN_MS = 30 * 24 * 3_600_000


class Attention:
    """The list, and what may be done with its items.

    A refused operation keeps its verdict for ever: to do it again is to capture its act as a new
    one.
    """

    def __init__(self, books: Books) -> None:
        self._books = books

    def listed(self) -> tuple[Kept, ...]:
        return tuple(self._books.outbox.some("state IN ('attention','parked') ORDER BY n"))

    def get(self, op_id: str) -> Kept | None:
        return self._books.outbox.get(op_id)

    def park(self, op_id: str, reason: str) -> Changes:
        """Sets one operation aside, so that the others flow."""
        return self._move(op_id, {"pending"}, {"state": "parked", "reason": reason})

    def send_again(self, op_id: str) -> Changes:
        """Puts a parked operation back in the line."""
        return self._move(
            op_id, {"parked"}, {"state": "pending", "next_at": 0, "tries": 0, "reason": ""}
        )

    def discard(self, op_id: str) -> Changes:
        """Into the bin, where it stays readable for 30 days."""
        return self._move(op_id, {"attention", "parked"}, {"state": "discarded"})

    def put_back(self, op_id: str) -> Changes:
        """Out of the bin again."""
        one = self._books.outbox.get(op_id)
        refused = one is not None and one.ep > 0 and one.seq == 0
        return self._move(op_id, {"discarded"}, {"state": "attention" if refused else "parked"})

    def empty_bin(self) -> int:
        """Forgets what has been in the bin for 30 days, and answers how many operations that
        were.
        """
        before = self._books.now_ms() - BIN_MS
        with self._books.outbox.database.writing() as c:
            found = c.execute(
                "DELETE FROM op WHERE state IN ('discarded','undone') AND changed<?", (before,)
            )
            return int(found.rowcount)

    def _move(self, op_id: str, states: set[str], values: dict[str, Any]) -> Changes:
        one = self._books.outbox.get(op_id)
        if one is None or one.state not in states:
            return NOTHING
        self._books.commit({op_id: values})
        self._books.show({one.root_id})
        return of_roots([one.root])
