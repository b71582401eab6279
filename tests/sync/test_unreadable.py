"""A store that cannot be read for a moment: it is told, looked at again, and sync goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar, cast

import pytest

from rflow_desktop.store import trouble
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from rflow_desktop.store.trouble import StoreTrouble
from sync import core
from sync.client import Client
from sync.core_lane import Held, Lane, Pull, Wait
from sync.core_pace import MINUTE, SECOND
from sync.core_reply import Kind, Trouble
from sync.events import Listener
from sync.protocol import News, PullAnswer, PullAsk
from tests.server.harness import Office
from tests.sync.test_engine import BEGIN, desk, run

T = TypeVar("T")


class Ailing(Database):
    """Cannot be read so many times from now on."""

    failures = 0
    tried = 0
    bug = False

    async def run(self, call: Callable[[Local], T]) -> T:
        if self.failures == 0:
            return await super().run(call)
        self.failures -= 1
        self.tried += 1
        if self.bug:
            raise LookupError("a bug")
        raise StoreTrouble(trouble.BROKEN, "io")


def test_one_failed_read_is_told_and_sync_goes_on(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya", store=Ailing) as maya:
            await maya.level()
            ailing = cast(Ailing, maya.database)
            heard: list[str] = []
            maya.notices.subscribe(lambda _: heard.append(maya.engine.facts.problem))
            ailing.failures = 1
            maya.engine.poked(None)
            await maya.until_told(lambda facts: facts.problem == "" and bool(heard))
            assert trouble.BROKEN in heard
            assert maya.engine.facts.running
            await maya.do(BEGIN)
            await maya.level()
            assert await maya.database.run(lambda local: local.state().waiting) == 0

    run(story, tmp_path)


def test_a_store_that_fails_for_long_is_looked_at_with_pauses(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya", store=Ailing) as maya:
            await maya.level()
            ailing = cast(Ailing, maya.database)
            ailing.failures = 1_000_000
            await maya.level()  # it is clear that nothing can be sent or fetched
            assert maya.engine.facts.problem == trouble.BROKEN
            with suppress(TimeoutError):
                async with asyncio.timeout(0.5):
                    await asyncio.Event().wait()
            assert 1 <= ailing.tried < 10
            ailing.failures = 0
            await maya.level()
            assert (maya.engine.facts.problem, maya.engine.facts.running) == ("", True)

    run(story, tmp_path)


def test_a_bug_still_ends_sync(tmp_path: Path) -> None:
    async def story(one: Office, url: str) -> None:
        async with desk(one, url, "maya", store=Ailing) as maya:
            await maya.level()
            ailing = cast(Ailing, maya.database)
            ailing.bug, ailing.failures = True, 1
            maya.engine.poked(None)
            with pytest.raises(ExceptionGroup):
                await asyncio.wait_for(maya.running, 20)

    run(story, tmp_path)


def test_each_failed_look_waits_longer_and_then_the_server_is_asked() -> None:
    lane, held, now = Lane(pull_wanted=False, pull_at_ms=MINUTE), Held(token=1), 1_000
    waits = []
    for _ in range(8):
        lane = core.unread(lane, now, 0.99, trouble.BROKEN)
        waited = core.next_action(held, lane, now)
        assert isinstance(waited, Wait)
        waits.append(waited.until_ms - now)
        now = waited.until_ms
    assert waits == sorted(waits)
    assert waits[0] < SECOND
    assert waits[-1] > 50 * SECOND
    assert (lane.problem, lane.sentence) == (Kind.STORE, trouble.BROKEN)
    assert isinstance(core.next_action(held, lane, now), Pull)


class Line:
    """A server whose stream is held back, and that answers waiting requests."""

    mark = 1

    @asynccontextmanager
    async def events(self, *, silence_seconds: float) -> AsyncIterator[AsyncIterator[object]]:
        raise Trouble("silence", Kind.TIMEOUT)
        yield

    async def wait(self, ask: PullAsk) -> PullAnswer:
        await asyncio.sleep(0)
        return PullAnswer(epoch=1, server_time="", scopes=[], rows=[], cursors={})


class Ears:
    """Who is told; `live` when the server was heard."""

    def __init__(self) -> None:
        self.live = asyncio.Event()

    async def told(self, news: News) -> None: ...
    def poked(self, heads: Mapping[str, int] | None) -> None: ...
    def went_quiet(self, back_ms: int = 0) -> None: ...

    def came_live(self) -> None:
        self.live.set()


def test_a_store_that_cannot_say_what_it_holds_ends_no_listening() -> None:
    async def story() -> None:
        asked = 0

        async def held() -> PullAsk:
            nonlocal asked
            asked += 1
            if asked == 1:
                raise StoreTrouble(trouble.BROKEN, "io")
            return PullAsk(replica="r")

        ears = Ears()
        listener = Listener(
            cast(Client, Line()), ears, held=held, now_ms=lambda: 0, chance=lambda: 0.0
        )
        listening = asyncio.create_task(listener.run())
        live = asyncio.create_task(ears.live.wait())
        async with asyncio.timeout(20):
            await asyncio.wait((listening, live), return_when=asyncio.FIRST_COMPLETED)
        assert (listening.done(), live.done()) == (False, True)
        listening.cancel()

    asyncio.run(story())
