"""Rows that come with the program, for work without a server: the starter flows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from rflow_desktop.domain.model import BY_TYPE
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.values import Row
from rflow_desktop.store.books import Books
from rflow_desktop.store.documents import written
from rflow_desktop.store.notice import of_rows
from rflow_desktop.store.replica import Decision

SCOPE = "local"


class Seeds:
    """Decided rows that no server sent.

    They are kept beside the outbox, because old work refers to old ones.
    """

    def __init__(self, books: Books) -> None:
        self._books = books

    def plant(self, rows: Iterable[Row]) -> Changes:
        given = tuple(rows)
        with self._books.outbox.database.writing() as c:
            for row in given:
                c.execute(
                    "INSERT OR REPLACE INTO seed(type, id, doc) VALUES (?,?,?)",
                    (row.TYPE, row.id, written(row.doc())),
                )
        self._put(given)
        self._books.show({row.root[1] for row in given} & self._books.outbox.open_roots())
        return of_rows((row.TYPE, row.id, *row.root) for row in given)

    def restore(self) -> None:
        """After the replica was lost."""
        if self._books.replica.count() == 0:
            found = self._books.outbox.database.all("SELECT type, doc FROM seed")
            self._put([BY_TYPE[kind].model_validate(json.loads(doc)) for kind, doc in found])

    def holds(self, kind: type[Row], row_id: str) -> bool:
        return bool(
            self._books.outbox.database.value(
                "SELECT 1 FROM seed WHERE type=? AND id=?", kind.TYPE, row_id
            )
        )

    def _put(self, rows: Sequence[Row]) -> None:
        if not rows:
            return
        replica = self._books.replica
        held = replica.held((row.TYPE, row.id) for row in rows)
        decided = [
            Decision(key, 1, (SCOPE,), row.doc(), held.get(key))
            for row in rows
            for key in [(row.TYPE, row.id)]
        ]
        with replica.database.writing() as c:
            replica.decide(c, decided)
