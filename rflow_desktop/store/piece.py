"""One packed piece of a server's rows: opened in memory, copied into a replica in one sweep.

Rows that nobody here has yet, and that the server's version reads as this one does, are copied by
statements; the few others take the path of a page.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from json import loads
from typing import Any, NamedTuple

from zstandard import ZstdDecompressor, ZstdError

from rflow_desktop.domain.parcel import KINDS
from rflow_desktop.domain.shape import shape
from rflow_desktop.domain.tally import MODULUS, mark
from rflow_desktop.store import parcels, projection, projection_bulk
from rflow_desktop.store.applying import Page
from rflow_desktop.store.documents import Key, listing
from rflow_desktop.store.parcels import PARCEL, Parcel
from rflow_desktop.store.sqlite import Connection

FORMATS = ("rflow-segment/1", "rflow-segment/2")
"""The first one has no parcels."""
MOST_BYTES = 512 * 1024 * 1024
_AT_ONCE = 1_000
Tally = tuple[str, int, int]
"""Of the rows that are in the same scopes: which, how many, and the sum of their marks."""
_COPY = (
    "INSERT INTO row(n, type, id, root_type, root_id, seq, scopes, known, words, doc)"
    " VALUES (?,?,?,?,?,?,?,1,?,?) ON CONFLICT(type, id) DO NOTHING"
)
_FRESH = (
    "SELECT row.n + ?, type, id, root_type, root_id, seq, listed,"
    " CASE WHEN type IN (SELECT type FROM worded) THEN -1 ELSE 0 END, doc"
    " FROM row JOIN listing ON listing.named = row.scopes WHERE NOT passed ORDER BY row.n"
)
"""-1: its words are not findable yet."""


_LEFT = (
    "SELECT ghost.type, ghost.id FROM ghost JOIN row ON row.type=ghost.type AND row.id=ghost.id"
    " WHERE ghost.scope=? AND row.seq>0 AND row.seq<ghost.seq AND instr(row.scopes, ?)"
)
_LEFT_UNREAD = (
    f"SELECT type, id FROM ghost WHERE scope=? AND type IN {(*KINDS,)}"  # noqa: S608  two names
    " AND seq>(SELECT min(seq) FROM parcel WHERE instr(scopes, ?))"
)
_PARCELS = (
    'SELECT parcel.n + ?, root_id, seq, listed, "count", "sum", packed FROM parcel'
    " JOIN listing ON listing.named = parcel.scopes ORDER BY parcel.n"
)
_NO_PARCELS = (
    "CREATE TABLE parcel(n INTEGER PRIMARY KEY, root_id TEXT, seq INTEGER, scopes TEXT,"
    ' "count" INTEGER, "sum" TEXT, packed BLOB)'
)
Left = Mapping[Key, int]
"""Rows of parcels that have left a scope, each with the number at which it did."""


class Damaged(Exception):
    """These bytes are not the piece that was asked for."""


class Row(NamedTuple):
    """A decided row, in the shape in which a page has it."""

    type: str
    id: str
    seq: int
    scopes: Sequence[str]
    doc: Mapping[str, Any]


@dataclass(frozen=True)
class _Rows:
    """As much of a page as these rows need."""

    rows: Sequence[Row]


class Piece:
    """What a piece holds, with the scopes that are ours: others mean nothing here."""

    def __init__(self, file: sqlite3.Connection, mine: Iterable[str]) -> None:
        self._file, self._mine = file, frozenset(mine)
        about = dict(file.execute("SELECT key, value FROM meta"))
        if about.get("format") not in FORMATS:
            raise Damaged
        if about["format"] == FORMATS[0]:
            file.execute(_NO_PARCELS)
        self.scope, self.clock = about["scope"], about["clock"]
        self._same_shape = about["shape"] == shape()
        self._named = {
            named: tuple(one for one in named.split(" ") if one in self._mine)
            for (named,) in file.execute("SELECT scopes FROM row UNION SELECT scopes FROM parcel")
        }

    def copy(self, page: Page) -> None:
        """Puts every row in place that is not there in a newer state."""
        left = self._prepare(page.c)
        if not self._same_shape:
            packed = self._file.execute("SELECT scopes, packed FROM parcel ORDER BY n")
            self._read_in(page, (*self._rows("WHERE NOT passed"), *self._unpacked(packed, left)))
        else:
            self._copy(page, left)
        page.c.executemany(
            "INSERT OR REPLACE INTO ghost(scope, type, id, seq) VALUES (?,?,?,?)",
            self._file.execute("SELECT ?, type, id, seq FROM gone", (self.scope,)),
        )
        self._drop_left(page)

    def _drop_left(self, page: Page) -> None:
        """Takes out what has left the scope, and came with an older list of pieces."""
        where = (self.scope, f" {self.scope} ")
        page.replica.need_keys(page.c, page.c.execute(_LEFT_UNREAD, where).fetchall())
        found = page.c.execute(_LEFT, where).fetchall()
        for held in page.replica.held((kind, row_id) for kind, row_id in found).values():
            page.leave(held, self.scope)

    def _prepare(self, c: Connection) -> Left:
        """Marks the rows that have left a scope since, as newer pieces say, whichever it was.

        Where such a row is still to be seen it has a newer number, in a newer piece or a pull.
        """
        file = self._file
        file.execute("ALTER TABLE row ADD COLUMN passed INTEGER NOT NULL DEFAULT 0")
        file.execute("CREATE TEMP TABLE listing(named TEXT PRIMARY KEY, listed TEXT)")
        names = [(named, listing(ours)) for named, ours in self._named.items()]
        file.executemany("INSERT INTO listing VALUES (?,?)", names)
        file.execute("CREATE TEMP TABLE worded(type TEXT PRIMARY KEY)")
        file.executemany("INSERT INTO worded VALUES (?)", [(kind,) for kind in projection.WORDED])
        left = c.execute("SELECT type, id, max(seq) FROM ghost GROUP BY type, id").fetchall()
        if left:
            file.execute("CREATE INDEX temp_key ON row(type, id)")
            file.executemany("UPDATE row SET passed=1 WHERE type=? AND id=? AND seq<?", left)
        return {(kind, row_id): seq for kind, row_id, seq in left if kind in KINDS}

    def _copy(self, page: Page, left: Left) -> None:
        c, file = page.c, self._file
        loose = file.execute(f"SELECT DISTINCT root_id FROM row WHERE type IN {(*KINDS,)}")  # noqa: S608  two names
        page.replica.need(c, [root for (root,) in loose])
        before = parcels.last(c)
        others = self._take_parcels(page, before, left)
        fresh = file.execute(_FRESH, (before,))
        c.executemany(_COPY, fresh)
        [(copied,)] = c.execute("SELECT count(*) FROM row WHERE n>?", (before,)).fetchall()
        [(wanted,)] = file.execute("SELECT count(*) FROM row WHERE NOT passed").fetchall()
        if copied < wanted:
            there = c.execute("SELECT n - ? FROM row WHERE n>?", (before, before)).fetchall()
            file.execute("CREATE TEMP TABLE copied(n INTEGER PRIMARY KEY)")
            file.executemany("INSERT INTO copied VALUES (?)", there)
            others += self._rows("WHERE NOT passed AND n NOT IN (SELECT n FROM copied)")
            file.execute("UPDATE row SET passed=1 WHERE n NOT IN (SELECT n FROM copied)")
        self._read_in(page, others)
        self._count(page, self._told() if copied == self._held() else self._counted())
        projection_bulk.draw(c, before)

    def _take_parcels(self, page: Page, before: int, left: Left) -> list[Row]:
        """Takes parcels as they are where nothing of their sessions is here. Answers the rows of
        the others, but for those that are here exactly so, from the piece of another scope.
        """
        c, new, others = page.c, list[Parcel](), list[tuple[str, bytes]]()
        roots = [root for (root,) in self._file.execute("SELECT DISTINCT root_id FROM parcel")]
        known, held = parcels.known(c, roots)
        if not (known or left):
            c.executemany(parcels.TAKE, self._file.execute(_PARCELS, (before,)))
            told = self._file.execute('SELECT scopes, "count", "sum" FROM parcel')
            self._count(page, ((named, rows, int(total, 16)) for named, rows, total in told))
            return []
        for found in self._file.execute(f"SELECT {PARCEL} FROM parcel ORDER BY n"):  # noqa: S608  ours
            one = Parcel._make(found)
            mine = one._replace(n=one.n + before, scopes=listing(self._named[one.scopes]))
            if mine._replace(n=0, packed=b"") in held:
                continue
            if one.root_id in known or _has_left(one.packed, left):
                others.append((one.scopes, one.packed))
                continue
            new.append(mine)
            self._count(page, [(one.scopes, one.count_, int(one.sum, 16))])
        c.executemany(parcels.TAKE, new)
        return self._unpacked(others, left)

    def _unpacked(self, packed: Iterable[tuple[str, bytes]], left: Left) -> list[Row]:
        return [
            Row(part.type, part.id, part.seq, self._named[named], loads(part.doc))
            for named, raw in packed
            for part in parcels.parts(raw)
            if left.get((part.type, part.id), 0) <= part.seq
        ]

    def _count(self, page: Page, tallies: Iterable[Tally]) -> None:
        """Adds the copied rows to the tallies of their scopes."""
        for named, rows, total in tallies:
            for scope in self._named[named]:
                one = page.scopes[scope]
                one.count += rows
                one.sum = (one.sum + total) % MODULUS

    def _held(self) -> int:
        return int(self._file.execute("SELECT count(*) FROM row").fetchone()[0])

    def _told(self) -> list[Tally]:
        """As the piece says itself, where all of it was copied; those of older servers do not."""
        with suppress(sqlite3.OperationalError):
            found = self._file.execute('SELECT scopes, "count", "sum" FROM tally').fetchall()
            return [(named, rows, int(total, 16)) for named, rows, total in found]
        return self._counted()

    def _counted(self) -> list[Tally]:
        counts, sums = dict.fromkeys(self._named, 0), dict.fromkeys(self._named, 0)
        for named, kind, row_id, seq in self._file.execute(
            "SELECT scopes, type, id, seq FROM row WHERE NOT passed"
        ):
            counts[named] += 1
            sums[named] += mark(kind, row_id, seq)
        return [(named, counts[named], sums[named]) for named in self._named]

    def _rows(self, where: str) -> Iterator[Row]:
        asked = f"SELECT type, id, seq, scopes, doc FROM row {where} ORDER BY n"  # noqa: S608  ours
        for kind, row_id, seq, named, doc in self._file.execute(asked):
            yield Row(kind, row_id, seq, self._named[named], loads(doc))

    def _read_in(self, page: Page, rows: Iterable[Row]) -> None:
        some: list[Row] = []
        for row in rows:
            some.append(row)
            if len(some) == _AT_ONCE:
                page.put_rows(_Rows(some))
                some = []
        page.put_rows(_Rows(some))


def _has_left(packed: bytes, left: Left) -> bool:
    return bool(left) and any(left.get(part[1:3], 0) > part.seq for part in parcels.parts(packed))


@contextmanager
def opened(raw: bytes, hash_: str, mine: Iterable[str]) -> Iterator[Piece]:
    """The piece in what was fetched. Raises Damaged."""
    if sha256(raw).hexdigest() != hash_:
        raise Damaged
    file = sqlite3.connect(":memory:")
    try:
        with _no_piece():
            plain = ZstdDecompressor().decompress(raw, max_output_size=MOST_BYTES)
            file.deserialize(plain)
            del plain
            piece = Piece(file, mine)
        yield piece
    finally:
        file.close()


@contextmanager
def _no_piece() -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, ZstdError, KeyError, AttributeError) as error:
        raise Damaged from error


def can_open() -> bool:
    """Whether this Python's own SQLite reads a file from memory. Without it rows are pulled."""
    with suppress(AttributeError):
        return callable(sqlite3.Connection.deserialize)
    return False
