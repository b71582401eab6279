"""Which numbers of an account are whose: what a scope holds is found by the numbers of its rows.

A scope has stretches of numbers. A row that is written again gets a new number, so that an old
stretch does not reach it any more; a session that is captured whole is one stretch for all of its
steps. What has left a scope is a departure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, func, select

from sync.server import dialect, schema
from sync.server.lots import Key, Lot

_ROW, _STRETCH, _LEFT = schema.row.c, schema.stretch.c, schema.departure.c


def named(column: ColumnElement[str], scope: str) -> ColumnElement[bool]:
    """Whether rows whose scopes are listed so are in this one."""
    return column.contains(json.dumps(scope), autoescape=True)


def _rows(*columns: Any) -> Select[Any]:
    """Of the rows of a scope with numbers after one and up to another."""
    reached = and_(
        _ROW.account_id == _STRETCH.account_id,
        _ROW.seq >= _STRETCH.first,
        _ROW.seq <= _STRETCH.upto,
    )
    return (
        select(*columns)
        .select_from(schema.stretch.join(schema.row, reached))
        .where(
            _STRETCH.account_id == bindparam("account"),
            _STRETCH.scope == bindparam("scope"),
            _STRETCH.upto > bindparam("after"),
            _STRETCH.first <= bindparam("upto"),
            _ROW.seq + 0 > bindparam("after"),  # not by this: stretches say where to look
            _ROW.seq + 0 <= bindparam("upto"),
            _ROW.scopes.contains(bindparam("named")),
        )
    )


def _departures(*columns: Any) -> Select[Any]:
    return select(*columns).where(
        _LEFT.account_id == bindparam("account"),
        _LEFT.scope == bindparam("scope"),
        _LEFT.seq > bindparam("after"),
        _LEFT.seq <= bindparam("upto"),
    )


_IN_ORDER = (_STRETCH.upto, _ROW.seq)
"""In the order of numbers: stretches of a scope do not overlap."""
_WHOLE = _rows(*_ROW["seq", "type", "id", "session", "scopes", "doc"]).order_by(*_IN_ORDER)
_SOME = _WHOLE.limit(bindparam("most"))
_KEYS = _rows(*_ROW["type", "id", "seq"]).order_by(*_IN_ORDER)
_COUNT = _rows(func.count())
_LEAVING = _departures(*_LEFT["seq", "type", "id"]).order_by(_LEFT.seq)
_OVER = delete(schema.stretch).where(
    _STRETCH.account_id == bindparam("account"),
    _STRETCH.scope == bindparam("scope"),
    _STRETCH.upto == bindparam("seq"),
    _STRETCH.first == bindparam("seq"),
)
_BACK = delete(schema.departure).where(
    _LEFT.account_id == bindparam("account"),
    _LEFT.scope == bindparam("scope"),
    _LEFT.type == bindparam("kind"),
    _LEFT.id == bindparam("row"),
)
_LAST = 2**62


class Stretches:
    """Those that a transaction makes, written together."""

    def __init__(self, conn: Connection, account: str) -> None:
        self._conn, self._account = conn, account
        self._made: dict[tuple[str, int], int] = {}
        self._over: list[tuple[str, int]] = []
        self._left: dict[tuple[str, Key], int] = {}
        self._back: dict[tuple[str, Key], None] = {}

    def put(self, scope: str, first: int, upto: int) -> None:
        self._made[scope, upto] = first

    def put_lot(self, scope: str, lot: Lot) -> None:
        if lot.last > lot.first:
            self.put(scope, lot.first, lot.last - 1)
        self.put(scope, lot.last, lot.last)  # the session is written again most of all

    def leave(self, scope: str, seq: int) -> None:
        """The row of this number is written again. Where it had a stretch for itself, it goes."""
        first = self._made.get((scope, seq))
        if first is None:
            self._over.append((scope, seq))
        elif first == seq:
            del self._made[scope, seq]

    def depart(self, scope: str, key: Key, seq: int) -> None:
        self._left[scope, key] = seq

    def enter(self, scope: str, key: Key) -> None:
        """A row that was elsewhere before."""
        self._left.pop((scope, key), None)
        self._back[scope, key] = None

    def write(self) -> None:
        conn, account = self._conn, self._account
        over = [{"account": account, "scope": scope, "seq": seq} for scope, seq in self._over]
        dialect.run_each(conn, _OVER, over)
        made = [(account, scope, upto, first) for (scope, upto), first in self._made.items()]
        dialect.add_all(conn, schema.stretch, made)
        back = [
            {"account": account, "scope": scope, "kind": kind, "row": row_id}
            for scope, (kind, row_id) in self._back
        ]
        dialect.run_each(conn, _BACK, back)
        left = [(account, scope, *key, seq) for (scope, key), seq in self._left.items()]
        dialect.put_all(conn, schema.departure, left)
        for one in (self._made, self._over, self._left, self._back):
            one.clear()


def rows(
    conn: Connection, account: str, scope: str, *, after: int = 0, upto: int = _LAST, most: int = 0
) -> Sequence[Any]:
    """The rows of a scope in the order of their numbers: seq, type, id, session, scopes, doc."""
    given = _given(account, scope, after, upto, named=json.dumps(scope))
    if most:
        return dialect.run(conn, _SOME, **given, most=most).all()
    return dialect.run(conn, _WHOLE, **given).all()


def count(conn: Connection, account: str, scope: str, *, after: int, upto: int) -> int:
    given = _given(account, scope, after, upto, named=json.dumps(scope))
    return int(dialect.run(conn, _COUNT, **given).one()[0])


def keys(conn: Connection, account: str, scope: str, *, after: int = 0) -> Sequence[Any]:
    """As `rows`: type, id and seq alone."""
    return dialect.run(
        conn, _KEYS, **_given(account, scope, after, _LAST, named=json.dumps(scope))
    ).all()


def departures(
    conn: Connection, account: str, scope: str, *, after: int = 0, upto: int = _LAST
) -> Iterator[Any]:
    """What has left a scope, in order: seq, type, id."""
    return iter(dialect.run(conn, _LEAVING, **_given(account, scope, after, upto)))


def sweep(conn: Connection, account: str) -> None:
    """Drops stretches in which no row is left."""
    there = select(_ROW.seq).where(
        _ROW.account_id == _STRETCH.account_id,
        _ROW.seq >= _STRETCH.first,
        _ROW.seq <= _STRETCH.upto,
    )
    conn.execute(delete(schema.stretch).where(_STRETCH.account_id == account, ~there.exists()))


def _given(account: str, scope: str, after: int, upto: int, **more: str) -> dict[str, Any]:
    return {"account": account, "scope": scope, "after": after, "upto": upto, **more}
