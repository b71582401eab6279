"""What one commit wrote, as those who listen are told of it: where scopes stand, and small rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rflow_desktop.ids import instant
from sync.server.book import Book
from sync.server.lots import Key
from sync.server.scopes import QUIET, Scopes

MOST_ROWS, MOST_BYTES = 40, 24 * 1024
"""More than that is pulled."""
Heads = Mapping[str, int]


class Fresh(NamedTuple):
    """A row that was written."""

    type: str
    id: str
    seq: int
    scopes: Scopes
    doc: str


class News(NamedTuple):
    """`moved` says where each scope stood before and stands now; nothing but `rows` was written
    between. Without rows whoever hears of it has to pull.
    """

    moved: Mapping[str, tuple[int, int]] = {}
    rows: tuple[Fresh, ...] = ()
    devices: frozenset[str] = frozenset()
    """Whose work it is."""
    epoch: int = 0
    horizon: int = 0
    server_time: str = ""

    @property
    def heads(self) -> dict[str, int]:
        return {name: head for name, (_, head) in self.moved.items()}

    def text(self, mine: Scopes) -> str:
        """All of it that may be told in `mine`, as JSON."""
        loud = {
            name: moved
            for name, moved in self.moved.items()
            if name in mine and not name.startswith(QUIET)
        }
        rows = [
            f'{{"type":{json.dumps(one.type)},"id":{json.dumps(one.id)},"seq":{one.seq},'
            f'"scopes":{json.dumps(sorted(one.scopes & mine))},"doc":{one.doc}}}'
            for one in self.rows
            if not one.scopes.isdisjoint(loud)
        ]
        rest = {
            "epoch": self.epoch, "horizon": self.horizon, "server_time": self.server_time,
            "moved": loud, "heads": {name: head for name, (_, head) in loud.items()},
        }  # fmt: skip
        return f'{json.dumps(rest)[:-1]},"rows":[{",".join(rows)}]}}'


def of(
    book: Book,
    changed: Iterable[Key],
    moved: Mapping[str, tuple[int, int]],
    *,
    whole: bool,
    devices: Iterable[str] = (),
    epoch: int,
    now_ms: int,
) -> News:
    """What a book that is closed has written. It is not `whole` where something has left."""
    written = book.written(changed)
    fresh = (Fresh(*key, one.seq, one.scopes, doc) for key, one, doc in written)
    return News(
        moved=moved,
        rows=small(fresh) if whole else (),
        devices=frozenset(devices),
        epoch=epoch,
        horizon=book.horizon,
        server_time=instant(now_ms),
    )


def small(rows: Iterable[Fresh]) -> tuple[Fresh, ...]:
    """The rows, if they are few and short; else none."""
    found: list[Fresh] = []
    size = 0
    for row in rows:
        found.append(row)
        size += len(row.doc)
        if len(found) > MOST_ROWS or size > MOST_BYTES:
            return ()
    return tuple(found)
