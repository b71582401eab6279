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
    seen: dict[Scopes, int | None] = {}
    rows = []
    for (kind, row_id), stored, doc in book.written(book.fresh):
        if stored.scopes not in seen:
            reach = stored.scopes & mine
            number = numbers.setdefault(reach, len(numbers)) if reach & loud else None
            seen[stored.scopes] = number
        number = seen[stored.scopes]
        if number is not None:
            rows.append((kind, row_id, stored.seq, number, ops.digest(doc.encode())))
    moved = {name: (at, book.sums[name].head) for name, at in book.since.items() if name in loud}
    # Looked at twice they would take longer than the rows themselves.
    return Confirmed.model_construct(
        moved=moved, reaches=[tuple(sorted(reach)) for reach in numbers], rows=rows
    )
