"""Files of colleagues come as they are looked at: several at once, but not all, and each once."""

from __future__ import annotations

import asyncio
import hashlib
import random

import httpx

from rflow_desktop.domain.policy import Actor
from rflow_desktop.events import Notices
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from sync.blobs import FETCHED_AT_ONCE, BlobLane
from sync.client import Client
from sync.core_pace import CHUNK_START, carried
from sync.http import Http
from tests.helpers.ids import CountedIds
from tests.sync.test_http import OURS, Kept

FILES = {hashlib.sha256(raw).hexdigest(): raw for raw in (b"picture %d" % at for at in range(30))}


class Line(httpx.AsyncBaseTransport):
    """Answers once nobody else asks any more."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_once = self.most = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        self.asked.append(name)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        for _ in range(50):
            await asyncio.sleep(0)
        self.at_once -= 1
        return httpx.Response(200, headers=OURS, content=FILES[name])


def test_a_page_that_asks_for_all_of_its_pictures_gets_them_a_few_at_a_time() -> None:
    line = Line()

    async def story() -> list[bytes]:
        me = Actor(id="u", role="engineer", team=None, name="Maya")  # type: ignore[arg-type]
        database = Database(
            lambda: Local.open(
                None, key=None, me=me, replica="desk", server=True, now_ms=lambda: 0,
                new_id=CountedIds(1),
            )
        )  # fmt: skip
        database.start()
        http = await Http.open("https://central.example", agent="test", transport=line)
        client = Client(http, Kept(), server_id="s1", now_s=lambda: 0.0)
        await client.recall()
        lane = BlobLane(
            database, client, Notices(), now_ms=lambda: 0, wall_ms=lambda: 0,
            chance=random.Random(1).random, idle=lambda: asyncio.sleep(0),
            unreachable=lambda: False,
        )  # fmt: skip
        try:
            return await asyncio.gather(*(lane.fetch(name) for name in (*FILES, *FILES)))
        finally:
            await client.close()
            database.close()

    assert asyncio.run(story()) == [*FILES.values(), *FILES.values()]
    assert sorted(line.asked) == sorted(FILES)
    assert line.most == FETCHED_AT_ONCE


def test_what_a_line_carries_follows_from_what_it_has_carried() -> None:
    assert carried(CHUNK_START, 100) == 10 * CHUNK_START
    assert carried(CHUNK_START, 2_000) == CHUNK_START // 2
    assert carried(5, 0) == 5_000
