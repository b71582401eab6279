"""The rows of a packed piece: those that lists need one by one, the others by session."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection
from zstandard import ZstdCompressor

from rflow_desktop.domain import parcel, tally
from rflow_desktop.domain.model import BY_TYPE
from rflow_desktop.domain.parcel import Part
from rflow_desktop.domain.values import Row
from sync.server import stretches


class _Placed(NamedTuple):
    n: int
    type: str
    id: str
    seq: int
    doc: str


class PieceRows:
    """Read at once. Rows are numbered in the order in which they were decided."""

    def __init__(self, conn: Connection, account: str, scope: str, after: int, upto: int) -> None:
        self.loose: list[tuple[Any, ...]] = []
        self._packed: defaultdict[tuple[str, str], list[_Placed]] = defaultdict(list)
        self.count = 0
        listings: dict[str, str] = {}
        found = stretches.rows(conn, account, scope, after=after, upto=upto)
        for n, (seq, kind, row_id, session, scopes, doc) in enumerate(found, 1):
            listed = listings.get(scopes) or listings.setdefault(scopes, _listed(scopes))
            self.count = n
            if session and parcel.fits(kind, doc):
                self._packed[session, listed].append(_Placed(n, kind, row_id, seq, doc))
                continue
            root = ("session", session) if session else _root(kind, row_id, doc)
            self.loose.append((n, kind, row_id, *root, seq, listed, doc))

    def parcels(self) -> Iterator[tuple[Any, ...]]:
        """As they lie on a desktop: one row each, which nobody opens on the way."""
        compressor = ZstdCompressor(level=3)
        for (session, listed), rows in self._packed.items():
            last = rows[-1].n
            parts = (Part(last - one.n, one.type, one.id, one.seq, one.doc) for one in rows)
            total = sum(tally.mark(one.type, one.id, one.seq) for one in rows)
            packed = compressor.compress(parcel.text_of(parts).encode())
            yield last, session, rows[0].seq, listed, len(rows), tally.written(total), packed

    def tallies(self) -> list[tuple[str, int, str]]:
        """Of the loose rows, by the scopes that they are in together: how many they are, and the
        sum of their marks.
        """
        counts: Counter[str] = Counter()
        sums: Counter[str] = Counter()
        for _, kind, row_id, _, _, seq, listed, _ in self.loose:
            counts[listed] += 1
            sums[listed] += tally.mark(kind, row_id, seq)
        return [(listed, rows, tally.written(sums[listed])) for listed, rows in counts.items()]


def _listed(scopes: str) -> str:
    return " ".join(json.loads(scopes))


def _root(kind: str, row_id: str, doc: str) -> tuple[str, str]:
    model = BY_TYPE[kind]
    if model.root is Row.root:  # nothing in the document to look for
        return (kind, row_id)
    return model.model_validate_json(doc).root
