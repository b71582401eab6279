"""What is told of the rows that a push has written, so that they need not be pulled back."""

from __future__ import annotations

from rflow_desktop.domain import ops
from sync.protocol import Confirmed
from sync.server.book import Book
from sync.server.scopes import QUIET, Scopes


def confirmed(book: Book, mine: Scopes) -> Confirmed | None:
    """For one who may pull `mine`; None where something has left a scope, which only a pull
    tells. What counts quietly comes with the next pull.
    """
    if book.has_left:
        return None
    loud = frozenset(name for name in mine if not name.startswith(QUIET))
    numbers: dict[Scopes, int] = {}
    rows = []
    for (kind, row_id), (stored, doc) in book.written.items():
        reach = stored.scopes & mine
        if reach & loud:
            number = numbers.setdefault(reach, len(numbers))
            rows.append((kind, row_id, stored.seq, number, ops.digest(doc.encode())))
    moved = {
        name: (one.before, one.head)
        for name, one in book.sums.items()
        if name in loud and one.head > one.before
    }
    reaches = [tuple(sorted(reach)) for reach in numbers]
    return Confirmed(moved=moved, reaches=reaches, rows=rows)
