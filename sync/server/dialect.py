"""Where SQLite and PostgreSQL differ: opening, beginning a transaction, putting a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Engine,
    Insert,
    Table,
    cast,
    create_engine,
    event,
    insert,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2

from sync.server import statements

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL database when one connection checkpoints while another commits."""


class TooOld(Exception):
    """This SQLite library must not be used."""


def sqlite_engine(file: Path | None, *, readers: int = 0) -> Engine:
    """An engine on `file` (None: in memory). With `readers`, one that only reads."""
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        found = ".".join(str(part) for part in dbapi2.sqlite_version_info)
        raise TooOld(f"SQLite {found} can corrupt databases; 3.51.3 or newer is needed.")
    arguments: dict[str, Any] = {"check_same_thread": False, "isolation_level": None}
    url = "sqlite://" if file is None else f"sqlite:///{file}"
    pool: dict[str, Any] = {"poolclass": StaticPool}
    if file is not None:
        pool = {"poolclass": QueuePool, "pool_size": max(readers, 1), "max_overflow": 0}
    engine = create_engine(url, module=dbapi2, connect_args=arguments, **pool)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_reading if readers else _begin_writing)
    return engine


def put(conn: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows, or replaces those that have the same key."""
    if not values:
        return
    if conn.dialect.name == "sqlite":
        _all(conn, _upsert("sqlite", table), values)
    else:
        conn.execute(_upsert(conn.dialect.name, table), list(values))


def add(conn: Connection, table: Table, values: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that are not there yet."""
    if not values:
        return
    if conn.dialect.name == "sqlite":
        _all(conn, _insert(table), values)
    else:
        conn.execute(_insert(table), list(values))


def rows_of(conn: Connection, account: str, keys: Sequence[tuple[str, str]]) -> Sequence[Any]:
    """The rows of an account that have these keys."""
    if conn.dialect.name != "sqlite":
        return conn.execute(statements.ROWS_OF, {"account": account, "keys": keys}).all()
    marks = ",".join(("(?,?)",) * len(keys))
    sql = (
        "SELECT type, id, doc, seq, scopes FROM row"  # noqa: S608  marks
        f" WHERE account_id=? AND (type, id) IN (VALUES {marks})"
    )
    return conn.exec_driver_sql(sql, (account, *(part for key in keys for part in key))).all()


def _all(conn: Connection, statement: Insert, values: Sequence[Mapping[str, Any]]) -> None:
    """As texts and numbers are, SQLite takes them; converting each takes longer than writing."""
    sql, names = _plain(statement)
    chosen = itemgetter(*names)
    conn.exec_driver_sql(sql, [chosen(one) for one in values])


@cache
def _plain(statement: Insert) -> tuple[str, tuple[str, ...]]:
    compiled = statement.compile(dialect=sqlite.dialect())
    return str(compiled), tuple(compiled.positiontup or ())


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _upsert(dialect: str, table: Table) -> Insert:
    """Built once: building it takes longer than running it."""
    wanted = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    rest = {name: wanted.excluded[name] for column in table.c if (name := column.name) not in keys}
    if not rest:
        return wanted.on_conflict_do_nothing(index_elements=keys)
    return wanted.on_conflict_do_update(index_elements=keys, set_=rest)


def document(conn: Connection, column: ColumnElement[str]) -> Any:
    """A row's text, to be looked into: SQLite reads it as JSON, PostgreSQL is told to."""
    if conn.dialect.name == "postgresql":
        return cast(column, JSON)
    return type_coerce(column, JSON)


def outside_version(engine: Engine) -> int:
    """A number that changes when another process has written to the file of `engine`."""
    raw = engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute("PRAGMA data_version")
        found = cursor.fetchone()
        cursor.close()
    finally:
        raw.close()
    return 0 if found is None else int(found[0])


def copy_sqlite(source: Path, target: Path) -> None:
    """A consistent copy of a database that may be in use."""
    there = dbapi2.connect(str(target))
    here = dbapi2.connect(str(source))
    try:
        here.backup(there)
    finally:
        here.close()
        there.close()


def _prepare(raw: Any, _record: object) -> None:
    cursor = raw.cursor()
    cursor.execute("PRAGMA busy_timeout=10000")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what was acknowledged must survive a power cut
    cursor.execute("PRAGMA fullfsync=1")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA trusted_schema=OFF")
    cursor.execute("PRAGMA cache_size=-65536")
    cursor.close()


def _begin_writing(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN IMMEDIATE")  # a deferred upgrade to writing ignores busy_timeout


def _begin_reading(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN")
