"""One running central API: what its routes share, and what it counts."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TextIO

from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from sync.server import feed
from sync.server.blobs import BlobFolder
from sync.server.database import Database
from sync.server.ledger import instant
from sync.server.metrics import Metrics, Noticeboard
from sync.server.models import Models, without
from sync.server.news import News
from sync.server.packing import Packing
from sync.server.passwords import Attempts, Passwords
from sync.server.pokes import Heads, Pokes
from sync.server.posting import Posting
from sync.server.wire import Wire

LOOK_OUTSIDE_S = 0.5
_written = json.JSONEncoder().encode


class NotDone(HTTPException):
    """A request that is answered with a problem: its status, a stable code, a sentence.

    `more` are further members of the problem, such as who was first.
    """

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        headers: Mapping[str, str] | None = None,
        *,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, sentence, dict(headers or {}))
        self.code = code
        self.more = more or {}


class Log:
    """One JSON object a line: what happened and how long it took, never what was in it.

    What is told in one turn of the loop is written at its end, all at once: each write gives the
    interpreter away to whoever is deciding operations.
    """

    def __init__(self, out: TextIO, now_ms: Callable[[], int]) -> None:
        self._out, self._now_ms = out, now_ms
        self._lines: list[str] = []

    def write(self, event: str, **facts: str | int | float | None) -> None:
        line = {"at": instant(self._now_ms()), "event": event, **facts}
        self._lines.append(_written(line))
        if len(self._lines) == 1:
            asyncio.get_running_loop().call_soon(self._flush)

    def _flush(self) -> None:
        lines, self._lines = self._lines, []
        self._out.write("\n".join((*lines, "")))
        self._out.flush()


@dataclass
class Central:
    """What the routes are given."""

    database: Database
    blobs: BlobFolder
    server_id: str
    now_ms: Callable[[], int]
    new_id: Callable[[], str]
    passwords: Passwords
    attempts: Attempts
    log: Log
    oldest_client: str = ""
    recommended_client: str = ""
    models: Models = field(default_factory=lambda: Models(without))
    pokes: Pokes = field(default_factory=Pokes)
    metrics: Metrics = field(default_factory=Metrics)
    board: Noticeboard | None = None
    wire: Wire | None = None
    uploading: set[str] = field(default_factory=set)
    swept: dict[str, int] = field(default_factory=dict)
    packing: Packing = field(init=False)
    posting: Posting = field(init=False)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self.packing = Packing(self.database)
        self.posting = Posting(lambda: self.database, self.now_ms, self._written)

    def stop(self) -> None:
        """Ends held requests and event streams, which would keep the process from ending."""
        self._stopping = True
        self.pokes.wake()

    def stopping(self) -> bool:
        return self._stopping

    def _written(self, account: str, news: News, changes: int) -> None:
        self.pokes.report(account, news)
        self.packing.stir(account, news.moved, changes)

    async def look_outside(self) -> None:
        """Tells listeners what other processes wrote, such as a person who was added."""
        await self.database.changed_outside()
        while not self.stopping():
            await asyncio.sleep(LOOK_OUTSIDE_S)
            if self.board is not None:
                self.board.pin(self.metrics, self.pokes.count())
            if await self.database.changed_outside():
                await self.look_again()

    async def look_again(self) -> None:
        """Tells everybody who listens here where their scopes stand."""
        for account, scopes in self.pokes.accounts().items():
            self.pokes.tell(account, await self.heads(account, scopes))

    def counted(self) -> str:
        """What all workers of this host counted."""
        others = self.board.others() if self.board is not None else ()
        return self.metrics.text(self.pokes.count(), others)

    async def heads(self, account: str, scopes: frozenset[str]) -> Heads:
        def look(conn: Connection) -> Heads:
            return feed.heads(conn, account, scopes)

        return await self.database.read(look, account=account)


def stderr_log(now_ms: Callable[[], int]) -> Log:
    return Log(sys.stderr, now_ms)
