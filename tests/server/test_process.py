"""The real server as a process: poked, killed, stopped, raced for."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from rflow_desktop.domain import acts
from tests.server import races
from tests.server.harness import PASSWORD, Process, furnished, run, signed_in
from tests.server.races import Desk

CREW = races.crew(8)


pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One for all tests that leave it running."""
    with furnished(tmp_path_factory.mktemp("central") / "data", CREW) as process:
        yield process


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Process]:
    """One to kill or to stop."""
    with furnished(tmp_path / "data", CREW) as process:
        yield process


@asynccontextmanager
async def events(address: str, tokens: dict[str, Any]) -> AsyncIterator[AsyncIterator[Any]]:
    """The event stream as (name, data), one after the other."""
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}

    async def named(answer: httpx.Response) -> AsyncIterator[Any]:
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            if line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))

    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as http,
        http.stream("GET", "/v1/events", headers=headers) as answer,
    ):
        assert answer.headers["x-accel-buffering"] == "no"
        yield named(answer)


async def take(stream: AsyncIterator[Any]) -> Any:
    return await asyncio.wait_for(anext(stream), 20)


@pytest.mark.behaviour("S2.45")
def test_thirty_races_have_thirty_winners_and_every_loser_is_told_by_whom(
    server: Process,
) -> None:
    told = asyncio.run(races.races(server.address, 30, 8))
    assert told["races with exactly one winner"] == told["winners"] == 30
    assert told["losers told the name and the time"] == told["losers"] == 210


def test_a_colleague_hears_of_it_at_once(server: Process) -> None:
    async def story() -> int:
        heard = 0
        async with httpx.AsyncClient(base_url=server.address) as http:
            mine, other = [await signed_in(http, who) for who in ("desk0", "desk1")]
            desk = Desk(http, mine)
            async with events(server.address, other) as stream:
                assert (await take(stream))[0] == "hello"
                for _ in range(20):
                    session = str(uuid.uuid4())
                    hand = acts.HandOver(handoff=str(uuid.uuid4()), need="Please")
                    start = desk.op(session, acts.StartSession(title="Mail"))
                    sent = asyncio.create_task(desk.push(start, desk.op(session, hand)))
                    name, data = await take(stream)
                    heard += 1
                    assert name == "poke"
                    assert [scope.partition(":")[0] for scope in data["heads"]] == ["transit"]
                    await sent
        return heard

    assert asyncio.run(story()) == 20


def test_a_person_who_is_added_meanwhile_is_heard_of_and_can_sign_in(server: Process) -> None:
    async def story() -> None:
        async with httpx.AsyncClient(base_url=server.address) as http:
            tokens = await signed_in(http, "desk0")
            async with events(server.address, tokens) as stream:
                assert (await take(stream))[0] == "hello"
                told = await asyncio.to_thread(
                    run, "user", "add", "--account", "Harbor MSP", "--email", "new@harbor.example",
                    "--name", "New Person", "--team", "Night desk",
                    data=server.data, password=PASSWORD,
                )  # fmt: skip
                assert told["exit"] == 0, told
                name, data = await take(stream)
                assert name == "poke"
                assert any(scope.startswith("account:") for scope in data["heads"])
            assert (await signed_in(http, "new"))["user"]["team_id"] == told["team"]

    asyncio.run(story())


def test_who_is_disabled_is_let_go_at_once(server: Process) -> None:
    async def story() -> None:
        async with httpx.AsyncClient(base_url=server.address) as http:
            tokens = await signed_in(http, "desk6")
            async with events(server.address, tokens) as stream:
                assert (await take(stream))[0] == "hello"
                person = ("--account", "Harbor MSP", "--email", "desk6@harbor.example")
                told = await asyncio.to_thread(run, "user", "disable", *person, data=server.data)
                assert told["exit"] == 0, told
                assert (await take(stream))[0] == "bye"
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            answer = await http.post("/v1/pull", json={}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (401, "revoked")
            ask = {"email": "desk6@harbor.example", "password": PASSWORD}
            assert (await http.post("/v1/auth/sign-in", json=ask)).status_code == 403

    asyncio.run(story())


def test_stopping_says_goodbye_and_keeps_nobody_waiting(own: Process) -> None:
    async def story() -> None:
        async with httpx.AsyncClient(base_url=own.address, timeout=60) as http:
            tokens = await signed_in(http, "desk0")
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            first = (await http.post("/v1/pull", json={}, headers=headers)).json()
            ask = {"epoch": first["epoch"], "cursors": first["cursors"]}
            async with events(own.address, tokens) as stream:
                assert (await take(stream))[0] == "hello"
                held = asyncio.create_task(http.post("/v1/pull?wait=55", json=ask, headers=headers))
                ready = await http.get("/v1/ready")
                assert ready.status_code == 200
                began = time.perf_counter()
                stopped = asyncio.create_task(asyncio.to_thread(own.stop))
                name, data = await take(stream)
                assert (name, data) == ("bye", {"retry_ms": 2_000})
                assert (await held).status_code == 200
                code = await stopped
        assert code in (0, -15)
        assert time.perf_counter() - began < 27  # half of what the held question had asked for

    asyncio.run(story())


def test_what_was_acknowledged_survives_kills(own: Process) -> None:
    acknowledged: dict[str, int] = {}

    async def write(address: str, who: str) -> None:
        """Notes until the server is gone; notes only what was answered."""
        async with httpx.AsyncClient(base_url=address, timeout=30) as http:
            session = str(uuid.uuid4())
            try:  # whoever is slow to sign in may meet the end of it there already
                desk = Desk(http, await signed_in(http, who))
                await desk.push(desk.op(session, acts.StartSession(title="Mail")))
                while True:
                    note = desk.op(session, acts.AddNote(entry=str(uuid.uuid4()), text="x" * 200))
                    (told,) = await desk.push(note)
                    assert told["status"] == "accepted", told
                    acknowledged[note.id] = told["seq"]
            except httpx.TransportError:
                return

    async def story() -> None:
        writers = [asyncio.create_task(write(own.address, who)) for who in CREW[:4]]
        goal = len(acknowledged) + 60
        while len(acknowledged) < goal:
            await asyncio.wait(writers, timeout=0.02)
            for writer in writers:
                if writer.done():
                    writer.result()
        await asyncio.to_thread(own.kill)
        await asyncio.gather(*writers)

    for _ in range(4):
        asyncio.run(story())
        own.start()
    kept = asyncio.run(numbers(own.address))
    assert len(acknowledged) >= 240
    assert {op_id: kept.get(op_id) for op_id in acknowledged} == acknowledged
    assert len(set(kept.values())) == len(kept)


async def numbers(address: str) -> dict[str, int]:
    """The number of every operation, as the history tells it."""
    kept: dict[str, int] = {}
    async with httpx.AsyncClient(base_url=address, timeout=30) as http:
        for who in CREW[:4]:
            tokens = await signed_in(http, who)
            headers = {"Authorization": f"Bearer {tokens['access_token']}"}
            ask = {"max_bytes": 1 << 24}
            rows = (await http.post("/v1/pull", json=ask, headers=headers)).json()["rows"]
            for session in (row["id"] for row in rows if row["type"] == "session"):
                after: int | None = 0
                while after is not None:
                    query: dict[str, str | int] = {"entity": f"session/{session}", "after": after}
                    answer = await http.get("/v1/history", params=query, headers=headers)
                    kept |= {item["id"]: item["seq"] for item in answer.json()["items"]}
                    after = answer.json()["next"]
    return kept
