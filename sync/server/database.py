"""The databases behind one port: blocking work goes in as a function, one transaction each."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from sync.server import dialect, driver
from sync.server.kept import Kept

T = TypeVar("T")
Work = Callable[[Connection], T]

GROUP_REQUESTS = 64
GROUP_OPS = 2_000
_READERS = 4


class Unavailable(Exception):
    """The database cannot be used now; nothing was written."""


class Database(Protocol):
    async def read(self, work: Work[T], *, account: str = "") -> T:
        """Runs `work` in a transaction that sees one state and writes nothing.

        `account` is the one whose rows it is about, where that is known before it begins.
        """

    async def write(self, work: Work[T], *, account: str = "", weight: int = 1) -> T:
        """Runs `work`; returns when it is durable. `weight` is how many operations it holds."""

    async def changed_outside(self) -> bool:
        """Whether another process has written since the last time this was asked."""

    async def announce(self) -> None:
        """Tells servers that run that something was written beside them."""

    async def close(self) -> None: ...


@dataclass
class _Job:
    work: Work[Any]
    weight: int
    done: asyncio.Future[Any]


class SqliteDatabase:
    """One file: one thread writes, in groups that share one fsync; a few threads read."""

    def __init__(self, file: Path) -> None:
        self._writer = dialect.sqlite_engine(file)
        self._reader = dialect.sqlite_engine(file, readers=_READERS)
        self._one = ThreadPoolExecutor(1, "writer")
        self._many = ThreadPoolExecutor(_READERS, "reader")
        self._waiting: deque[_Job] = deque()
        self._task: asyncio.Task[None] | None = None
        self._version: int | None = None

    async def read(self, work: Work[T], *, account: str = "") -> T:  # noqa: ARG002 - no walls here
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._many, _alone, self._reader, work)

    async def write(
        self,
        work: Work[T],
        *,
        account: str = "",  # noqa: ARG002 - no walls here
        weight: int = 1,
    ) -> T:
        loop = asyncio.get_running_loop()
        job = _Job(work, weight, loop.create_future())
        self._waiting.append(job)
        if self._task is None or self._task.done():
            self._task = loop.create_task(self._drain())
        result: T = await job.done
        return result

    async def changed_outside(self) -> bool:
        loop = asyncio.get_running_loop()
        version = await loop.run_in_executor(self._one, dialect.outside_version, self._writer)
        before, self._version = self._version, version
        return before is not None and before != version

    async def announce(self) -> None:
        """Nothing to do: whoever serves looks at the file."""

    async def close(self) -> None:
        if self._task is not None:
            await self._task
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._one, self._writer.dispose)
        await loop.run_in_executor(self._many, self._reader.dispose)
        self._one.shutdown()
        self._many.shutdown()

    async def _drain(self) -> None:
        """Takes whatever has come meanwhile into one transaction, until nothing is left."""
        loop = asyncio.get_running_loop()
        while self._waiting:
            group = self._group()
            results = await loop.run_in_executor(self._one, _together, self._writer, group)
            for job, (result, error) in zip(group, results, strict=True):
                if job.done.done():
                    continue  # whoever asked has gone
                if error is None:
                    job.done.set_result(result)
                else:
                    job.done.set_exception(error)

    def _group(self) -> list[_Job]:
        group = [self._waiting.popleft()]
        weight = group[0].weight
        while self._waiting and len(group) < GROUP_REQUESTS and weight < GROUP_OPS:
            group.append(self._waiting.popleft())
            weight += group[-1].weight
        return group


def _alone(engine: Engine, work: Work[T]) -> T:
    with engine.begin() as conn:
        return work(conn)


def _together(engine: Engine, group: list[_Job]) -> list[tuple[Any, Exception | None]]:
    """Each job under a savepoint of its own; one commit for all. What failed alone fails alone."""
    results: list[tuple[Any, Exception | None]] = []
    try:
        with engine.begin() as conn:
            for job in group:
                kept, result = Kept(), None
                with kept, _savepoint(conn):
                    result = job.work(conn)
                results.append((result, kept.error))
    except DBAPIError:
        return [(None, Unavailable("The database cannot be written to.")) for _ in group]
    return results


@contextmanager
def _savepoint(conn: Connection) -> Iterator[None]:
    """As `begin_nested`, which compiles its words each time."""
    driver.one(conn, "SAVEPOINT job", ())
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            driver.one(conn, "ROLLBACK TO job", ())
        driver.one(conn, "RELEASE job", ())
