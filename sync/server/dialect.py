"""Where SQLite and PostgreSQL differ: opening, beginning a transaction, putting a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import QueuePool, StaticPool
from sqlcipher3 import dbapi2

OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL database when one connection checkpoints while another commits."""
_IN_ONE_STATEMENT = 500


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
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    wanted = insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {name: wanted.excluded[name] for name in values[0] if name not in keys}
    if rest:
        conn.execute(wanted.on_conflict_do_update(index_elements=keys, set_=rest), list(values))
    else:
        conn.execute(wanted.on_conflict_do_nothing(index_elements=keys), list(values))


def portions(values: Sequence[str]) -> list[Sequence[str]]:
    """`values` in pieces that fit the number of parameters one statement may have."""
    return [values[at : at + _IN_ONE_STATEMENT] for at in range(0, len(values), _IN_ONE_STATEMENT)]


def checkpoint(conn: Connection) -> None:
    """Empties SQLite's write-ahead log into the file; elsewhere there is nothing to do."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


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
