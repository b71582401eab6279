"""The server is killed under many clients: what it has acknowledged is there, numbered once.

`python -m tests.proc server-kills --count 100 [--database postgres]`
"""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from rflow_desktop.domain import acts
from tests.server import cluster, races
from tests.server.harness import Process, furnished, signed_in
from tests.server.races import Desk

CLIENTS = 20
BETWEEN = 60
"""Acknowledged operations from one kill to the next."""
AGAIN_S = 0.2


class Crowd:
    """Clients that write without end, and send again what was not answered."""

    def __init__(self, server: Process) -> None:
        self.server = server
        self.acknowledged: dict[str, int] = {}
        self.over = False

    async def write(self, who: str) -> None:
        desk: Desk | None = None
        is_signed_out = False
        session = str(uuid.uuid4())
        waiting: Any = None
        while not self.over:
            async with httpx.AsyncClient(base_url=self.server.address, timeout=30) as http:
                try:
                    if desk is None or is_signed_out:
                        desk = Desk(http, await signed_in(http, who))
                        is_signed_out = False
                    if waiting is None:
                        waiting = desk.op(session, acts.StartSession(title="Mail"))
                    desk = desk.through(http)
                    while not self.over:
                        (told,) = await desk.push(waiting)
                        assert told["status"] in ("accepted", "duplicate"), told
                        self.acknowledged[waiting.id] = told["seq"]
                        note = acts.AddNote(entry=str(uuid.uuid4()), text="x" * 200)
                        waiting = desk.op(session, note)
                except httpx.TransportError:
                    await asyncio.sleep(AGAIN_S)
                except httpx.HTTPStatusError as error:
                    is_signed_out = error.response.status_code == httpx.codes.UNAUTHORIZED
                    await asyncio.sleep(AGAIN_S)

    async def kills(self, count: int, crew: tuple[str, ...]) -> None:
        writers = [asyncio.create_task(self.write(crew[n % len(crew)])) for n in range(CLIENTS)]
        port = self.server.port
        for _ in range(count):
            await self._until(len(self.acknowledged) + BETWEEN, writers)
            await asyncio.to_thread(self.server.kill)
            await asyncio.to_thread(self.server.start, port)
        await self._until(len(self.acknowledged) + BETWEEN, writers)
        self.over = True
        await asyncio.gather(*writers)

    async def _until(self, count: int, writers: list[asyncio.Task[None]]) -> None:
        while len(self.acknowledged) < count:
            await asyncio.wait(writers, timeout=0.05)
            for writer in writers:
                if writer.done():
                    writer.result()


async def _kept(address: str, who: str) -> dict[str, int]:
    """By id, the numbers of all rows that `who` may see; ids of notes are not those of ops."""
    found: dict[str, int] = {}
    async with httpx.AsyncClient(base_url=address, timeout=60) as http:
        tokens = await signed_in(http, who)
        headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        rows = await http.post("/v1/pull", json={"max_bytes": 16 << 20}, headers=headers)
        sessions = [one["id"] for one in rows.json()["rows"] if one["type"] == "session"]
        for session in sessions:
            after: int | None = 0
            while after is not None:
                asked = {"entity": f"session/{session}", "after": after}
                told = (await http.get("/v1/history", params=asked, headers=headers)).json()
                found |= {one["id"]: one["seq"] for one in told["items"]}
                after = told["next"]
    return found


def drill(count: int, database: str = "sqlite") -> dict[str, Any]:
    """Raises AssertionError for an acknowledged operation that is not there."""
    crew = races.crew(4)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = "sqlite"
        if database == "postgres":
            url = stack.enter_context(cluster.cluster()).new()
        server = stack.enter_context(furnished(folder / "data", crew, url=url))
        crowd = Crowd(server)
        asyncio.run(crowd.kills(count, crew))
        kept: dict[str, int] = {}
        for who in crew:
            kept |= asyncio.run(_kept(server.address, who))
    wrong = {one: seq for one, seq in crowd.acknowledged.items() if kept.get(one) != seq}
    assert not wrong, f"{len(wrong)} of {len(crowd.acknowledged)} are not there"
    assert len(set(kept.values())) == len(kept), "a number was given twice"
    return {
        "drill": "server-kills", "database": database, "kills": count, "clients": CLIENTS,
        "acknowledged": len(crowd.acknowledged), "lost": 0,
    }  # fmt: skip
