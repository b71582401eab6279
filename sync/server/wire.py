"""Pokes between processes and hosts, through PostgreSQL's NOTIFY on a connection of its own.

Never inside a transaction that writes: NOTIFY there makes all commits of the database wait for
each other. A poke that is lost costs time, never work: whoever connects again looks at everything.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from sync.server.database import Unavailable
from sync.server.pokes import Heads, Pokes
from sync.server.postgres import PostgresDatabase

AT_MOST_EVERY_S = 0.1
_AGAIN_S = 2.0
_SCOPES_A_NOTE = 60
"""PostgreSQL carries at most 8,000 bytes a note."""


class Wire:
    """One worker's end. `look` tells the listeners of this worker where everything stands."""

    def __init__(
        self,
        database: PostgresDatabase,
        pokes: Pokes,
        *,
        name: str,
        look: Callable[[], Awaitable[None]],
    ) -> None:
        self._database, self._pokes = database, pokes
        self._name, self._look = name, look
        self._waiting: defaultdict[str, Heads] = defaultdict(dict)
        self._rung = asyncio.Event()
        self._missed = False
        pokes.outward = self._tell

    def _tell(self, account: str, heads: Mapping[str, int]) -> None:
        self._waiting[account] |= heads
        self._rung.set()

    async def run(self) -> None:
        """Listens and tells until cancelled, through every loss of the connection."""
        while True:
            with suppress(Unavailable):
                await self._database.listening(self._hear, self._connected)
            await asyncio.sleep(_AGAIN_S)

    async def _connected(self, notify: Callable[[str], Awaitable[None]]) -> None:
        """Until the connection breaks, which raises."""
        self._missed = True  # whatever was said while nobody listened
        self._rung.set()
        while True:
            await self._rung.wait()
            self._rung.clear()
            if self._missed:
                self._missed = False
                await self._look()
            for note in self._notes():
                await notify(note)
            await asyncio.sleep(AT_MOST_EVERY_S)

    def _notes(self) -> Iterator[str]:
        waiting, self._waiting = self._waiting, defaultdict(dict)
        for account, heads in waiting.items():
            items = sorted(heads.items())
            for at in range(0, len(items), _SCOPES_A_NOTE):
                some = dict(items[at : at + _SCOPES_A_NOTE])
                yield json.dumps({"by": self._name, "account": account, "heads": some})

    def _hear(self, note: str) -> None:
        told: dict[str, Any] = json.loads(note)
        if told.get("by") == self._name:
            return
        if "account" in told:
            self._pokes.tell(told["account"], told["heads"])
        else:  # an administrator's command wrote something
            self._missed = True
            self._rung.set()
