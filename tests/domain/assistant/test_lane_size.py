"""How large a lane may grow: bytes of UTF-8, counted where the order is decided."""

from __future__ import annotations

import pytest

from rflow_desktop.domain import acts_lane
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model_lane import ItemKind, LaneItem
from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.shown_lane import LANE_LIMIT, LaneView
from tests.domain.assistant.stories import a_run, row
from tests.domain.world import MAYA, World, uid

PIECE = 20_000
"""What one text may hold, in characters."""


def task(number: int) -> acts_lane.Propose:
    return acts_lane.Propose(item=uid(500 + number), kind=ItemKind.TASK, text="t")


def filled(size: int, letter: str = "a") -> World:
    """A lane of exactly `size` bytes, written as results of tasks."""
    world, at, number = a_run(), 1.0, 0
    wide = len(letter.encode())
    while (left := size - row(world, Case).lane if number else size) > 1:
        text = letter * min(PIECE, (left - 1) // wide)
        world.do(MAYA, task(number), at=at)
        done = acts_lane.MoveTask(item=uid(500 + number), state="done", result=text)
        world.do(MAYA, done, at=at + 0.1)
        number, at = number + 1, at + 1
    return world


@pytest.mark.behaviour("S2.64")
@pytest.mark.parametrize("letter", ["a", "é", "🖨"], ids=["one byte", "two bytes", "four bytes"])
def test_exactly_the_limit_in_bytes_fits_and_one_byte_more_does_not(letter: str) -> None:
    wide = len(letter.encode())
    fits = filled(LANE_LIMIT - wide, letter)
    before = row(fits, Case).lane
    missing = LANE_LIMIT - before
    text = "a" * missing
    world, at = fits, 400.0
    world.do(MAYA, acts_lane.Propose(item=uid(900), kind=ItemKind.TASK, text=text), at=at)
    assert row(world, Case).lane == LANE_LIMIT
    with pytest.raises(Refused) as told:
        world.do(MAYA, task(901 - 500), at=at + 1)
    assert told.value.code == "too_large"
    assert told.value.sentence.startswith("The lane is full.")
    assert not any(item.id == uid(901) for item in world.table.of(LaneItem))


@pytest.mark.behaviour("S2.64")
def test_a_full_lane_still_takes_what_makes_it_smaller() -> None:
    world = filled(LANE_LIMIT)
    last = max(world.table.of(LaneItem), key=lambda item: item.id)
    shorter = acts_lane.MoveTask(item=last.id, state="done", result="x")
    world.do(MAYA, shorter, at=500)
    assert row(world, Case).lane < LANE_LIMIT


@pytest.mark.behaviour("S2.64")
def test_a_lane_warns_from_80_percent_on() -> None:
    below = int(0.8 * LANE_LIMIT)
    assert LaneView(size=below).nearly_full == ""
    assert LaneView(size=below + 1).nearly_full.startswith("The lane holds 204 of 256 KB.")
