"""Runs the central API under uvicorn: says when it is ready, and ends without keeping anybody."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn

from sync.server import commands, database, people
from sync.server.app import application
from sync.server.blobs import BlobFolder
from sync.server.central import Central, stderr_log
from sync.server.database import Database
from sync.server.passwords import Attempts, Passwords

_GRACE_S = 10


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class _Server(uvicorn.Server):
    """Lets go of held requests and streams as soon as it is told to stop."""

    def __init__(self, config: uvicorn.Config, central: Central) -> None:
        super().__init__(config)
        self._central = central
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            told = {"address": f"http://{shown}:{port}", "server_id": self._central.server_id}
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._central.stop)
        super().handle_exit(sig, frame)


async def serve(
    url: str | None, data: Path, *, host: str, port: int, new_id: Callable[[], str]
) -> None:
    """Until it is told to stop. Raises Refused when the tables are not this version's."""
    store = database.opened(url, data)
    central = await assembled(store, data, new_id=new_id)
    config = uvicorn.Config(
        application(central),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=75,
    )
    await _Server(config, central).serve()


async def assembled(store: Database, data: Path, *, new_id: Callable[[], str]) -> Central:
    await store.read(commands.demand_current)
    server, _ = await store.read(people.installation)
    return Central(
        database=store,
        blobs=BlobFolder(data),
        server_id=server,
        now_ms=now_ms,
        new_id=new_id,
        passwords=Passwords(),
        attempts=Attempts(time.monotonic),
        log=stderr_log(now_ms),
    )
