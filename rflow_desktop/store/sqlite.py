"""One SQLCipher database: how it is opened and checked, its transactions, and its errors in
words.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlcipher3 import dbapi2

from rflow_desktop.store import trouble
from rflow_desktop.store.trouble import StoreTrouble

T = TypeVar("T")

DatabaseError: type[Exception] = dbapi2.DatabaseError
"""What comes through where `told` has no words: a table or a column that is not there."""
OLDEST = (3, 51, 3)
"""Versions before this one can lose commits when two connections meet a WAL reset."""
COMMITS_A_CHECKPOINT = 64
AT_ONCE = 400
"""Values that are looked for with one statement."""
NO_ROOM = 128 * 1024
"""With fewer bytes than this a disk is full for a database."""
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


class Connection(Protocol):
    """What is used of the driver's connection."""

    @property
    def in_transaction(self) -> bool: ...
    @property
    def total_changes(self) -> int: ...
    def execute(self, sql: str, values: Sequence[Any] = ..., /) -> Any: ...
    def executemany(self, sql: str, values: Iterable[Sequence[Any]], /) -> Any: ...
    def backup(self, target: Connection, /) -> None: ...
    def create_function(
        self, name: str, count: int, call: Callable[..., Any], /, *, deterministic: bool = False
    ) -> None: ...
    def close(self) -> None: ...


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
        self._synchronous = synchronous
        self._commits = 0
        with told(path):
            _check_file(path, key)
            mode = None if read_only or not durable else synchronous
            self._connection = _connected(path, key, synchronous=mode, read_only=read_only)
            try:
                self.one("SELECT count(*) FROM sqlite_master")  # here it shows whether the key fits
            except BaseException:  # whatever ended it: nobody else would close the file
                self.close()
                raise

    @property
    def connection(self) -> Connection:
        return self._connection

    @property
    def version(self) -> tuple[int, int]:
        """Another one whenever somebody has committed, here or on another connection."""
        return (int(self.value("PRAGMA data_version")), self._connection.total_changes)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing and StoreTrouble."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
                self._commits += 1
            except BaseException:  # whatever ended it: all of a transaction, or nothing
                self._roll_back()
                raise
        except dbapi2.DatabaseError as error:
            _tell(error, self.path)
            raise

    @contextmanager
    def noting(self) -> Iterator[Connection]:
        """As `writing`, for what may go with the power: the disk gets it with the next commit."""
        self.all("PRAGMA synchronous=NORMAL")
        try:
            with self.writing() as c:
                yield c
        finally:
            self.all(f"PRAGMA synchronous={self._synchronous}")

    def _roll_back(self) -> None:
        """SQLite ends the transaction by itself after some errors, a full disk among them."""
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def checkpoint(self) -> None:
        """Brings what was committed into the main file, now and then and while nobody waits."""
        if self.path is not None and self._commits >= COMMITS_A_CHECKPOINT:
            self._commits = 0
            self.all("PRAGMA wal_checkpoint(PASSIVE)")

    def all(self, sql: str, *values: Any) -> list[Any]:
        try:
            found: list[Any] = self._connection.execute(sql, values).fetchall()
        except dbapi2.DatabaseError as error:
            _tell(error, self.path)
            raise
        return found

    def each(self, sql: str, *values: Any) -> Iterator[Any]:
        """As `all`, read while it is walked through."""
        try:
            yield from self._connection.execute(sql, values)
        except dbapi2.DatabaseError as error:
            _tell(error, self.path)
            raise

    def one(self, sql: str, *values: Any) -> Any:
        """The first row, or None."""
        try:
            return self._connection.execute(sql, values).fetchone()
        except dbapi2.DatabaseError as error:
            _tell(error, self.path)
            raise

    def value(self, sql: str, *values: Any) -> Any:
        """The first value of the first row, or None."""
        row = self.one(sql, *values)
        return None if row is None else row[0]

    def close(self) -> None:
        self._connection.close()


def in_parts(values: Iterable[T], mark: str = "?") -> Iterator[tuple[tuple[T, ...], str]]:
    """As many values as one statement takes, with the marks that stand for them."""
    waiting = iter(values)
    while some := tuple(islice(waiting, AT_ONCE)):
        yield some, ",".join((mark,) * len(some))


@contextmanager
def told(path: Path | None) -> Iterator[None]:
    """Turns the errors of the database at `path` into StoreTrouble."""
    try:
        yield
    except dbapi2.DatabaseError as error:
        _tell(error, path)
        raise


def _tell(error: Exception, path: Path | None) -> None:
    """Raises StoreTrouble for an error of the database at `path` that there are words for.

    A `with` around each statement would take longer than many a statement.
    """
    words = str(error).lower()
    for sign, sentence, code in _WORDS:
        if sign in words:
            if code == "io" and _is_full(path):
                raise StoreTrouble(trouble.FULL, "full") from error
            raise StoreTrouble(sentence, code) from error
    if type(error) is dbapi2.DatabaseError:  # a page that does not fit
        raise StoreTrouble(trouble.DAMAGED, "damaged") from error


def _is_full(path: Path | None) -> bool:
    """Where SQLite cannot lengthen the file beside the log, it speaks of the disk as broken."""
    try:
        return path is not None and shutil.disk_usage(path.parent).free < NO_ROOM
    except OSError:
        return False


def _connected(
    path: Path | None, key: bytes | None, *, synchronous: str | None, read_only: bool
) -> Connection:
    if dbapi2.sqlite_version_info < OLDEST:
        raise StoreTrouble(trouble.TOO_OLD, "too_old")
    connection: Connection = dbapi2.connect(
        ":memory:" if path is None else path,
        isolation_level=None,  # transactions are begun and ended by `writing`
        check_same_thread=False,  # one thread at a time, not always the same
    )
    try:
        _prepare(connection, key, read_only=read_only)
        if path is not None and synchronous is not None:
            _make_durable(connection, synchronous)
    except BaseException:  # whatever ended it: nobody else would close the file
        connection.close()
        raise
    return connection


def _prepare(connection: Connection, key: bytes | None, *, read_only: bool) -> None:
    connection.execute("PRAGMA cipher_log_level=NONE")
    if key is not None:
        connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
        if not connection.execute("PRAGMA cipher_version").fetchone():
            raise StoreTrouble(trouble.NO_CIPHER, "no_cipher")
    connection.execute("PRAGMA busy_timeout=5000")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("PRAGMA cache_size=-32000")  # KiB; what is not kept is decrypted anew
    if read_only:
        connection.execute("PRAGMA query_only=ON")


def _make_durable(connection: Connection, synchronous: str) -> None:
    mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()
    if mode is None or mode[0] != "wal":
        raise StoreTrouble(trouble.UNFIT, "unfit")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA wal_autocheckpoint=8000")  # `checkpoint` comes long before
    if sys.platform == "darwin":
        connection.execute("PRAGMA fullfsync=1")  # a plain fsync leaves it in the drive's cache
        connection.execute("PRAGMA checkpoint_fullfsync=1")


def _check_file(path: Path | None, key: bytes | None) -> None:
    if path is None or key is None or not path.exists():
        return
    with path.open("rb") as file:
        if file.read(16) == PLAIN_HEADER:
            raise StoreTrouble(trouble.PLAINTEXT, "plaintext")
