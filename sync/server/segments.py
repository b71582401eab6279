"""Packed rows for new computers: immutable pieces of a scope, made once and handed to many.

A piece is a SQLite file, compressed: whoever fetches it copies its rows instead of reading them one
by one. What is read by its session only lies in parcels, which are not even opened then. It holds
what stood in the scope between two numbers, and what had left by then.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, delete, select
from zstandard import ZstdCompressor

from rflow_desktop.domain.shape import shape
from sync.protocol import ScopeMark, SegmentMark, SnapshotAnswer
from sync.server import dialect, people, schema, stretches
from sync.server.ledger import instant
from sync.server.people import Caller
from sync.server.piece_rows import PieceRows

MOST_ROWS = 10_000
LEAST_ROWS = 2_000
"""So many new rows are packed without being asked for."""
LEAST_ASKED = 150
"""Below it a pull is as quick for a computer that waits."""
STALE = 0.2
_TABLES = """
    CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE row(n INTEGER PRIMARY KEY, type TEXT, id TEXT, root_type TEXT, root_id TEXT,
        seq INTEGER, scopes TEXT, doc TEXT);
    CREATE TABLE parcel(n INTEGER PRIMARY KEY, root_id TEXT, seq INTEGER, scopes TEXT,
        "count" INTEGER, "sum" TEXT, packed BLOB);
    CREATE TABLE gone(type TEXT, id TEXT, seq INTEGER);
    CREATE TABLE tally(scopes TEXT PRIMARY KEY, "count" INTEGER, "sum" TEXT) WITHOUT ROWID;
"""


_SEGMENT = schema.segment.c
_PACKED = (
    select(_SEGMENT.after, _SEGMENT.upto, _SEGMENT["count"].label("rows"))
    .where(_SEGMENT.account_id == bindparam("account"), _SEGMENT.scope == bindparam("scope"))
    .order_by(_SEGMENT.after)
)
_HORIZON = select(schema.account.c.horizon).where(
    schema.account.c.account_id == bindparam("account")
)
"""Built once: building them takes longer than running them."""
_LISTED = (
    'SELECT scope, upto, sha256, length(bytes) AS size, "count" AS rows'
    " FROM segment WHERE account_id=? AND scope IN"
)
"""Its scopes follow: `dialect.run_for`."""


class Piece(NamedTuple):
    """A part of a scope that is to be packed."""

    scope: str
    after: int
    upto: int


class Packed(NamedTuple):
    piece: Piece
    rows: int
    sha256: str
    raw: bytes


def missing(
    conn: Connection,
    account: str,
    scopes: Iterable[str],
    *,
    most: int = MOST_ROWS,
    least: int = LEAST_ROWS,
) -> tuple[Piece, ...]:
    """What is worth packing now: what is new, and what has mostly moved on since it was packed."""
    found: list[Piece] = []
    for scope in sorted(scopes):
        held = _held(conn, account, scope)
        for one in held:
            live = stretches.count(conn, account, scope, after=one.after, upto=one.upto)
            if live < one.rows * (1 - STALE):
                found.append(Piece(scope, one.after, one.upto))
        covered = held[-1].upto if held else 0
        new = tuple(_new(conn, account, Piece(scope, covered, covered), most, least))
        after = held[-1].after if held else 0
        # A short one takes in what follows; not the first, which tells of nothing that left it.
        if new and after and held[-1].rows * 2 < most:
            new = tuple(_new(conn, account, Piece(scope, after, after), most, least))
            found = [one for one in found if (one.scope, one.after) != (scope, after)]
        found += new
    return tuple(found)


def pack(conn: Connection, account: str, piece: Piece) -> Packed:
    """Reads and packs a piece. All reads of `conn` must see one state."""
    clock = conn.execute(
        select(schema.account.c.clock).where(schema.account.c.account_id == account)
    ).scalar_one()
    with closing(sqlite3.connect(":memory:")) as file:
        file.executescript(_TABLES)
        about = {"format": "rflow-segment/2", "shape": shape(), "scope": piece.scope}
        about |= {"clock": clock, "after": str(piece.after), "upto": str(piece.upto)}
        file.executemany("INSERT INTO meta VALUES (?,?)", about.items())
        packed = PieceRows(conn, account, piece.scope, piece.after, piece.upto)
        file.executemany("INSERT INTO row VALUES (?,?,?,?,?,?,?,?)", packed.loose)
        file.executemany("INSERT INTO parcel VALUES (?,?,?,?,?,?,?)", packed.parcels())
        if piece.after:  # nobody holds what was there before the first piece
            file.executemany("INSERT INTO gone VALUES (?,?,?)", _gone(conn, account, piece))
        file.commit()
        file.executemany("INSERT INTO tally VALUES (?,?,?)", packed.tallies())
        raw = ZstdCompressor(level=3).compress(file.serialize())
    return Packed(piece, packed.count, sha256(raw).hexdigest(), raw)


def keep(conn: Connection, account: str, packed: Packed) -> None:
    piece = packed.piece
    made = {"account_id": account, "scope": piece.scope, "after": piece.after, "upto": piece.upto}
    made |= {"sha256": packed.sha256, "count": packed.rows, "bytes": packed.raw}
    dialect.put(conn, schema.segment, [made])


def forget(conn: Connection, account: str) -> None:
    """Drops every piece: they are made again."""
    conn.execute(delete(schema.segment).where(schema.segment.c.account_id == account))


def listed(conn: Connection, caller: Caller, now_ms: int) -> SnapshotAnswer:
    """What the caller may fetch, the newest of each scope first."""
    marks: dict[str, list[SegmentMark]] = {scope: [] for scope in sorted(caller.scopes)}
    found = dialect.run_for(conn, _LISTED, caller.account, [(scope,) for scope in marks])
    for scope, upto, hash_, size, rows in sorted(found, key=lambda one: -one.upto):
        marks[scope].append(SegmentMark(sha256=hash_, bytes=size, rows=rows, newest=upto))
    scopes = [
        ScopeMark(scope=scope, upto=segments[0].newest if segments else 0, segments=segments)
        for scope, segments in marks.items()
    ]
    _, epoch = people.installation(conn)
    horizon = dialect.run(conn, _HORIZON, account=caller.account).one()[0]
    return SnapshotAnswer(epoch=epoch, horizon=horizon, server_time=instant(now_ms), scopes=scopes)


def one(conn: Connection, caller: Caller, hash_: str) -> bytes | None:
    """A piece, where it belongs to a scope that the caller may pull."""
    table = schema.segment.c
    found = conn.execute(
        select(table.bytes)
        .where(table.account_id == caller.account, table.sha256 == hash_)
        .where(table.scope.in_(sorted(caller.scopes)))
        .limit(1)
    ).scalar_one_or_none()
    return None if found is None else bytes(found)


def _held(conn: Connection, account: str, scope: str) -> Sequence[Any]:
    return dialect.run(conn, _PACKED, account=account, scope=scope).all()


def _new(conn: Connection, account: str, last: Piece, most: int, least: int) -> Iterator[Piece]:
    """What has come or gone since the last piece."""
    came = (one.seq for one in stretches.keys(conn, account, last.scope, after=last.upto))
    left = (one.seq for one in stretches.departures(conn, account, last.scope, after=last.upto))
    seqs = sorted((*came, *left))
    for at in range(0, len(seqs), most):
        some = seqs[at : at + most]
        if len(some) < least:
            return
        last = Piece(last.scope, last.upto, some[-1])
        yield last


def _gone(conn: Connection, account: str, piece: Piece) -> Iterator[tuple[str, str, int]]:
    left = stretches.departures(conn, account, piece.scope, after=piece.after, upto=piece.upto)
    return ((one.type, one.id, one.seq) for one in left)
