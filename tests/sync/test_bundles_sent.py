"""Small files are sent together, and whatever goes wrong with that, each of them arrives."""

from __future__ import annotations

import asyncio
import random
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
from sync.bundle import BUNDLE_BYTES, BUNDLE_FILES
from sync.client import Client
from sync.core_pace import CHUNK_START
from sync.http import Http
from sync.server.app import application
from tests.helpers.ids import CountedIds
from tests.server.harness import Office, office
from tests.server.world import ACCOUNT, uid
from tests.sync.test_engine import Kept

BUNDLE, ALONE = "/v1/blobs/bundle", "/v1/blobs"
PICTURES = tuple(bytes([at]) * 9_000 for at in range(200))
Meddle = Callable[[bytes], httpx.Response | bytes]


class Line(httpx.AsyncBaseTransport):
    """The way to the server. Something happens to the bundles on it."""

    def __init__(self, one: Office, meddle: Meddle) -> None:
        self._server = httpx.ASGITransport(application(one.central))
        self._meddle = meddle
        self.paths: list[str] = []
        self.sizes: list[int] = []
        self.over: list[int] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        self.paths.append(request.url.path)
        if request.url.path == BUNDLE:
            self.sizes.append(len(body))
            found = self._meddle(body)
            if isinstance(found, httpx.Response):
                return found
            body = found
        heads = [(name, value) for name, value in request.headers.raw if name != b"Content-Length"]
        asked = httpx.Request(request.method, request.url, headers=heads, content=body)
        return await self._server.handle_async_request(asked)


def sent(folder: Path, files: tuple[bytes, ...], meddle: Meddle = lambda body: body) -> Line:
    """How `files` went from a desktop to the server, which has each of them then."""

    folder.mkdir(exist_ok=True)

    async def story() -> Line:
        async with office(folder) as one:
            line = Line(one, meddle)
            await _carry(one, line, files)
            return line

    return asyncio.run(story())


async def _carry(
    one: Office,
    line: Line,
    files: tuple[bytes, ...],
    *,
    folder: Path | None = None,
    harmed: int = -1,
) -> None:
    """`harmed` is the place of a file that is damaged on the desktop's disk before it is sent."""
    tokens = await one.enter("maya")
    me = Actor(id=uid("maya"), role=tokens.user.role, team=None, name="Maya")  # type: ignore[arg-type]
    key = None if folder is None else bytes(32)
    database = Database(
        lambda: Local.open(
            folder, key=key, me=me, replica="desk", server=True, now_ms=one.clock.now,
            new_id=CountedIds(1),
        )
    )  # fmt: skip
    database.start()
    http = await Http.open("https://central.example", agent="test", transport=line)
    client, notices = Client(http, Kept(tokens), server_id="", now_s=time.time), Notices()
    await client.recall()
    lane = BlobLane(
        database, client, notices, now_ms=one.clock.now, wall_ms=one.clock.now,
        chance=random.Random(1).random, idle=lambda: asyncio.sleep(0), unreachable=lambda: False,
        over=lambda: line.over.append(len(line.paths)),
    )  # fmt: skip
    names = await database.run(lambda local: [local.blobs.put(raw) for raw in files])
    if folder is not None:
        _harm(folder, names[harmed])
    moved = asyncio.Event()
    notices.subscribe(lambda _: moved.set())
    task = asyncio.create_task(lane.run())
    try:
        async with asyncio.timeout(60):
            while await database.run(lambda local: local.blobs.unsent()):
                await moved.wait()
                moved.clear()
        for at, (name, raw) in enumerate(zip(names, files, strict=True)):
            if at == harmed:
                continue
            assert one.central.blobs.whole(ACCOUNT, name).read_bytes() == raw
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await client.close()
        database.close()


def _harm(folder: Path, name: str) -> None:
    file = next(folder.rglob(name))
    file.write_bytes(file.read_bytes()[:-1] + b"!")


def test_small_files_share_requests_which_grow_with_the_line(tmp_path: Path) -> None:
    line = sent(tmp_path, PICTURES)
    assert line.paths == [BUNDLE] * len(line.paths)
    assert len(line.paths) < len(PICTURES) / 20
    assert line.sizes[0] < CHUNK_START + 10_000
    assert CHUNK_START < max(line.sizes) < BUNDLE_BYTES
    assert max(line.sizes) >= BUNDLE_FILES * 9_000
    assert len(line.over) == len(line.paths)  # whoever counts what waits is told each time


def test_one_file_and_large_files_go_in_chunks(tmp_path: Path) -> None:
    assert BUNDLE not in sent(tmp_path / "one", PICTURES[:1]).paths
    large = tuple(raw * 200 for raw in PICTURES[:2])
    assert BUNDLE not in sent(tmp_path / "large", large).paths


def _older(_: bytes) -> httpx.Response:
    told = {"type": "about:blank", "title": "Method Not Allowed", "status": 405,
            "detail": "This cannot be done here.", "code": "not_allowed"}  # fmt: skip
    heads = {"Content-Type": "application/problem+json", "X-RFlow-Server": "of another age"}
    return httpx.Response(405, json=told, headers=heads)


def _broken(_: bytes) -> httpx.Response:
    raise httpx.ReadError("the line broke")


def _altered(body: bytes) -> bytes:
    return body[:-1] + bytes([body[-1] ^ 1])


@pytest.mark.parametrize("meddle", [_older, _broken, _altered])
def test_what_does_not_get_through_together_goes_alone(tmp_path: Path, meddle: Meddle) -> None:
    line = sent(tmp_path, PICTURES[:8], meddle)
    alone = line.paths.count(ALONE)
    assert (BUNDLE in line.paths, alone) == (True, 1 if meddle is _altered else 8)


def test_a_server_that_knows_no_bundles_is_asked_once(tmp_path: Path) -> None:
    line = sent(tmp_path, PICTURES[:60], _older)
    assert line.paths.count(BUNDLE) <= 2  # two at once
    assert line.paths.count(ALONE) == 60


def test_a_file_that_is_damaged_on_this_computer_holds_up_no_other(tmp_path: Path) -> None:
    async def story() -> None:
        async with office(tmp_path) as one:
            line = Line(one, lambda body: body)
            await _carry(one, line, PICTURES[:8], folder=tmp_path / "desk", harmed=0)

    asyncio.run(story())
