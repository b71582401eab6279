"""One SQLCipher database: how it is opened and checked, its transactions, and its errors in
words.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.pool import NullPool, StaticPool
from sqlcipher3 import dbapi2

from rflow_desktop.store import trouble
from rflow_desktop.store.trouble import StoreTrouble

OLDEST = (3, 51, 3)
"""Versions before this one can lose commits when two connections meet a WAL reset."""
COMMITS_A_CHECKPOINT = 64
PLAIN_HEADER = b"SQLite format 3\x00"

_WORDS = (
    ("disk is full", trouble.FULL, "full"),
    ("readonly", trouble.UNWRITABLE, "read_only"),
    ("unable to open", trouble.UNWRITABLE, "read_only"),
    ("not a database", trouble.WRONG_KEY, "wrong_key"),
    ("malformed", trouble.DAMAGED, "damaged"),
    ("is locked", trouble.BUSY, "busy"),
    ("i/o error", trouble.BROKEN, "io"),
)


class Database:
    """A database with one connection.

    Writing goes through `writing`; reads may be asked for at any time.
    """

    def __init__(
        self,
        path: Path | None,
        *,
        key: bytes | None,
        synchronous: str = "FULL",
        read_only: bool = False,
        durable: bool = True,
    ) -> None:
        self.path = path
        self._commits = 0
        self._raw: Any
        with told():
            _check_file(path, key)
            mode = None if read_only or not durable else synchronous
            self.engine = _engine(path, key, synchronous=mode, read_only=read_only)
            self._connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            self._raw = self._connection.connection.driver_connection  # reads of every click
            self.one("SELECT count(*) FROM sqlite_master")  # the first read is where a key shows

    @property
    def connection(self) -> Connection:
        return self._connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing and StoreTrouble."""
        with told():
            self._connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.exec_driver_sql("COMMIT")
                self._commits += 1
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        """SQLite ends the transaction by itself after some errors, a full disk among them."""
        if self._raw.in_transaction:
            self._connection.exec_driver_sql("ROLLBACK")

    def checkpoint(self) -> None:
        """Brings what was committed into the main file, now and then and while nobody waits."""
        if self.path is not None and self._commits >= COMMITS_A_CHECKPOINT:
            self._commits = 0
            self.all("PRAGMA wal_checkpoint(PASSIVE)")

    def all(self, sql: str, *values: Any) -> list[Any]:
        with told():
            return list(self._raw.execute(sql, values).fetchall())

    def each(self, sql: str, *values: Any) -> Iterator[Any]:
        """As `all`, read while it is walked through."""
        with told():
            yield from self._raw.execute(sql, values)

    def one(self, sql: str, *values: Any) -> Any:
        """The first row, or None."""
        with told():
            return self._raw.execute(sql, values).fetchone()

    def value(self, sql: str, *values: Any) -> Any:
        """The first value of the first row, or None."""
        row = self.one(sql, *values)
        return None if row is None else row[0]

    def close(self) -> None:
        self._connection.close()
        self.engine.dispose()


@contextmanager
def told() -> Iterator[None]:
    """Turns the database's errors into StoreTrouble, once and here."""
    try:
        yield
    except (exc.DatabaseError, dbapi2.DatabaseError) as error:
        words = str(error).lower()
        for sign, sentence, code in _WORDS:
            if sign in words:
                raise StoreTrouble(sentence, code) from error
        raise


def _engine(
    path: Path | None, key: bytes | None, *, synchronous: str | None, read_only: bool
) -> Engine:
    if dbapi2.sqlite_version_info < OLDEST:
        raise StoreTrouble(trouble.TOO_OLD, "too_old")
    where = "sqlite://" if path is None else f"sqlite:///{path}"
    engine = create_engine(
        where,
        module=dbapi2,
        poolclass=StaticPool if path is None else NullPool,
        connect_args={"check_same_thread": False},  # one thread at a time, not always the same
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _record: object) -> None:
        raw.isolation_level = None
        cursor = raw.cursor()
        cursor.execute("PRAGMA cipher_log_level=NONE")
        if key is not None:
            cursor.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
            if not cursor.execute("PRAGMA cipher_version").fetchone():
                raise StoreTrouble(trouble.NO_CIPHER, "no_cipher")
        cursor.execute("PRAGMA busy_timeout=5000")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA trusted_schema=OFF")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.execute("PRAGMA cache_size=-32000")  # KiB; what is not kept is decrypted anew
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        if path is not None and synchronous is not None:
            _make_durable(cursor, synchronous)
        cursor.close()

    return engine


def _make_durable(cursor: Any, synchronous: str) -> None:
    mode = cursor.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode is None or mode[0] != "wal":
        raise StoreTrouble(trouble.UNFIT, "unfit")
    cursor.execute(f"PRAGMA synchronous={synchronous}")
    cursor.execute("PRAGMA wal_autocheckpoint=8000")  # `checkpoint` comes long before
    if sys.platform == "darwin":
        cursor.execute("PRAGMA fullfsync=1")  # a plain fsync leaves it in the drive's cache
        cursor.execute("PRAGMA checkpoint_fullfsync=1")


def _check_file(path: Path | None, key: bytes | None) -> None:
    if path is None or key is None or not path.exists():
        return
    with path.open("rb") as file:
        if file.read(16) == PLAIN_HEADER:
            raise StoreTrouble(trouble.PLAINTEXT, "plaintext")
