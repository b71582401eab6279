"""Makes the packed pieces of accounts that have grown, when nobody waits for it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterable

from sqlalchemy import Connection

from sync.server import segments
from sync.server.database import Database, Unavailable
from sync.server.segments import Packed, Piece

EVERY_S = 3.0


class Packing:
    """One piece at a time. Two workers that make the same piece make the same bytes twice.

    A piece has at most `most` rows; fewer than `least` are left to pulls, or than `least_asked`
    when somebody waits for them.
    """

    def __init__(
        self,
        database: Database,
        *,
        most: int = segments.MOST_ROWS,
        least: int = segments.LEAST_ROWS,
        least_asked: int = segments.LEAST_ASKED,
    ) -> None:
        self._database = database
        self.most, self.least, self.least_asked = most, least, least_asked
        self._grown: Counter[tuple[str, str]] = Counter()
        self._making: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def stir(self, account: str, scopes: Iterable[str], changes: int) -> None:
        """So many changes were taken; these scopes have moved."""
        for scope in scopes:
            self._grown[account, scope] += changes

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await asyncio.sleep(EVERY_S)
            due = [key for key, changes in self._grown.items() if changes * 8 > self.least]
            for account, scope in due:
                del self._grown[account, scope]
                try:
                    await self._pack(account, (scope,), self.least)
                except Unavailable:
                    self._grown[account, scope] = self.least

    async def ready(self, account: str, scopes: Iterable[str]) -> None:
        """Until everything of these scopes that is worth it is packed, for somebody who waits."""
        await self._pack(account, tuple(scopes), min(self.least, self.least_asked))

    async def _pack(self, account: str, scopes: tuple[str, ...], least: int) -> None:
        async with self._making[account]:
            for piece in await self._missing(account, scopes, least):
                await self._make(account, piece)

    async def _missing(
        self, account: str, scopes: tuple[str, ...], least: int
    ) -> tuple[Piece, ...]:
        def look(conn: Connection) -> tuple[Piece, ...]:
            return segments.missing(conn, account, scopes, most=self.most, least=least)

        return await self._database.read(look, account=account)

    async def _make(self, account: str, piece: Piece) -> None:
        def pack(conn: Connection) -> Packed:
            return segments.pack(conn, account, piece)

        packed = await self._database.read(pack, account=account)

        def keep(conn: Connection) -> None:
            segments.keep(conn, account, packed)

        await self._database.write(keep, account=account)
