"""What is told of the rows that a push has written, so that they need not be pulled back."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import ops
from sync.protocol import Confirmed
from sync.server.book import Book
from sync.server.lots import Lot
from sync.server.scopes import QUIET, Scopes


def confirmed(book: Book, mine: Scopes, lots: Mapping[int, Lot]) -> Confirmed | None:
    """For one who may pull `mine`; None where something has left a scope, which only a pull
    tells. What counts quietly comes with the next pull.

    `lots`, by the place of the operation that made them, are told as one each.
    """
    if book.has_left:
        return None
    loud = frozenset(name for name in mine if not name.startswith(QUIET))
    numbers: dict[Scopes, int] = {}
    seen: dict[Scopes, int | None] = {}

    def number_of(scopes: Scopes) -> int | None:
        if scopes not in seen:
            reach = scopes & mine
            seen[scopes] = numbers.setdefault(reach, len(numbers)) if reach & loud else None
        return seen[scopes]

    stand = {place: lot for place, lot in lots.items() if book.stands(lot)}
    made = []
    for place, lot in stand.items():
        number = number_of(lot.goes)
        if number is not None:
            docs = "\n".join(doc for _, _, doc in book.written(lot.keys))
            sum_ = ops.digest(docs.encode())
            made.append((place, lot.first, len(lot.keys), number, sum_))
    together = {key for lot in stand.values() for key in lot.keys}
    rows = []
    for (kind, row_id), stored, doc in book.written(
        one for one in book.fresh if one not in together
    ):
        number = number_of(stored.scopes)
        if number is not None:
            rows.append((kind, row_id, stored.seq, number, ops.digest(doc.encode())))
    moved = {name: stood for name, stood in book.sums.moved().items() if name in loud}
    # Looked at twice they would take longer than the rows themselves.
    return Confirmed.model_construct(
        moved=moved, reaches=[tuple(sorted(reach)) for reach in numbers], rows=rows, made=made
    )
