"""PostgreSQL behind the port of the databases: for several workers, on one host or on many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from rflow_desktop.domain.errors import Refused
from sync.server import wall
from sync.server.database import T, Unavailable, Work

CHANNEL = "rflow"
_SERVED = 0x52464C4F57
"""Number of the lock that every worker shares while it serves: whoever holds it alone is alone."""
_CONNECTIONS, _MORE = 8, 4
"""Of one worker. A request holds one for as long as its transaction; a stream holds none."""


class PostgresDatabase:
    """Every request has a connection and a transaction of its own.

    With `serving` it works behind the wall, under the role that owns nothing; without, as whoever
    the address names: for the commands of an administrator.
    """

    def __init__(self, url: str, *, serving: bool = False) -> None:
        settings = {"application_name": "rflow-central"} | ({"role": wall.ROLE} if serving else {})
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=_CONNECTIONS,
            max_overflow=_MORE,
            pool_timeout=20,
            pool_pre_ping=True,
            connect_args={"server_settings": settings},
        )
        wall.watch(self.engine)
        self._reader = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    async def read(self, work: Work[T], *, account: str = "") -> T:
        async with _told(), self._reader.connect() as conn, conn.begin():
            await _enter(conn, account)
            return await conn.run_sync(work)

    async def write(self, work: Work[T], *, account: str = "", weight: int = 1) -> T:  # noqa: ARG002 - no groups here
        async with _told(), self.engine.begin() as conn:
            await _enter(conn, account)
            return await conn.run_sync(work)

    async def changed_outside(self) -> bool:
        return False  # other processes say it themselves

    async def announce(self) -> None:
        async with _told(), self.engine.connect() as conn:
            raw = await conn.get_raw_connection()
            await _notify(raw.driver_connection, "{}")

    async def listening(
        self,
        hear: Callable[[str], None],
        connected: Callable[[Callable[[str], Awaitable[None]]], Awaitable[None]],
    ) -> None:
        """Gives `hear` what processes say, and `connected` a way to say something.

        Raises Unavailable when the connection breaks.
        """
        async with _told(), self.engine.connect() as conn:
            raw: Any = (await conn.get_raw_connection()).driver_connection
            broken = asyncio.get_running_loop().create_future()

            def lost(_: object) -> None:
                if not broken.done():
                    broken.set_exception(ConnectionError("the database is gone"))

            def heard(_: object, __: int, ___: str, note: str) -> None:
                hear(note)

            raw.add_termination_listener(lost)
            await raw.execute("SELECT pg_advisory_lock_shared($1)", _SERVED)
            await raw.add_listener(CHANNEL, heard)
            talking = asyncio.ensure_future(connected(lambda note: _notify(raw, note)))
            try:
                await asyncio.wait((talking, broken), return_when=asyncio.FIRST_COMPLETED)
                (talking if talking.done() else broken).result()
            finally:
                talking.cancel()
                await asyncio.wait((talking,))
                broken.cancel()
                raw.remove_termination_listener(lost)
                if not raw.is_closed():
                    await raw.remove_listener(CHANNEL, heard)
                    await raw.execute("SELECT pg_advisory_unlock_shared($1)", _SERVED)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """While no server works with this database. Raises Refused when one does."""
        async with _told(), self.engine.connect() as conn:
            raw: Any = (await conn.get_raw_connection()).driver_connection
            if not await raw.fetchval("SELECT pg_try_advisory_lock($1)", _SERVED):
                raise Refused("The server is running. Stop it first.", "running")
            try:
                yield
            finally:
                await raw.execute("SELECT pg_advisory_unlock($1)", _SERVED)

    async def close(self) -> None:
        await self.engine.dispose()


async def _notify(raw: Any, note: str) -> None:
    """Outside of every transaction, so that no commit waits for it."""
    await raw.execute("SELECT pg_notify($1, $2)", CHANNEL, note)


async def _enter(conn: AsyncConnection, account: str) -> None:
    if account:
        await conn.run_sync(wall.enter, account)


@asynccontextmanager
async def _told() -> AsyncIterator[None]:
    """What the database cannot do now, in our words. A transaction that broke wrote nothing."""
    try:
        yield
    except (OperationalError, InterfaceError, OSError, NoneFree) as error:
        raise Unavailable("The database cannot be reached or cannot write.") from error
    except DBAPIError as error:
        if error.connection_invalidated or _state(error).startswith(("08", "40", "53", "57")):
            raise Unavailable("The database has gone away.") from error
        if _state(error) in ("42501", "28000", "22023") and "role" in str(error.orig):
            sentence = f"This database user may not act as {wall.ROLE}. Grant it that role."
            raise Refused(sentence, "no_role") from error
        raise


def _state(error: DBAPIError) -> str:
    """The five letters by which SQL names an error."""
    found: Any = getattr(error.orig, "sqlstate", "")
    return str(found or "")
