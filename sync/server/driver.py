"""Statements as the driver of the database takes them: text and values, and rows by name.

SQLAlchemy makes the statements and keeps the connections. To run one through it takes ten times as
long as SQLite needs for it, so there the driver is asked itself; PostgreSQL is further away.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError
from sqlcipher3 import dbapi2

Values = tuple[Any, ...]


class Found:
    """What a statement has found, and how many rows it changed."""

    def __init__(self, rows: Sequence[Any], count: int) -> None:
        self._rows, self.rowcount = rows, count

    def all(self) -> Sequence[Any]:
        return self._rows

    def one(self) -> Any:
        """Raises LookupError when it is not there."""
        if len(self._rows) != 1:
            raise LookupError(len(self._rows))
        return self._rows[0]

    def one_or_none(self) -> Any:
        return self.one() if self._rows else None

    def scalar_one_or_none(self) -> Any:
        return self.one()[0] if self._rows else None

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)


def one(conn: Connection, sql: str, values: Values) -> Found:
    if conn.dialect.name != "sqlite":
        found = conn.exec_driver_sql(sql, values)
        return Found(found.all() if found.returns_rows else (), found.rowcount)
    try:
        cursor = _plain(conn).execute(sql, values)
        rows, count = cursor.fetchall(), cursor.rowcount
    except dbapi2.Error as error:
        raise _told(error, sql) from error
    if not rows:
        return Found((), count)
    made = _row(tuple([column[0] for column in cursor.description]))
    return Found(list(map(made._make, rows)), count)


def many(conn: Connection, sql: str, rows: Sequence[Values]) -> None:
    """The same statement for each of `rows`."""
    if not rows:
        return
    if conn.dialect.name != "sqlite":
        conn.exec_driver_sql(sql, list(rows))
        return
    try:
        _plain(conn).executemany(sql, rows)
    except dbapi2.Error as error:
        raise _told(error, sql) from error


def _plain(conn: Connection) -> Any:
    """The driver's own connection."""
    return conn.connection.dbapi_connection


def _told(error: Exception, sql: str) -> BaseException:
    """An error as SQLAlchemy tells it, without the values."""
    return DBAPIError.instance(sql, None, error, dbapi2.Error, hide_parameters=True)


@cache
def _row(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names)
