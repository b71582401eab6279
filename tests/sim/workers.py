"""What the server of a run works on: a database in memory, or a file that two workers share."""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine
from sqlcipher3 import dbapi2

from sync.server import dialect, people
from tests.sim.replies import SERVER

QUICK = Path("/dev/shm")


@cache
def _installed() -> Any:
    """A new installation, to be copied: to make one takes longer."""
    kept: Any = dbapi2.connect(":memory:", check_same_thread=False)
    engine = dialect.sqlite_engine(None)
    with engine.connect() as conn:
        with conn.begin():
            people.install(conn, SERVER)
        cast("Any", conn.connection.driver_connection).backup(kept)
    engine.dispose()
    return kept


class Base(ABC):
    """The database, and how each worker reaches it."""

    workers: int
    raw: Any
    """The driver's connection of somebody who only looks."""

    @abstractmethod
    def begin(self, at: int) -> Any:
        """A transaction of this worker, as a context."""

    @abstractmethod
    def cut(self, at: int, conn: Connection) -> None:
        """The worker dies within its transaction."""

    @abstractmethod
    def mark(self) -> int:
        """Another number once something was written."""

    @abstractmethod
    def wrote(self, at: int) -> bool:
        """Whether another worker has written since this one asked last."""

    @abstractmethod
    def close(self) -> None: ...


class Alone(Base):
    """One worker, one connection, in memory."""

    workers = 1

    def __init__(self) -> None:
        self._engine = dialect.sqlite_engine(None)
        self._conn = self._engine.connect()
        self.raw = self._conn.connection.driver_connection
        _installed().backup(self.raw)

    @contextmanager
    def begin(self, at: int) -> Iterator[Connection]:
        with self._conn.begin():
            yield self._conn

    def cut(self, at: int, conn: Connection) -> None:
        """The context rolls back."""

    def mark(self) -> int:
        return int(self.raw.total_changes)

    def wrote(self, at: int) -> bool:
        return False

    def close(self) -> None:
        self._conn.close()
        self._engine.dispose()


class Shared(Base):
    """Two workers over one file, each with connections of its own."""

    workers = 2

    def __init__(self) -> None:
        place = QUICK if QUICK.is_dir() else None
        self._folder = tempfile.TemporaryDirectory(prefix="rflow-sim-", dir=place)
        self._file = Path(self._folder.name) / "central.db"
        self.raw = dbapi2.connect(str(self._file), isolation_level=None)
        _installed().backup(self.raw)
        self._engines: list[Engine] = [dialect.sqlite_engine(self._file) for _ in range(2)]
        self._seen = [dialect.outside_version(one) for one in self._engines]

    def begin(self, at: int) -> Any:
        return self._engines[at].begin()

    def cut(self, at: int, conn: Connection) -> None:
        conn.invalidate()  # the process is gone, and its connection with it
        self._engines[at].dispose()
        self._engines[at] = dialect.sqlite_engine(self._file)
        self._seen[at] = -1

    def mark(self) -> int:
        return int(self.raw.execute("PRAGMA data_version").fetchone()[0])

    def wrote(self, at: int) -> bool:
        before, self._seen[at] = self._seen[at], dialect.outside_version(self._engines[at])
        return before != self._seen[at]

    def close(self) -> None:
        self.raw.close()
        for one in self._engines:
            one.dispose()
        self._folder.cleanup()
