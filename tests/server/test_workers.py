"""Two workers on one PostgreSQL: one order, one winner, everybody hears, and one may die."""

from __future__ import annotations

import asyncio
import os
import signal
import ssl
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from rflow_desktop.domain import acts
from tests.server import cluster, races
from tests.server.harness import PASSWORD, Process, furnished, run, signed_in
from tests.server.races import Desk
from tests.server.test_process import CREW, events, numbers, take

pytestmark = [pytest.mark.postgres, pytest.mark.slow]
AUTHORITIES = ssl.create_default_context()
"""Read once: a client that reads them for itself takes longer over it than over all else."""


def _new_line(address: str) -> httpx.AsyncClient:
    """Whichever worker takes it."""
    return httpx.AsyncClient(base_url=address, timeout=30, verify=AUTHORITIES)


@contextmanager
def _held_up(pid: int) -> Iterator[None]:
    """New lines go to the other worker meanwhile."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def server(
    postgres: cluster.Cluster, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Process]:
    """One for all tests that leave it running."""
    data = tmp_path_factory.mktemp("central") / "data"
    with furnished(data, CREW, url=postgres.new(), workers=2) as process:
        yield process


@pytest.mark.behaviour("S2.45")
def test_thirty_races_over_two_workers_have_thirty_winners(server: Process) -> None:
    assert len(server.pids()) == 2
    told = asyncio.run(races.races(server.address, 30, 8))
    assert told["races with exactly one winner"] == told["winners"] == 30
    assert told["losers told the name and the time"] == told["losers"] == 210


def test_a_poke_reaches_those_who_listen_at_the_other_worker(server: Process) -> None:
    """Each holds six of twelve streams; a push is taken by one of them, and all hear of it."""

    async def story() -> None:
        async with httpx.AsyncClient(base_url=server.address, timeout=30) as http:
            mine, other = [await signed_in(http, who) for who in ("desk0", "desk1")]
            streams = [events(server.address, other) for _ in range(12)]
            opened = []
            for busy, half in zip(server.pids(), (streams[:6], streams[6:]), strict=True):
                with _held_up(busy):  # left alone, one worker may be the quicker each time
                    for one in half:
                        opened.append(await one.__aenter__())
                        assert (await take(opened[-1]))[0] == "hello"
            holders = {
                conn.raddr.port: pid
                for pid in server.pids()
                for conn in psutil.Process(pid).net_connections("tcp")
                if conn.status == psutil.CONN_ESTABLISHED and conn.laddr.port == server.port
            }
            assert min(Counter(holders.values())[pid] for pid in server.pids()) >= 6
            desk = Desk(http, mine)
            session = str(uuid.uuid4())
            await desk.push(
                desk.op(session, acts.StartSession(title="Mail")),
                desk.op(session, acts.HandOver(handoff=str(uuid.uuid4()), need="Please")),
            )
            for one in opened:
                name, data = await take(one)
                assert name == "poke"
                assert [scope.partition(":")[0] for scope in data["heads"]] == ["transit"]
            for one in streams:
                await one.__aexit__(None, None, None)

    asyncio.run(story())


def test_an_administrators_command_is_heard_of(server: Process) -> None:
    url = server.more[server.more.index("--database") + 1]

    async def story() -> None:
        async with httpx.AsyncClient(base_url=server.address, timeout=30) as http:
            tokens = await signed_in(http, "desk0")
            async with events(server.address, tokens) as stream:
                assert (await take(stream))[0] == "hello"
                told = await asyncio.to_thread(
                    run, "user", "add", "--account", "Harbor MSP", "--email", "new@harbor.example",
                    "--name", "New Person", "--database", url, data=server.data, password=PASSWORD,
                )  # fmt: skip
                assert told["exit"] == 0, told
                name, data = await take(stream)
                assert name == "poke"
                assert any(scope.startswith("account:") for scope in data["heads"])

    asyncio.run(story())


def test_the_metrics_are_those_of_all_workers(server: Process) -> None:
    """Whichever worker is asked, counts never go back."""

    async def counts() -> list[int]:
        found = []
        async with httpx.AsyncClient(base_url=server.address, timeout=30) as http:
            tokens = await signed_in(http, "desk0")
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
        for _ in range(40):
            async with _new_line(server.address) as http:
                await http.post("/v1/pull", json={}, headers=headers)
        while not found or found[-1] < 40:
            async with _new_line(server.address) as http:
                text = (await http.get("/metrics")).text
            line = 'rflow_requests_total{method="POST",route="/v1/pull",status="200"} '
            found.append(sum(int(one[len(line) :]) for one in text.splitlines() if line in one))
        return found

    assert asyncio.run(asyncio.wait_for(counts(), 60))[-1] >= 40


def test_nobody_listens_at_a_worker_that_died(postgres: cluster.Cluster, tmp_path: Path) -> None:
    async def listeners(address: str) -> int:
        async with _new_line(address) as http:
            text = (await http.get("/metrics")).text
        return int(text.rpartition("rflow_listeners ")[2])

    async def until(address: str, wanted: int) -> None:
        async with asyncio.timeout(30):
            told = await listeners(address)
            while told != wanted:
                told = await listeners(address)

    async def story(server: Process) -> None:
        async with _new_line(server.address) as http:
            mine = await signed_in(http, "desk0")
        streams = [events(server.address, mine) for _ in range(6)]
        opened = [await one.__aenter__() for one in streams]
        for one in opened:
            assert (await take(one))[0] == "hello"
        await until(server.address, 6)
        for pid in server.pids():
            os.kill(pid, signal.SIGKILL)
        for one in streams:
            await one.__aexit__(None, None, None)
        await until(server.address, 0)

    with furnished(tmp_path / "data", CREW, url=postgres.new(), workers=2) as server:
        asyncio.run(story(server))


def test_a_worker_that_is_killed_loses_nothing_that_was_acknowledged(
    postgres: cluster.Cluster, tmp_path: Path
) -> None:
    acknowledged: dict[str, int] = {}

    async def write(address: str, who: str, done: asyncio.Event) -> None:
        """Notes all the time; whatever breaks is sent again, as a desktop does."""
        async with httpx.AsyncClient(base_url=address, timeout=30) as http:
            desk = Desk(http, await signed_in(http, who))
        session = str(uuid.uuid4())
        waiting = desk.op(session, acts.StartSession(title="Mail"))
        while not done.is_set():
            async with _new_line(address) as http:
                try:
                    (told,) = await desk.through(http).push(waiting)
                except (httpx.TransportError, httpx.HTTPStatusError):
                    continue
            assert told["status"] in ("accepted", "duplicate"), told
            acknowledged[waiting.id] = told["seq"]
            waiting = desk.op(session, acts.AddNote(entry=str(uuid.uuid4()), text="x" * 200))

    async def story(server: Process) -> None:
        done = asyncio.Event()
        writers = [asyncio.create_task(write(server.address, who, done)) for who in CREW[:4]]

        async def until(count: int) -> None:
            while len(acknowledged) < count:
                await asyncio.wait(writers, timeout=0.05)
                for writer in writers:
                    if writer.done():
                        writer.result()

        for _ in range(4):
            await until(len(acknowledged) + 30)
            os.kill(server.pids()[0], signal.SIGKILL)
        await until(len(acknowledged) + 30)
        done.set()
        await asyncio.gather(*writers)

    with furnished(tmp_path / "data", CREW, url=postgres.new(), workers=2) as server:
        asyncio.run(story(server))
        kept = asyncio.run(numbers(server.address))
        assert {op_id: kept.get(op_id) for op_id in acknowledged} == acknowledged
        assert len(set(kept.values())) == len(kept)
        assert server.stop() in (0, -15)
