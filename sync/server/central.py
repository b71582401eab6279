"""One running central API: what its routes share, and what it counts."""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from sqlalchemy import Connection
from starlette.exceptions import HTTPException

from sync.server import feed
from sync.server.blobs import BlobFolder
from sync.server.database import Database
from sync.server.ledger import instant
from sync.server.passwords import Attempts, Passwords
from sync.server.pokes import Heads, Pokes

LOOK_OUTSIDE_S = 0.5


class NotDone(HTTPException):
    """A request that is answered with a problem: its status, a stable code, a sentence."""

    def __init__(
        self, status: int, code: str, sentence: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, sentence, dict(headers or {}))
        self.code = code


class Log:
    """One JSON object a line: what happened and how long it took, never what was in it."""

    def __init__(self, out: TextIO, now_ms: Callable[[], int]) -> None:
        self._out, self._now_ms = out, now_ms

    def write(self, event: str, **facts: str | int | float | None) -> None:
        line = {"at": instant(self._now_ms()), "event": event, **facts}
        self._out.write(json.dumps(line) + "\n")
        self._out.flush()


@dataclass
class Metrics:
    """Counts for whoever watches the server. Paths are templates, so no id is among them."""

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    seconds: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    verdicts: Counter[str] = field(default_factory=Counter)

    def text(self, listeners: int) -> str:
        """In the text format that Prometheus reads."""
        lines = ["# TYPE rflow_requests_total counter"]
        for (method, route, status), count in sorted(self.requests.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            lines.append(f"rflow_requests_total{{{labels}}} {count}")
        lines.append("# TYPE rflow_request_seconds_total counter")
        for (method, route), seconds in sorted(self.seconds.items()):
            labels = f'method="{method}",route="{route}"'
            lines.append(f"rflow_request_seconds_total{{{labels}}} {seconds:.6f}")
        lines.append("# TYPE rflow_operations_total counter")
        for status_, count in sorted(self.verdicts.items()):
            lines.append(f'rflow_operations_total{{verdict="{status_}"}} {count}')
        lines += ["# TYPE rflow_listeners gauge", f"rflow_listeners {listeners}"]
        return "\n".join(lines) + "\n"


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
    pokes: Pokes = field(default_factory=Pokes)
    metrics: Metrics = field(default_factory=Metrics)
    uploading: set[str] = field(default_factory=set)
    _stopping: bool = False

    def stop(self) -> None:
        """Ends held requests and event streams, which would keep the process from ending."""
        self._stopping = True
        self.pokes.wake()

    def stopping(self) -> bool:
        return self._stopping

    async def look_outside(self) -> None:
        """Tells listeners what another process wrote, such as a person who was added."""
        await self.database.changed_outside()
        while not self.stopping():
            await asyncio.sleep(LOOK_OUTSIDE_S)
            if await self.database.changed_outside():
                for account, scopes in self.pokes.accounts().items():
                    self.pokes.ring(account, await self.heads(account, scopes))

    async def heads(self, account: str, scopes: frozenset[str]) -> Heads:
        def look(conn: Connection) -> Heads:
            return feed.heads(conn, account, scopes)

        return await self.database.read(look)


def stderr_log(now_ms: Callable[[], int]) -> Log:
    return Log(sys.stderr, now_ms)
