"""An escalation is there before anybody hears of it, and whoever hears of it finds it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from rflow_desktop.domain import acts
from sync.server.database import SqliteDatabase, Work
from tests.server.harness import Office
from tests.server.test_http import tell
from tests.server.world import ACCOUNT, World, sealed, uid

T = TypeVar("T")
S, H = uid("session"), uid("handoff")


class PowerCut(Exception):
    """What would have been written is not."""


class Failing(SqliteDatabase):
    """Does everything, and then fails where it would be made durable."""

    async def write(self, work: Work[T], *, account: str | None = None, weight: int = 1) -> T:
        def fail(conn: Connection) -> T:
            work(conn)
            raise PowerCut

        return await super().write(fail, account=account, weight=weight)


async def begin(one: Office, world: World) -> None:
    for who in ("maya", "ben"):
        await one.enter(who)
    await one.push("maya", world.op("maya", S, acts.StartSession(title="VPN")))


def handoffs(rows: list[dict[str, object]]) -> list[object]:
    return [row["id"] for row in rows if row["type"] == "handoff"]


async def seen(one: Office, who: str) -> list[object]:
    return handoffs((await one.ask(who, "POST", "/v1/pull", json={})).json()["rows"])


@pytest.mark.behaviour("S2.38")
def test_what_is_not_durable_is_announced_to_nobody(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        await begin(one, world)
        heard: list[Mapping[str, int]] = []
        one.central.pokes.outward = lambda _, heads: heard.append(heads)
        hand = sealed(world.op("maya", S, acts.HandOver(handoff=H, need="Please")))
        body = {"replica": "desk-of-maya", "ops": [hand]}
        whole = one.central.database
        one.central.database = failing = Failing(tmp_path / "central.db")
        with one.central.pokes.listening(ACCOUNT, frozenset({f"transit:{ACCOUNT}"})) as listener:
            answer = await one.ask("maya", "POST", "/v1/push", json=body)
            assert answer.status_code >= 500
            assert await listener.wait(0.05) == {}
        one.central.database = whole
        await failing.close()
        assert heard == []
        assert await seen(one, "ben") == []

        await one.ask("maya", "POST", "/v1/push", json=body)
        await asyncio.sleep(0)
        assert len(heard) == 1
        assert await seen(one, "ben") == [H]

    tell(tmp_path, story)


@pytest.mark.behaviour("S2.38")
def test_what_nobody_could_be_told_of_is_there_and_asking_again_is_no_second_one(
    tmp_path: Path,
) -> None:
    async def story(one: Office) -> None:
        world = World()
        await begin(one, world)

        def unreachable(account: str, heads: Mapping[str, int]) -> None:
            raise PowerCut(account, heads)

        failed: list[object] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, told: failed.append(told["exception"]))
        one.central.pokes.outward = unreachable
        hand = sealed(world.op("maya", S, acts.HandOver(handoff=H, need="Please")))
        body = {"replica": "desk-of-maya", "ops": [hand]}
        answer = await one.ask("maya", "POST", "/v1/push", json=body)
        assert answer.status_code == 200, "what was done is told as done"
        assert [told["status"] for told in answer.json()["results"]] == ["accepted"]
        await asyncio.sleep(0)
        assert [type(one) for one in failed] == [PowerCut], "the failure is heard of, once"
        loop.set_exception_handler(None)
        one.central.pokes.outward = lambda _account, _heads: None
        assert await seen(one, "ben") == [H]
        again = (await one.ask("maya", "POST", "/v1/push", json=body)).json()["results"]
        assert [(told["status"], told["reason"]) for told in again] == [("duplicate", "")]
        assert await seen(one, "ben") == [H]

    tell(tmp_path, story)


def test_a_held_request_is_answered_with_what_it_waited_for(tmp_path: Path) -> None:
    async def story(one: Office) -> None:
        world = World()
        await begin(one, world)
        state = (await one.ask("ben", "POST", "/v1/pull", json={})).json()
        ask = {"epoch": state["epoch"], "cursors": state["cursors"]}
        held = asyncio.create_task(one.ask("ben", "POST", "/v1/pull?wait=20", json=ask))
        await asyncio.sleep(0)
        await one.push("maya", world.op("maya", S, acts.HandOver(handoff=H, need="Please")))
        assert handoffs((await held).json()["rows"]) == [H]

    tell(tmp_path, story)
