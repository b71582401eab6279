"""Packed rows for new computers: immutable pieces of a scope, made once and handed to many.

A piece is a SQLite file, compressed: whoever fetches it copies its rows instead of reading them one
by one. It holds what stood in the scope between two numbers, and what had left by then.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, delete, func, select
from zstandard import ZstdCompressor

from rflow_desktop.domain import tally
from rflow_desktop.domain.model import BY_TYPE
from rflow_desktop.domain.shape import shape
from rflow_desktop.domain.values import Row
from sync.protocol import ScopeMark, SegmentMark, SnapshotAnswer
from sync.server import dialect, people, schema
from sync.server.ledger import instant
from sync.server.people import Caller

MOST_ROWS = 10_000
LEAST_ROWS = 2_000
"""Below it a pull is as quick."""
STALE = 0.2
_TABLES = """
    CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
    CREATE TABLE row(n INTEGER PRIMARY KEY, type TEXT, id TEXT, root_type TEXT, root_id TEXT,
        seq INTEGER, scopes TEXT, doc TEXT);
    CREATE TABLE gone(type TEXT, id TEXT, seq INTEGER);
    CREATE TABLE tally(scopes TEXT PRIMARY KEY, "count" INTEGER, "sum" TEXT) WITHOUT ROWID;
"""


_FEED, _SEGMENT = schema.feed.c, schema.segment.c
_COUNT = (
    select(func.count())
    .select_from(schema.feed)
    .where(
        _FEED.account_id == bindparam("account"),
        _FEED.scope == bindparam("scope"),
        _FEED.seq > bindparam("after"),
        _FEED.seq <= bindparam("upto"),
        _FEED.kind == "put",
    )
)
_NEWER = (
    select(_FEED.seq)
    .where(
        _FEED.account_id == bindparam("account"),
        _FEED.scope == bindparam("scope"),
        _FEED.seq > bindparam("after"),
    )
    .order_by(_FEED.seq)
)
_PACKED = (
    select(_SEGMENT.after, _SEGMENT.upto, _SEGMENT["count"].label("rows"))
    .where(_SEGMENT.account_id == bindparam("account"), _SEGMENT.scope == bindparam("scope"))
    .order_by(_SEGMENT.after)
)
"""Built once: building them takes longer than running them."""


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
            live = _count(conn, account, Piece(scope, one.after, one.upto))
            if live < one.rows * (1 - STALE):
                found.append(Piece(scope, one.after, one.upto))
        covered = max((one.upto for one in held), default=0)
        found += _new(conn, account, Piece(scope, covered, covered), most, least)
    return tuple(found)


def pack(conn: Connection, account: str, piece: Piece) -> Packed:
    """Reads and packs a piece. All reads of `conn` must see one state."""
    clock = conn.execute(
        select(schema.account.c.clock).where(schema.account.c.account_id == account)
    ).scalar_one()
    with closing(sqlite3.connect(":memory:")) as file:
        file.executescript(_TABLES)
        about = {"format": "rflow-segment/1", "shape": shape(), "scope": piece.scope}
        about |= {"clock": clock, "after": str(piece.after), "upto": str(piece.upto)}
        file.executemany("INSERT INTO meta VALUES (?,?)", about.items())
        columns = "type, id, root_type, root_id, seq, scopes, doc"
        file.executemany(
            f"INSERT INTO row({columns}) VALUES (?,?,?,?,?,?,?)",  # noqa: S608  names of ours
            _rows(conn, account, piece),
        )
        if piece.after:  # nobody holds what was there before the first piece
            file.executemany("INSERT INTO gone VALUES (?,?,?)", _gone(conn, account, piece))
        file.commit()
        tallies = _tallies(file)
        file.executemany("INSERT INTO tally VALUES (?,?,?)", tallies)
        count = sum(rows for _, rows, _ in tallies)
        raw = ZstdCompressor(level=3).compress(file.serialize())
    return Packed(piece, count, sha256(raw).hexdigest(), raw)


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
    table = schema.segment.c
    found = conn.execute(
        select(table.scope, table.upto, table.sha256, func.length(table.bytes), table["count"])
        .where(table.account_id == caller.account, table.scope.in_(sorted(caller.scopes)))
        .order_by(table.scope, table.upto.desc())
    ).all()
    marks: dict[str, list[SegmentMark]] = {scope: [] for scope in sorted(caller.scopes)}
    for scope, upto, hash_, size, rows in found:
        marks[scope].append(SegmentMark(sha256=hash_, bytes=size, rows=rows, newest=upto))
    scopes = [
        ScopeMark(scope=scope, upto=segments[0].newest if segments else 0, segments=segments)
        for scope, segments in marks.items()
    ]
    _, epoch = people.installation(conn)
    horizon = conn.execute(
        select(schema.account.c.horizon).where(schema.account.c.account_id == caller.account)
    ).scalar_one()
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
    return conn.execute(_PACKED, {"account": account, "scope": scope}).all()


def _entries(piece: Piece, account: str, kind: str) -> Any:
    feed = schema.feed.c
    return and_(
        feed.account_id == account, feed.scope == piece.scope, feed.seq > piece.after,
        feed.seq <= piece.upto, feed.kind == kind,
    )  # fmt: skip


def _count(conn: Connection, account: str, piece: Piece) -> int:
    which = {"account": account, "scope": piece.scope, "after": piece.after, "upto": piece.upto}
    return int(conn.execute(_COUNT, which).scalar_one())


def _new(conn: Connection, account: str, last: Piece, most: int, least: int) -> Iterator[Piece]:
    which = {"account": account, "scope": last.scope, "after": last.upto}
    seqs = conn.execute(_NEWER, which).scalars().all()
    for at in range(0, len(seqs), most):
        some = seqs[at : at + most]
        if len(some) < least:
            return
        last = Piece(last.scope, last.upto, some[-1])
        yield last


def _rows(conn: Connection, account: str, piece: Piece) -> Iterator[tuple[Any, ...]]:
    feed, row = schema.feed.c, schema.row.c
    same = and_(row.account_id == feed.account_id, row.type == feed.type, row.id == feed.id)
    found = conn.execute(
        select(row.type, row.id, row.session, feed.seq, row.scopes, row.doc)
        .select_from(schema.feed.join(schema.row, same))
        .where(_entries(piece, account, "put"))
        .order_by(feed.seq)
    )
    listings: dict[str, str] = {}
    for kind, row_id, session, seq, scopes, doc in found:
        if scopes not in listings:
            listings[scopes] = " ".join(json.loads(scopes))
        root = ("session", session) if session else _root(kind, row_id, doc)
        yield (kind, row_id, *root, seq, listings[scopes], doc)


def _tallies(file: sqlite3.Connection) -> list[tuple[str, int, str]]:
    """By the scopes that rows are in together: how many they are, and the sum of their marks."""
    counts: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for scopes, kind, row_id, seq in file.execute("SELECT scopes, type, id, seq FROM row"):
        counts[scopes] += 1
        sums[scopes] += tally.mark(kind, row_id, seq)
    return [(scopes, rows, tally.written(sums[scopes])) for scopes, rows in counts.items()]


def _root(kind: str, row_id: str, doc: str) -> tuple[str, str]:
    model = BY_TYPE[kind]
    if model.root is Row.root:  # nothing in the document to look for
        return (kind, row_id)
    return model.model_validate_json(doc).root


def _gone(conn: Connection, account: str, piece: Piece) -> list[tuple[Any, ...]]:
    feed = schema.feed.c
    found = conn.execute(
        select(feed.type, feed.id, feed.seq).where(_entries(piece, account, "gone"))
    )
    return [tuple(one) for one in found]
