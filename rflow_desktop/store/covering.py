"""Own work over what was decided: rows that show it, with the decided ones kept beneath."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from typing import Any

from rflow_desktop.domain.model import Entry
from rflow_desktop.domain.values import Row
from rflow_desktop.store import projection
from rflow_desktop.store.documents import Key, read_root
from rflow_desktop.store.parcels import DUE
from rflow_desktop.store.replica import HELD, Held, Replica, write_all
from rflow_desktop.store.sqlite import Connection, in_parts

_COVER = (
    "INSERT INTO row(type, id, root_type, root_id, doc, covered, known, words)"
    " VALUES (?1,?2,?3,?4,?5,1,1, CASE ?6 WHEN 0 THEN 0 ELSE -1 END)"
    " ON CONFLICT(type, id) DO UPDATE SET base=CASE WHEN covered THEN base ELSE doc END, covered=1,"
    " known=1, root_type=excluded.root_type, root_id=excluded.root_id, doc=excluded.doc,"
    " words=CASE WHEN words IN (?6,-1) THEN words ELSE -1 END"
)
"""-1, as everywhere here, is `DUE`: its words are not findable yet. A row that could not be read
was kept as a root of its own."""
LATER = ("entry", "pad", "evidence")
"""Kinds of rows that are drawn nowhere but among words, and where others stood before."""
_BARE = (
    "UPDATE row SET doc=base, base=NULL, covered=0,"
    " words=CASE WHEN words IN (?1,-1) THEN words ELSE -1 END WHERE n=?2"
)
_UNKNOWN = "UPDATE row SET doc=base, base=NULL, covered=0, known=0 WHERE n=?"
_AS_DECIDED = "UPDATE row SET base=NULL, covered=0 WHERE root_id=? AND covered AND doc=base"


def readable(row: Row) -> projection.Doc:
    """A row as it is drawn from. An entry's fields are texts as they are."""
    return vars(row) if isinstance(row, Entry) else row.doc()


def cover(c: Connection, rows: Iterable[Row], *, later: Container[Key] = ()) -> None:
    """Shows `rows`, and keeps beneath them what was decided.

    `later` are new ones that get their words, and their place among the steps where others stood,
    when nobody waits.
    """
    writes: dict[str, list[tuple[Any, ...]]] = {_COVER: []}
    for row in rows:
        kind, raw = row.TYPE, row.as_json()
        if kind in LATER and (kind, row.id) in later:
            writes[_COVER].append((kind, row.id, *row.root, raw, DUE))
            continue
        doc = readable(row)
        mark = projection.fingerprint(projection.words(kind, doc))
        writes[_COVER].append((kind, row.id, *row.root, raw, mark))
        _draw(writes, kind, raw, doc)
    write_all(c, writes)


def uncover(c: Connection, replica: Replica, root_id: str, *, but: Iterable[Key] = ()) -> None:
    """Shows again what was decided for the rows of a root that own work does not change any
    more.
    """
    kept = set(but)
    found = c.execute(
        f"SELECT {HELD}, base FROM row WHERE root_id=? AND covered",  # noqa: S608  ours
        (root_id,),
    ).fetchall()
    _uncover(c, replica, [one for one in found if Held(*one[:-1]).key not in kept])


def uncover_all(c: Connection, replica: Replica, roots: Iterable[str]) -> None:
    """As `uncover` for roots that have no own work any more; most of it is shown as decided."""
    done = tuple(roots)
    c.executemany(_AS_DECIDED, [(root_id,) for root_id in done])
    for some, marks in in_parts(done):
        found = c.execute(
            f"SELECT {HELD}, base FROM row WHERE root_id IN ({marks}) AND covered",  # noqa: S608  ours
            some,
        ).fetchall()
        _uncover(c, replica, found)


def _uncover(c: Connection, replica: Replica, covered: Iterable[tuple[Any, ...]]) -> None:
    writes: dict[str, list[tuple[Any, ...]]] = {_BARE: [], _UNKNOWN: []}
    for *fields, base in covered:
        held = Held(*fields)
        if base is None:
            replica.remove(c, held)
            continue
        doc = json.loads(base)
        known, _ = read_root(held.type, held.id, doc)
        if not known:
            writes[_UNKNOWN].append((held.n,))
            replica.undraw(c, held)
            continue
        mark = projection.fingerprint(projection.words(held.type, doc))
        writes[_BARE].append((mark, held.n))
        _draw(writes, held.type, base, doc)
    write_all(c, writes)


def _draw(
    writes: dict[str, list[tuple[Any, ...]]], kind: str, raw: str, doc: projection.Doc
) -> None:
    drawn = projection.drawn(kind, doc, raw)
    if drawn is not None:
        writes.setdefault(drawn[0], []).append(drawn[1])
