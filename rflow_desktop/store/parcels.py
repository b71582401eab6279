"""The gate to rows that lie packed: read where they lie, or laid out before they are written."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError

from rflow_desktop.domain import parcel
from rflow_desktop.domain.parcel import KINDS
from rflow_desktop.store.documents import Key, listing
from rflow_desktop.store.sqlite import Connection, Database, in_parts

MOST_BYTES = 64 * 1024 * 1024
DUE = -1
"""Mark of a row whose words are not findable yet."""
_COLUMNS = "SELECT n, root_id, scopes, packed, first, covered FROM parcel"
_LAY = (
    "INSERT INTO row(n, type, id, root_type, root_id, seq, scopes, known, words, doc)"
    " VALUES (?,?,?,'session',?,?,?,1,-1,?) ON CONFLICT(type, id) DO UPDATE SET"
    " base=excluded.doc, seq=excluded.seq, scopes=excluded.scopes WHERE covered AND seq=0"
)
"""-1 is `DUE`. Own work that nobody expected there stays on top."""
_COVER = (
    "INSERT INTO row(n, type, id, root_type, root_id, covered, known, words, doc)"
    " VALUES (?,?,?,'session',?,1,1,-1,?) ON CONFLICT(type, id) DO UPDATE SET"
    " base=CASE WHEN covered THEN base ELSE doc END, covered=1, known=1, words=-1,"
    " root_type=excluded.root_type, root_id=excluded.root_id, doc=excluded.doc"
)


class Parcel(NamedTuple):
    """Decided rows of one session, all in the same scopes.

    `n` is the greatest number that one of them is to bear, `seq` the lowest that the server gave.
    """

    n: int
    root_id: str
    seq: int
    scopes: str
    count_: int
    sum: str
    packed: bytes


PARCEL = 'n, root_id, seq, scopes, "count", "sum", packed'
TAKE = f"INSERT INTO parcel({PARCEL}) VALUES (?,?,?,?,?,?,?)"  # noqa: S608  names of ours


class Unread(NamedTuple):
    """A row in a parcel: decided, or with `seq` 0 own work on its way. `n` is its place among the
    newest, where that is still free.
    """

    n: int
    type: str
    id: str
    root_id: str
    seq: int
    scopes: str
    doc: str

    @property
    def key(self) -> Key:
        return (self.type, self.id)


def parts(packed: bytes) -> tuple[parcel.Part, ...]:
    """None where it cannot be read: decided rows are missed when counted, and come anew."""
    try:
        text = ZstdDecompressor().decompress(packed, max_output_size=MOST_BYTES).decode()
        return parcel.parts_of(text)
    except (ZstdError, ValueError, TypeError):
        return ()


def is_empty(database: Database) -> bool:
    return database.value("SELECT n FROM parcel LIMIT 1") is None


def of(database: Database, roots: Iterable[str]) -> list[Unread]:
    """What of these roots lies in parcels. Reading leaves it there."""
    if is_empty(database):
        return []
    found: list[Unread] = []
    for some, marks in in_parts(roots):
        asked = f"{_COLUMNS} WHERE root_id IN ({marks}) ORDER BY n"
        found += _opened(database.each(asked, *some))
    return found


def every(database: Database, scope: str = "") -> Iterator[Unread]:
    """What of all roots lies in parcels, or what of it is in one scope."""
    asked = f"{_COLUMNS} WHERE ?='' OR instr(scopes, ?) ORDER BY n"
    return _opened(database.each(asked, scope, listing((scope,))))


def count(database: Database) -> int:
    """How many decided rows lie in parcels."""
    return int(database.value('SELECT coalesce(sum("count"), 0) FROM parcel WHERE NOT covered'))


def known(c: Connection, roots: Iterable[str]) -> tuple[set[str], set[Parcel]]:
    """Of which of these roots some rows of `KINDS` are here; and their parcels, without n and
    content.
    """
    laid: set[str] = set()
    held: set[Parcel] = set()
    kinds = ",".join(f"'{kind}'" for kind in sorted(KINDS))
    for some, marks in in_parts(roots):
        asked = f"SELECT root_id FROM row WHERE root_id IN ({marks}) AND type IN ({kinds})"  # noqa: S608  ours
        laid |= {root for (root,) in c.execute(asked, some).fetchall()}
        asked = (
            f'SELECT 0, root_id, seq, scopes, "count", "sum", x\'\' FROM parcel'  # noqa: S608  marks
            f" WHERE root_id IN ({marks})"
        )
        held |= {Parcel._make(one) for one in c.execute(asked, some).fetchall()}
    return laid | {one.root_id for one in held}, held


def roots_of(database: Database, keys: Iterable[Key]) -> set[str]:
    """In whose parcels these rows lie. Each is opened for it: for rows whose root nobody knows."""
    wanted = {key for key in keys if key[0] in KINDS}
    if not wanted or is_empty(database):
        return set()
    return {one.root_id for one in every(database) if one.key in wanted}


def newest(database: Database, rows: int, root: str = "") -> list[str]:
    """The roots of the newest parcels, of about so many rows; or this one, if it has any."""
    found: list[str] = []
    asked = "SELECT root_id, \"count\" FROM parcel WHERE ? IN ('', root_id) ORDER BY n DESC LIMIT ?"
    for root_id, count in database.all(asked, root, max(rows, 0)):
        if rows <= 0:
            break
        found.append(root_id)
        rows -= count
    return found


def lay_out(c: Connection, roots: Iterable[str]) -> None:
    """Puts the rows of these roots in place, exactly as if they had come one by one."""
    for some, marks in in_parts(set(roots)):
        asked = f"{_COLUMNS} WHERE root_id IN ({marks})"
        found = c.execute(asked, some).fetchall()
        if not found:
            continue
        c.execute(f"DELETE FROM parcel WHERE root_id IN ({marks})", some)  # noqa: S608  marks
        _place(c, list(_opened(found)))


def take_out(c: Connection, keys: Collection[Key], roots: Iterable[str]) -> None:
    """Puts of the rows of these roots only those in place that are named. Own work on its way is
    laid out with all of its session.
    """
    for some, marks in in_parts(set(roots)):
        found = c.execute(f"{_COLUMNS} WHERE root_id IN ({marks})", some).fetchall()
        if not found:
            continue
        compressor = ZstdCompressor(level=1)
        opened = [(one, list(_opened([one]))) for one in found]
        whole = {one[1] for one, rows in opened if one[-1] or not rows}  # own, or not readable
        lay_out(c, whole)
        taken: list[Unread] = []
        rest: list[tuple[Any, ...]] = []
        for (n, root_id, _, packed, *_), rows in opened:
            out = [row for row in rows if row.key in keys]
            if out and root_id not in whole:
                taken += out
                left = [part for part in parts(packed) if (part.type, part.id) not in keys]
                rest.append((packed_by(compressor, left), len(left), n))
        c.executemany('UPDATE parcel SET packed=?, "count"=?, "sum"=\'\' WHERE n=?', rest)
        c.executemany("DELETE FROM parcel WHERE n=?", [(n,) for _, left, n in rest if not left])
        _place(c, taken)


def packed_by(compressor: ZstdCompressor, some: Iterable[parcel.Part]) -> bytes:
    """Rows as they lie in a parcel."""
    return compressor.compress(parcel.text_of(some).encode())


def _place(c: Connection, rows: Sequence[Unread]) -> None:
    placed = list(zip(_numbers(c, [one.n for one in rows]), rows, strict=True))
    c.executemany(
        _LAY,
        [
            (n, one.type, one.id, one.root_id, one.seq, one.scopes, one.doc)
            for n, one in placed
            if one.seq > 0
        ],
    )
    c.executemany(
        _COVER,
        [(n, one.type, one.id, one.root_id, one.doc) for n, one in placed if one.seq == 0],
    )


def last(c: Connection) -> int:
    """The greatest number that a row bears or is to bear."""
    [(n,)] = c.execute(
        "SELECT coalesce(max(n), 0) FROM (SELECT max(n) AS n FROM row"
        " UNION ALL SELECT max(n) FROM parcel)"
    ).fetchall()
    return int(n)


def _numbers(c: Connection, wanted: list[int]) -> list[int]:
    """These numbers, and others for those that some row has got meanwhile."""
    taken: set[int] = set()
    for some, marks in in_parts(wanted):
        rows = c.execute(f"SELECT n FROM row WHERE n IN ({marks})", some)  # noqa: S608  marks
        taken |= {n for (n,) in rows.fetchall()}
    if not taken:
        return wanted
    fresh = itertools.count(max(last(c), *wanted) + 1)
    return [next(fresh) if n in taken else n for n in wanted]


def _opened(found: Iterable[tuple[Any, ...]]) -> Iterator[Unread]:
    for n, root_id, scopes, packed, first, covered in found:
        for back, kind, row_id, seq, doc in parts(packed):
            number = 0 if covered else first + seq
            yield Unread(n - back, kind, row_id, root_id, number, scopes, doc)
