"""What the server says of all that is sent makes all of it rest, and gives none of it up."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from rflow_desktop.domain.policy import Actor
from rflow_desktop.events import Notices
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from sync.blobs import BlobLane
from sync.client import Client
from sync.core_reply import REVOKED
from sync.http import Http
from sync.protocol import SERVER_HEADER
from sync.server.app import application
from tests.helpers.ids import CountedIds
from tests.server.harness import Office, office
from tests.server.world import ACCOUNT, uid
from tests.sync.test_engine import Kept

FILES = tuple(bytes([at]) * 9_000 for at in range(40))
LARGE = (bytes(range(256)) * 5_000,)
MB = 1024 * 1024
FIVE_OF_MANY_PIECES = tuple(bytes([at]) * (5 * MB) for at in range(5))
HTML = {"content-type": "text/html"}
NGINX = b"<html><h1>413 Request Entity Too Large</h1></html>"


class Doorkeeper(httpx.AsyncBaseTransport):
    """The way to the server, with somebody before it who answers `status` while there is one, and a
    proxy that lets through `most` bytes if it says so.
    """

    def __init__(self, one: Office, status: int, code: str = "no") -> None:
        self._server = httpx.ASGITransport(application(one.central))
        self.status, self.code = status, code
        self.turned_away = 0
        self.most, self.sizes, self.head = 0, [], HTML
        self.now_ms = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        self.sizes.append(len(body))
        if 0 < self.most < len(body):
            self.turned_away += 1
            return httpx.Response(413, headers=self.head, content=NGINX)
        if self.status:
            self.turned_away += 1
            told = {"title": "No.", "status": self.status, "code": self.code, "detail": "No."}
            head = {SERVER_HEADER: uid("server"), "content-type": "application/problem+json"}
            return httpx.Response(self.status, headers=head, content=json.dumps(told).encode())
        heads = [(name, value) for name, value in request.headers.raw if name != b"Content-Length"]
        asked = httpx.Request(request.method, request.url, headers=heads, content=body)
        return await self._server.handle_async_request(asked)


Seen = Callable[[Local], object]


class Sender:
    """A desktop's lane of bytes, on a clock that is moved."""

    def __init__(self, database: Database, lane: BlobLane, notices: Notices) -> None:
        self.database, self.lane = database, lane
        self._moved = asyncio.Event()
        notices.subscribe(lambda _: self._moved.set())

    async def until(self, seen: Seen) -> None:
        async with asyncio.timeout(20):
            while not await self.database.run(seen):
                await self._moved.wait()
                self._moved.clear()


def story(
    folder: Path,
    files: tuple[bytes, ...],
    status: int,
    told: Callable[[Sender, Doorkeeper], object],
    *,
    code: str = "no",
) -> None:
    async def run() -> None:
        async with office(folder) as one:
            door = Doorkeeper(one, status, code)
            tokens = await one.enter("maya")
            me = Actor(id=uid("maya"), role=tokens.user.role, team=None, name="Maya")  # type: ignore[arg-type]
            began = time.monotonic_ns()

            def now_ms() -> int:
                return door.now_ms + (time.monotonic_ns() - began) // 1_000_000

            database = Database(
                lambda: Local.open(
                    None, key=None, me=me, replica="desk", server=True, now_ms=now_ms,
                    new_id=CountedIds(1),
                )
            )  # fmt: skip
            database.start()
            http = await Http.open("https://central.example", agent="test", transport=door)
            client, notices = Client(http, Kept(tokens), server_id="", now_s=time.time), Notices()
            await client.recall()
            lane = BlobLane(
                database, client, notices, now_ms=now_ms, wall_ms=now_ms, chance=lambda: 0.01,
                idle=lambda: asyncio.sleep(0), unreachable=lambda: False,
            )  # fmt: skip
            names = await database.run(lambda local: [local.blobs.put(raw) for raw in files])
            task = asyncio.create_task(lane.run())
            try:
                await told(Sender(database, lane, notices), door)  # type: ignore[misc]
                for name, raw in zip(names, files, strict=True):
                    if status != 422:
                        assert one.central.blobs.whole(ACCOUNT, name).read_bytes() == raw
            finally:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
                await client.close()
                database.close()

    asyncio.run(run())


async def _turned_away_and_let_in(one: Sender, door: Doorkeeper) -> None:
    for round_ in range(1, 5):
        async with asyncio.timeout(20):
            while not one.lane.rests:  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0)
        await asyncio.sleep(0)
        first = door.turned_away
        one.lane.wake()
        assert await one.database.run(lambda local: local.blobs.refused()) == 0
        assert first <= 6 * round_, "nobody else asks while all of them rest"
        if round_ == 4:
            door.status = 0
        door.now_ms += 11 * 60_000
        one.lane.wake()
    await one.until(lambda local: not local.blobs.unsent())


def test_who_may_not_send_now_gives_no_file_up_and_asks_seldom(tmp_path: Path) -> None:
    story(tmp_path, FILES, 403, _turned_away_and_let_in)


def test_a_large_file_rests_with_the_others(tmp_path: Path) -> None:
    story(tmp_path, LARGE, 403, _turned_away_and_let_in)


@pytest.mark.parametrize("files", [FILES, LARGE], ids=["small", "large"])
def test_a_sign_in_that_the_team_ended_makes_all_files_rest(
    tmp_path: Path, files: tuple[bytes, ...]
) -> None:
    story(tmp_path, files, 401, _turned_away_and_let_in, code=REVOKED)


def test_a_person_who_asks_ends_the_rest(tmp_path: Path) -> None:
    async def told(one: Sender, door: Doorkeeper) -> None:
        async with asyncio.timeout(20):
            while not one.lane.rests:  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0)
        door.status = 0
        one.lane.asked()
        await one.until(lambda local: not local.blobs.unsent())

    story(tmp_path, FILES, 503, told)


def test_nothing_is_sent_while_the_network_is_spared(tmp_path: Path) -> None:
    async def told(one: Sender, door: Doorkeeper) -> None:
        async with asyncio.timeout(20):
            while not one.lane.rests:  # noqa: ASYNC110  it tells nobody
                await asyncio.sleep(0)
        one.lane.spares = lambda: True
        door.status = 0
        asked = len(door.sizes)
        one.lane.asked()
        await asyncio.sleep(0.2)
        assert one.lane.rests
        assert len(door.sizes) == asked
        assert await one.database.run(lambda local: local.blobs.unsent()) == len(FILES)
        one.lane.spares = lambda: False
        one.lane.asked()
        await one.until(lambda local: not local.blobs.unsent())

    story(tmp_path, FILES, 503, told)


def test_bytes_that_are_refused_three_times_come_to_a_person_after_pauses(tmp_path: Path) -> None:
    async def told(one: Sender, door: Doorkeeper) -> None:
        await one.until(lambda local: local.blobs.refused() == 1)
        assert door.turned_away == 3

    story(tmp_path, LARGE, 422, told)


@pytest.mark.parametrize("head", [HTML, {SERVER_HEADER: uid("server")}], ids=["proxy", "ours"])
def test_files_pass_where_a_megabyte_is_the_most_and_more_is_seldom_tried(
    tmp_path: Path, head: dict[str, str]
) -> None:
    async def told(one: Sender, door: Doorkeeper) -> None:
        door.most, door.head = MB, head
        await one.until(lambda local: not local.blobs.unsent())
        assert MB in door.sizes
        assert door.turned_away <= 2, "each of the two that are sent at once has to find out"

    story(tmp_path, FIVE_OF_MANY_PIECES, 0, told)


def test_a_file_that_a_proxy_refuses_in_the_least_pieces_comes_to_a_person_with_why(
    tmp_path: Path,
) -> None:
    async def told(one: Sender, door: Doorkeeper) -> None:
        door.most = 50_000
        await one.until(lambda local: local.blobs.refused() == 1)
        (refused,) = await one.database.run(lambda local: local.blobs.in_state("parked"))
        assert "refuses what is so large" in refused.reason
        door.most = 0
        await one.database.run(lambda local: local.blobs.send_again(refused.sha256))
        one.lane.asked()
        await one.until(lambda local: not local.blobs.unsent())

    story(tmp_path, LARGE, 0, told)
