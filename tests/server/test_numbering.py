"""What a scope holds is found by numbers, also where an older version kept a feed of rows."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text, update

from rflow_desktop.domain import acts
from sync.server import commands, retention, schema, stretches
from sync.server.book import Book
from tests.bench.workload import Workload, captured
from tests.helpers.ids import CountedIds
from tests.server.world import ACCOUNT, Replica, World, uid

S, H = uid("s"), uid("h")
_FEED = """
    CREATE TABLE feed(account_id VARCHAR(64) NOT NULL, scope VARCHAR(80) NOT NULL,
        type VARCHAR(16) NOT NULL, id VARCHAR(64) NOT NULL, seq BIGINT NOT NULL,
        kind VARCHAR(4) NOT NULL, PRIMARY KEY (account_id, scope, type, id))
"""


@pytest.fixture
def world() -> World:
    world = World()
    world.accepted(
        "maya",
        world.op("maya", S, acts.StartSession(title="Mail")),
        world.op("maya", S, acts.AddNote(entry=uid("e"), text="One")),
        world.op("maya", S, acts.HandOver(handoff=H, need="Please")),
    )
    ids = CountedIds(7)
    for one in Workload(count=2, edits=0, live=0, files=0).documents:
        made = world.op("maya", one["id"], captured(one, ids))  # type: ignore[arg-type]
        world.accepted("maya", made)
    return world


def _as_before(conn: Connection) -> None:
    """The tables of the sixth version: an entry for each row and scope, one for each departure."""
    conn.execute(text(_FEED))
    for account, scope in conn.execute(select(*schema.scope.c["account_id", "scope"])).all():
        held = [(*one, "put") for one in stretches.keys(conn, account, scope)]
        left = [
            (one.type, one.id, one.seq, "gone")
            for one in stretches.departures(conn, account, scope)
        ]
        for kind, row_id, seq, what in (*held, *left):
            given: dict[str, Any] = {"a": account, "s": scope, "t": kind, "i": row_id}
            conn.execute(
                text("INSERT INTO feed VALUES (:a, :s, :t, :i, :q, :k)"),
                given | {"q": seq, "k": what},
            )
    for index in schema.row.indexes:
        if index.name == "row_in_order":
            index.drop(conn)
    schema.stretch.drop(conn)
    schema.departure.drop(conn)
    conn.execute(update(schema.installation).values(schema_version=6))


def test_an_older_installation_tells_the_same_when_it_is_brought_up_to_date(world: World) -> None:
    ben, late = Replica(world, "ben"), Replica(world, "ben")
    late.pull()
    world.accepted("sam", world.op("sam", S, acts.Claim(handoff=H)))
    ben.pull()
    with world.connection() as conn:
        _as_before(conn)
        assert commands.migrate(conn) == schema.VERSION
        assert commands.migrate(conn) == schema.VERSION, "and once is enough"
    late.pull()
    assert late.rows == ben.rows, "what has left is told"
    fresh = Replica(world, "ben")
    fresh.pull()
    assert fresh.rows == ben.rows
    note = world.op("sam", S, acts.AddNote(entry=uid("later"), text="Two"))
    world.accepted("sam", note)
    sam = Replica(world, "sam")
    sam.pull()
    assert ("entry", uid("later")) in sam.rows
    assert ("entry", uid("e")) in sam.rows


def test_a_session_that_is_captured_takes_two_stretches(world: World) -> None:
    with world.connection() as conn:
        found = conn.execute(
            select(schema.stretch.c["first", "upto"]).where(
                schema.stretch.c.scope == f"user:{uid('maya')}", schema.stretch.c.upto > 0
            )
        ).all()
    assert sorted(one.upto - one.first + 1 for one in found)[-3:] == [1, 13, 13]


def test_stretches_of_which_nothing_is_left_are_swept_away(world: World) -> None:
    def count(conn: Connection) -> int:
        return int(conn.execute(select(func.count()).select_from(schema.stretch)).scalar_one())

    before = world.holds("maya")
    with world.connection() as conn:
        stood = count(conn)
        retention.tidy(conn, world.now)
        assert count(conn) == stood, "in all of them something is left"
        session = next(row_id for kind, row_id in before if kind == "session" and row_id != S)
        book = Book.opened(conn, ACCOUNT)
        book.remove(session)
        book.close()
        retention.tidy(conn, world.now)
        assert count(conn) == stood - 2
    gone = {key for key in before if key not in world.holds("maya")}
    assert len(gone) == 14
