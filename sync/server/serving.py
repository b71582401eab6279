"""Runs the central API under uvicorn: says when it is ready, and ends without keeping anybody."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import socket
import sys
import time
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn

from sync.server import commands, models, objects, opening, people
from sync.server.app import application
from sync.server.central import Central, stderr_log
from sync.server.metrics import Noticeboard
from sync.server.models import Keys, Models
from sync.server.passwords import Attempts, Passwords
from sync.server.postgres import PostgresDatabase
from sync.server.wire import Wire

if sys.platform == "win32":
    _new_loop = None
else:
    from uvloop import new_event_loop as _new_loop

_GRACE_S = 10
_RUBBISH = (20_000, 20, 50)
"""Looked for less often: what a request makes goes by itself when it ends."""
_THIS_HOST = "127.0.0.1,::1"
NewId = Callable[[], str]


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What a server is started with."""

    url: str | None
    data: Path
    host: str
    port: int
    workers: int = 1
    blobs: str | None = None
    oldest_client: str = ""
    recommended_client: str = ""
    proxies: str | None = None
    """Whose word counts on where a request came from; None: only of this host."""


def tell_ready(address: str, server_id: str, workers: int = 1) -> None:
    """One line of JSON on stdout, for whoever started it."""
    told = {"address": address, "server_id": server_id, "workers": workers}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def address_of(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Server(uvicorn.Server):
    """Lets go of held requests and streams as soon as it is told to stop."""

    def __init__(
        self, config: uvicorn.Config, central: Central, ready: Callable[[str, str], None]
    ) -> None:
        super().__init__(config)
        self._central, self._ready = central, ready
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        if self.started:
            gc.freeze()  # what was loaded stays
            gc.set_threshold(*_RUBBISH)
            bound = sockets[0] if sockets else self.servers[0].sockets[0]
            self._ready(address_of(bound), self._central.server_id)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._central.stop)
        super().handle_exit(sig, frame)

    def leave(self) -> None:
        """As a signal to stop, from any thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._central.stop)
        self.should_exit = True


def run(work: Coroutine[Any, Any, None]) -> None:
    """On the quickest loop that there is for this system."""
    with asyncio.Runner(loop_factory=_new_loop) as runner:
        runner.run(work)


async def serve(given: Installation, *, new_id: NewId) -> None:
    """One worker, until it is told to stop. Raises Refused for tables of another version."""
    central = await assembled(given, new_id=new_id)
    await Server(configured(given, central), central, tell_ready).serve()


def configured(given: Installation, central: Central) -> uvicorn.Config:
    return uvicorn.Config(
        application(central),
        host=given.host,
        port=given.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        timeout_keep_alive=75,
        forwarded_allow_ips=given.proxies or _THIS_HOST,
    )


async def assembled(
    given: Installation, *, new_id: NewId, board: Noticeboard | None = None
) -> Central:
    """A worker of the installation. Raises Refused."""
    store = opening.opened(given.url, given.data, serving=True)
    await store.read(commands.demand_current)
    server, _ = await store.read(people.installation)
    central = Central(
        database=store,
        blobs=objects.opened(given.blobs, given.data),
        server_id=server,
        now_ms=now_ms,
        new_id=new_id,
        passwords=Passwords(),
        attempts=Attempts(time.monotonic, workers=given.workers),
        log=stderr_log(now_ms),
        models=Models(Keys(given.data).of, base_url=os.environ.get(models.ADDRESS)),
        board=board,
        oldest_client=given.oldest_client,
        recommended_client=given.recommended_client,
    )
    if isinstance(store, PostgresDatabase):
        central.wire = Wire(store, central.pokes, name=new_id(), look=central.look_again)
    return central
