"""A desktop without a window for measurements: the real store on a disk, the real engine, one
server.

As a program it is the second desktop, in a process of its own: `python -m tests.bench.sync_desk`
reads what to do from its stdin, a line each, and answers each with a line of JSON.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import resource
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import Notices
from rflow_desktop.ids import Uuid7, now_ms
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from rflow_desktop.store.replica import Replica
from sync.client import Client
from sync.engine import Engine
from sync.http import Http
from sync.protocol import Tokens

Done = tuple[tuple[str, str], Act]
KEY = hashlib.sha256(b"a key for measurements").digest()
AT_ONCE = 1_000


class _Kept:
    def __init__(self) -> None:
        self.tokens: Tokens | None = None

    def read(self) -> Tokens | None:
        return self.tokens

    def write(self, tokens: Tokens | None) -> None:
        self.tokens = tokens


@dataclass
class Desk:
    """One person at one computer."""

    database: Database
    client: Client
    notices: Notices
    engine: Engine

    @classmethod
    async def open(cls, folder: Path, url: str, *, email: str, password: str) -> Desk:
        kept, notices = _Kept(), Notices()
        client = Client(await Http.open(url, agent="bench"), kept, server_id="", now_s=time.time)
        await client.hello()
        told = (await client.sign_in(email, password, device=folder.name)).user
        me = Actor(id=told.id, role=told.role, team=told.team_id, name=told.name)  # type: ignore[arg-type]
        database = Database(
            lambda: Local.open(
                folder, key=KEY, me=me, replica=folder.name, server=True, now_ms=now_ms,
                new_id=Uuid7(),
            )
        )  # fmt: skip
        database.start()
        engine = Engine(
            database, client, notices, user=told.id, replica=folder.name, server=url,
            now_ms=lambda: time.monotonic_ns() // 1_000_000, wall_ms=now_ms,
            chance=random.Random(1).random,
        )  # fmt: skip
        return cls(database, client, notices, engine)

    async def capture(self, done: Sequence[Done]) -> None:
        """In batches, as an import does; durable when it returns."""
        for at in range(0, len(done), AT_ONCE):
            some = done[at : at + AT_ONCE]
            await self.database.run(lambda local, some=some: local.capture(some))  # type: ignore[misc]

    async def act(self, *done: Done) -> None:
        """As a click does: the engine hears of it."""
        ops = await self.database.run(lambda local: local.capture(done))
        self.notices.publish(Changes(sessions=frozenset(op.root for op in ops)))

    async def level(self) -> float:
        """Seconds until nothing is left to send or to fetch."""
        began = time.perf_counter()
        await self.engine.level()
        return time.perf_counter() - began

    async def until(self, seen: Callable[[Local], object]) -> None:
        """Until a notice says what the store then shows."""
        moved = asyncio.Event()
        leave = self.notices.subscribe(lambda _: moved.set())
        while not await self.database.run(seen):
            await moved.wait()
            moved.clear()
        leave()

    async def close(self) -> None:
        await self.engine.stop()
        await self.client.close()
        self.database.close()


def counted(local: Local, kind: str) -> int:
    return int(local.replica.value("SELECT count(*) FROM row WHERE type=? AND seq>0", kind))


async def _first_pull(desk: Desk) -> dict[str, Any]:
    """A new computer: until the first sessions show, until all is here, until all is findable."""
    before, began, worked = _memory(), time.perf_counter(), time.process_time()
    desk.engine.start()
    await desk.until(lambda local: local.replica.value("SELECT id FROM line LIMIT 1"))
    usable = time.perf_counter() - began
    await desk.engine.level()
    whole, worked = time.perf_counter() - began, time.process_time() - worked
    sessions = await desk.database.run(lambda local: counted(local, "session"))
    rows = await desk.database.run(lambda local: Replica(local.replica).count())
    peak = _memory() - before
    while await desk.database.run_bulk(lambda local: local.freshen()):
        pass
    return {
        "sessions": sessions, "rows": rows, "usable_s": usable, "whole_s": whole,
        "worked_s": worked,
        "findable_s": time.perf_counter() - began, "peak_mib": peak,
    }  # fmt: skip


async def _watch(desk: Desk, sessions: list[str]) -> dict[str, Any]:
    """When each of these, one after the other, shows something new."""
    stamps: list[float] = []
    for session in sessions:
        await desk.until(
            lambda local, session=session: local.replica.value(  # type: ignore[misc]
                "SELECT id FROM row WHERE type='entry' AND root_id=?"
                " AND json_extract(doc,'$.body')='live'",
                session,
            )
        )
        stamps.append(time.monotonic())
        print(json.dumps({"seen": session}), flush=True)
    return {"stamps": stamps}


async def _rest(desk: Desk, seconds: float) -> dict[str, Any]:
    """What it costs to be there, with nothing to do."""
    await desk.engine.level()
    await asyncio.sleep(2)
    began, woken = time.process_time(), _woken()
    await asyncio.sleep(seconds)
    return {"cpu_s": time.process_time() - began, "woken": _woken() - woken}


async def _fetch(desk: Desk, hashes: list[str]) -> dict[str, Any]:
    """As the page of a session does: all that it shows at once."""
    began = time.perf_counter()
    raws = await asyncio.gather(*(desk.engine.blobs.fetch(one) for one in hashes))
    seconds = time.perf_counter() - began
    return {"bytes": sum(map(len, raws)), "seconds": seconds}


async def _serve(folder: Path, url: str, email: str) -> None:
    desk = await Desk.open(folder, url, email=email, password=os.environ["BENCH_PASSWORD"])
    print(json.dumps({"ready": True}), flush=True)
    loop = asyncio.get_running_loop()
    acts: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
        "first_pull": _first_pull, "watch": _watch, "fetch": _fetch, "level": _level,
        "rest": _rest,
    }  # fmt: skip
    try:
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            name, *words = json.loads(line)
            print(json.dumps(await acts[name](desk, *words)), flush=True)
    finally:
        await desk.close()


async def _level(desk: Desk) -> dict[str, Any]:
    return {"seconds": await desk.level()}


def _woken() -> int:
    """How often a thread of this process has waited for something, and then went on."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_nvcsw


def _memory() -> float:
    """The most that this process has held, in MiB. `getrusage` would count its parent's, too."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2], sys.argv[3]))
