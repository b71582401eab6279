"""What an account forgets in time: departures, trashed sessions, the bytes of old operations.

For the owner of the tables: the server itself cannot rewrite the history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from zstandard import ZstdCompressor, ZstdDecompressor

from rflow_desktop.domain.model import Session
from sync.server import commands, schema, segments, stretches
from sync.server.book import Book
from sync.server.ledger import instant

DAY_MS = 24 * 3_600_000
GONE_MS = 180 * DAY_MS
"""Who was away for longer begins again, beside what it holds."""
TRASH_MS = 30 * DAY_MS
HOT_MS = 400 * DAY_MS
"""Older operations keep their verdict for good; their bytes are packed away."""
A_PACK = 2_000
_OP, _LEFT = schema.op.c, schema.departure.c


def tidy(conn: Connection, now_ms: int) -> dict[str, Any]:
    """All accounts; what was done, in numbers."""
    commands.demand_current(conn)
    done = {"departures": 0, "sessions": 0, "operations": 0}
    for account in tuple(conn.execute(select(schema.account.c.account_id)).scalars()):
        done["sessions"] += purge_trash(conn, account, now_ms)
        done["departures"] += forget_departures(conn, account, now_ms - GONE_MS)
        done["operations"] += archive(conn, account, now_ms - HOT_MS)
        stretches.sweep(conn, account)
    return done


def forget_departures(conn: Connection, account: str, before_ms: int) -> int:
    """Moves the horizon: whoever stands behind it cannot go on, and is told so."""
    table = schema.account.c
    head = Book.opened(conn, account).head  # nobody pushes meanwhile
    younger = conn.execute(
        select(func.min(_OP.seq)).where(
            _OP.account_id == account, _OP.received_at >= before_ms, _OP.seq > 0
        )
    ).scalar_one()
    horizon = head if younger is None else younger - 1
    left = (_LEFT.account_id == account, _LEFT.seq <= horizon)
    count = int(
        conn.execute(select(func.count()).select_from(schema.departure).where(*left)).scalar_one()
    )
    if not count:
        return 0
    conn.execute(delete(schema.departure).where(*left))
    conn.execute(update(schema.account).where(table.account_id == account).values(horizon=horizon))
    segments.forget(conn, account)  # pieces hide by departures what older pieces bring
    return count


def purge_trash(conn: Connection, account: str, now_ms: int) -> int:
    """Sessions that lay in the trash for a month go for good, with all that was written in them."""
    table = schema.row.c
    docs = conn.execute(
        select(table.doc).where(table.account_id == account, table.type == Session.TYPE)
    ).scalars()
    before = instant(now_ms - TRASH_MS)
    sessions = [json.loads(doc) for doc in docs if '"trashed_at"' in doc]
    due = [one["id"] for one in sessions if (one.get("trashed_at") or before) < before]
    if due:
        book = Book.opened(conn, account)
        for session in due:
            _purge(book, session, now_ms)
        book.close()
        segments.forget(conn, account)
    return len(due)


def _purge(book: Book, session: str, now_ms: int) -> None:
    book.remove(session)
    made = {"account_id": book.account, "root": session, "made_at": now_ms}
    book.conn.execute(insert(schema.purged).values(made))
    book.conn.execute(
        update(schema.op)
        .where(_OP.account_id == book.account, _OP.root == session)
        .values(bytes=b"")
    )


def archive(conn: Connection, account: str, before_ms: int) -> int:
    """Packs the bytes of old operations away, some thousand at a time."""
    done = 0
    while ops := _oldest(conn, account, before_ms):
        upto = max(one.received_at for one in ops)
        lines = {one.op_id: one.bytes.decode() for one in ops}
        packed = ZstdCompressor(level=9).compress(json.dumps(lines).encode())
        made = {"account_id": account, "upto": upto, "bytes": packed}
        conn.execute(insert(schema.archive).values(made))
        conn.execute(
            update(schema.op)
            .where(_OP.account_id == account, _OP.received_at <= upto)
            .values(bytes=b"")
        )
        done += len(ops)
    return done


def _oldest(conn: Connection, account: str, before_ms: int) -> list[Any]:
    """Not more than a pack, but never only some of those that came in one moment."""
    wanted = (
        select(_OP.op_id, _OP.received_at, _OP.bytes)
        .where(_OP.account_id == account, _OP.received_at < before_ms, _OP.bytes != b"")
        .order_by(_OP.received_at)
    )
    some = conn.execute(wanted.limit(A_PACK)).all()
    if len(some) < A_PACK:
        return list(some)
    return list(conn.execute(wanted.where(_OP.received_at <= some[-1].received_at)).all())


def unpacked(conn: Connection, account: str, ops: Iterable[tuple[str, int]]) -> Mapping[str, bytes]:
    """The bytes of operations that were packed away, by id; given with when they came."""
    table = schema.archive.c
    found: dict[str, bytes] = {}
    for op_id, at in ops:
        if op_id in found:
            continue
        packed = conn.execute(
            select(table.bytes)
            .where(table.account_id == account, table.upto >= at)
            .order_by(table.upto)
            .limit(1)
        ).scalar_one_or_none()
        if packed is not None:
            lines = json.loads(ZstdDecompressor().decompress(packed))
            found |= {key: line.encode() for key, line in lines.items()}
    return found
