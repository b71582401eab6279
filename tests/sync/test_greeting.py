"""The hourly greeting: which versions the server asks for is heard beside what is carried."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send

from sync.server.app import application
from tests.server.harness import Office, office
from tests.sync.test_engine import BEGIN, desk


class Mute:
    """A server that answers the first greeting, and holds every later one until it is let go."""

    def __init__(self, one: Office) -> None:
        self._server = application(one.central)
        self._greeted = 0
        self.held, self.let_go = asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/v1/hello":
            self._greeted += 1
            if self._greeted > 1:
                self.held.set()
                await self.let_go.wait()
        await self._server(scope, receive, send)


@asynccontextmanager
async def served(mute: Mute) -> AsyncIterator[str]:
    config = uvicorn.Config(mute, port=0, log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn has no other sign
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        mute.let_go.set()
        server.should_exit = server.force_exit = True
        await task


def test_a_greeting_that_hangs_holds_up_no_work_and_not_the_end(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as one:
            mute = Mute(one)
            async with served(mute) as url, asyncio.timeout(30):
                async with desk(one, url, "maya") as maya:
                    await asyncio.wait_for(mute.held.wait(), 20)
                    await maya.do(BEGIN)
                    await maya.level()
                    assert maya.engine.facts.waiting == 0
                assert not mute.let_go.is_set(), "it was not waited for"

    asyncio.run(story())


def test_what_a_late_greeting_brings_is_told(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as one:
            mute = Mute(one)
            async with served(mute) as url, desk(one, url, "maya") as maya:
                await asyncio.wait_for(mute.held.wait(), 20)
                assert maya.engine.facts.update_to == ""
                one.central.recommended_client = "99.0"
                mute.let_go.set()
                await maya.until(lambda _: maya.engine.facts.update_to == "99.0")

    asyncio.run(story())
