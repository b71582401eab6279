"""Where SQLite and PostgreSQL differ: opening, beginning a transaction, putting a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    JSON,
    ClauseElement,
    ColumnElement,
    Connection,
    Delete,
    Engine,
    Insert,
    Select,
    Table,
    Update,
    create_engine,
    event,
    insert,
    type_coerce,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlcipher3 import dbapi2

from sync.server import driver
from sync.server.driver import Found

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
    chosen = itemgetter(*table.c.keys())
    put_all(conn, table, [chosen(one) for one in values])


def put_all(conn: Connection, table: Table, values: Sequence[tuple[Any, ...]]) -> None:
    """As `put`, from tuples in the order of the table's columns."""
    name = conn.dialect.name
    driver.many(conn, _plain(name, _upsert(name, table)).sql, values)


def add_all(conn: Connection, table: Table, values: Sequence[tuple[Any, ...]]) -> None:
    """Inserts rows that are not there yet."""
    driver.many(conn, _plain(conn.dialect.name, _insert(table)).sql, values)


def run(conn: Connection, statement: Select[Any] | Update, **given: Any) -> Found:
    """A statement of texts and numbers, compiled once."""
    plain = _plain(conn.dialect.name, statement)
    values = {**plain.fixed, **given}
    return driver.one(conn, plain.sql, tuple(values[name] for name in plain.names))


def run_each(
    conn: Connection, statement: Update | Delete, given: Sequence[Mapping[str, Any]]
) -> None:
    """As `run`, once for each of `given`."""
    plain = _plain(conn.dialect.name, statement)
    driver.many(conn, plain.sql, [tuple(one[name] for name in plain.names) for one in given])


def run_for(
    conn: Connection, lead: str, account: str, keys: Sequence[tuple[str, ...]]
) -> Sequence[Any]:
    """What `lead` finds in an account for these keys. It ends where their list is to follow; the
    account is its first value.
    """
    if not keys:
        return ()
    width = len(keys[0])
    if conn.dialect.name == "sqlite":
        marks = ",".join(("(" + ",".join("?" * width) + ")",) * len(keys))
        values: tuple[Any, ...] = (account, *(part for key in keys for part in key))
        return driver.one(conn, f"{lead} (VALUES {marks})", values).all()
    lists = ",".join(f"${number + 2}::varchar[]" for number in range(width))
    keys = [key for key in keys if "\0" not in "".join(key)]  # nothing is called so
    sql = lead.replace("?", "$1::varchar") + f" (SELECT * FROM unnest({lists}))"  # noqa: S608  ours
    parts = [list(part) for part in zip(*keys, strict=True)]
    return driver.one(conn, sql, (account, *parts)).all()


class _Plain(NamedTuple):
    sql: str
    names: tuple[str, ...]
    fixed: Mapping[str, Any]


@cache
def _plain(dialect: str, statement: ClauseElement) -> _Plain:
    """As the driver takes it. Compiled once for each database."""
    known = asyncpg.dialect() if dialect == "postgresql" else sqlite.dialect()  # type: ignore[no-untyped-call]
    compiled = cast(SQLCompiler, statement.compile(dialect=known))
    fixed = {name: value for name, value in compiled.params.items() if value is not None}
    return _Plain(str(compiled), tuple(compiled.positiontup or ()), fixed)


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
        return sql_cast(column, JSON)
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
    cursor.execute("PRAGMA wal_autocheckpoint=4000")  # a page that many pushes change goes once
    cursor.close()


def _begin_writing(conn: Connection) -> None:
    driver.one(conn, "BEGIN IMMEDIATE", ())  # a deferred upgrade to writing ignores busy_timeout


def _begin_reading(conn: Connection) -> None:
    driver.one(conn, "BEGIN", ())
