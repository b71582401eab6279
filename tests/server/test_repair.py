"""The server's half of mending: which parts of a scope differ, and their rows."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts, tally
from sync.protocol import RepairAnswer, RepairAsk
from sync.server import repair
from tests.server.world import World, uid

MAYAS = f"user:{uid('maya')}"
NOTHING = ["0" * 32] * tally.BUCKETS


@pytest.fixture
def world() -> World:
    made = World()
    for number in range(30):
        session = uid(f"session {number}")
        made.accepted("maya", made.op("maya", session, acts.StartSession(title=f"{number}")))
    return made


def asked(world: World, who: str, scope: str, sums: list[str], **more: int) -> RepairAnswer:
    ask = RepairAsk(epoch=more.pop("epoch", 1), scope=scope, sums=sums, **more)
    with world.engine.begin() as conn:
        return repair.compared(conn, world.caller(conn, who), ask, world.now)


def held(world: World) -> list[tuple[str, str, int]]:
    rows = world.pull("maya", max_bytes=1 << 24).rows
    return [(row.type, row.id, row.seq) for row in rows if MAYAS in row.scopes]


def test_who_holds_the_same_is_sent_nothing(world: World) -> None:
    told = asked(world, "maya", MAYAS, list(tally.by_bucket(held(world))))
    assert (told.buckets, told.rows, told.more) == ([], [], False)


def test_only_the_part_of_a_row_that_differs_is_sent_and_whole(world: World) -> None:
    rows = held(world)
    lost = rows[7]
    told = asked(world, "maya", MAYAS, list(tally.by_bucket(rows[:7] + rows[8:])))
    part = tally.bucket(*lost[:2])
    assert told.buckets == [part]
    same_part = {row[:2] for row in rows if tally.bucket(*row[:2]) == part}
    assert {(row.type, row.id) for row in told.rows} == same_part
    assert all(MAYAS in row.scopes for row in told.rows)


def test_a_full_answer_says_that_there_is_more_and_the_next_one_goes_on(world: World) -> None:
    rows = held(world)
    sums, seen = NOTHING, set[tuple[str, str]]()
    while True:
        told = asked(world, "maya", MAYAS, sums, max_bytes=1_024)
        seen |= {(row.type, row.id) for row in told.rows}
        here = [row for row in rows if row[:2] in seen]
        sums = list(tally.by_bucket(here))
        if not told.more:
            break
        assert told.rows
    assert seen == {row[:2] for row in rows}


@pytest.mark.parametrize(
    ("who", "scope", "epoch"), [("ben", MAYAS, 1), ("maya", "user:nobody", 1), ("maya", MAYAS, 2)]
)
def test_of_what_one_may_not_pull_or_of_another_epoch_nothing_is_said(
    world: World, who: str, scope: str, epoch: int
) -> None:
    told = asked(world, who, scope, NOTHING, epoch=epoch)
    assert (told.buckets, told.rows) == ([], [])
