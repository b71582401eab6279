"""PostgreSQL decides as SQLite does, and shows nobody the rows of another account."""

from __future__ import annotations

import asyncio
import inspect as python
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import greenlet_spawn

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from sync.server import commands, people, schema
from sync.server.postgres import PostgresDatabase
from tests.server import cluster, test_feed, test_ledger
from tests.server.harness import moved_in, office
from tests.server.test_schema import OWNED
from tests.server.world import ACCOUNT, OTHER, World, uid

pytestmark = [pytest.mark.postgres, pytest.mark.slow]


def stories() -> list[Any]:
    """The tests of the ledger and the feed that need nothing but a world."""
    found = []
    for module in (test_ledger, test_feed):
        for name, story in python.getmembers(module, python.isfunction):
            if name.startswith("test_") and list(python.signature(story).parameters) == ["world"]:
                found.append(pytest.param(module, story, id=name.removeprefix("test_")))
    return found


@pytest.mark.parametrize(("module", "story"), stories())
def test_the_same_story_ends_the_same_way(
    postgres: cluster.Cluster, module: Any, story: Callable[[World], None]
) -> None:
    """Each on a new database of its own, behind the wall."""

    def told(keeper: PostgresDatabase, serving: PostgresDatabase) -> None:
        mine, theirs = serving.engine.sync_engine, keeper.engine.sync_engine
        world = World(mine, theirs, is_furnished=True)
        if module is test_feed:
            test_feed.furnish(world)
        story(world)

    async def run(url: str) -> None:
        keeper, serving = PostgresDatabase(url), PostgresDatabase(url, serving=True)
        try:
            await greenlet_spawn(told, keeper, serving)
        finally:
            await serving.close()
            await keeper.close()

    with postgres.copy(moved_in) as url:
        asyncio.run(run(url))


def test_without_an_account_there_is_nothing_to_see(
    postgres: cluster.Cluster, tmp_path: Path
) -> None:
    url = postgres.new()

    async def story() -> None:
        keeper, serving = PostgresDatabase(url), PostgresDatabase(url, serving=True)
        async with office(tmp_path, serving, keeper=keeper) as desk:
            await desk.enter("maya")
            session = uid("s")
            start = World().op("maya", session, acts.StartSession(title="Mail"))
            assert [one["status"] for one in await desk.push("maya", start)] == ["accepted"]

            def count(table: Any) -> Callable[[Any], int]:
                return lambda conn: conn.execute(
                    select(func.count()).select_from(table)
                ).scalar_one()

            for table in OWNED:
                everything = await keeper.read(count(table))
                assert await serving.read(count(table)) == 0, table.name
                mine = await serving.read(count(table), account=ACCOUNT)
                theirs = await serving.read(count(table), account=OTHER)
                assert mine + theirs == everything, table.name
            assert await serving.read(count(schema.row), account=OTHER) > 0

            def forged(conn: Any) -> None:
                conn.execute(
                    schema.row.insert().values(
                        account_id=OTHER, type="entry", id=uid("x"), seq=1, session="", ref="",
                        state="", scopes="[]", doc="{}",
                    )
                )  # fmt: skip

            with pytest.raises(DBAPIError, match="row-level security"):
                await serving.write(forged, account=ACCOUNT)
            with pytest.raises(DBAPIError, match="permission denied"):
                await serving.write(lambda conn: conn.execute(schema.op.delete()), account=ACCOUNT)
            answer = await desk.ask("maya", "POST", "/v1/pull", json={})
            assert ("session", session) in {
                (row["type"], row["id"]) for row in answer.json()["rows"]
            }

    asyncio.run(story())


def test_the_name_of_an_account_stays_its_own_without_the_key_that_cannot_be_spread(
    postgres: cluster.Cluster,
) -> None:
    page = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")
    said = re.findall(r"^(?:ALTER TABLE account|CREATE INDEX account)[^;]*;", page, re.MULTILINE)
    assert len(said) == 2

    url = postgres.new()

    async def story() -> None:
        keeper = PostgresDatabase(url)
        try:
            await keeper.write(lambda conn: commands.prepare(conn, lambda: "server"))
            for one in said:
                await keeper.write(lambda conn, one=one: conn.exec_driver_sql(one))
            left = await keeper.read(lambda conn: inspect(conn).get_indexes("account"))
            assert [(one["name"], one["unique"]) for one in left] == [("account_name_key", False)]
            await keeper.write(lambda conn: people.add_account(conn, "a", "Harbor MSP"))
            with pytest.raises(Refused, match="already"):
                await keeper.write(lambda conn: people.add_account(conn, "b", "harbor msp"))
        finally:
            await keeper.close()

    asyncio.run(story())
