"""What is added up: batches, marks of rows, and the rows that ship with the product."""

from __future__ import annotations

import json

import pytest

from rflow_desktop.domain import flow, tally
from rflow_desktop.domain.model import Flow, Snapshot
from rflow_desktop.domain.shown_lists import BatchLine, TodayPage
from rflow_desktop.domain.starter import starter_rows
from tests.domain import chance
from tests.domain.world import instant, uid

BATCHES = [
    ((), (0, 0, 0)),
    (("prepared", "prepared"), (2, 0, 0)),
    (("resolved", "prepared", "active"), (3, 1, 0)),
    (("abandoned", "escalated", "paused"), (3, 1, 2)),
    (("resolved", "resolved"), (2, 2, 0)),
]


@pytest.mark.parametrize(("states", "sums"), BATCHES)
def test_a_batch_knows_how_far_it_is(states: tuple[str, ...], sums: tuple[int, int, int]) -> None:
    targets = tuple((f"s{n}", f"HDG-{n}", state) for n, state in enumerate(states))
    batch = BatchLine(
        id="b", title="Patching", client="Mosaic", people=(), changed_at=instant(0),
        targets=targets,
    )  # fmt: skip
    assert (batch.total, batch.done, batch.in_trouble) == sums


def test_an_empty_day_is_a_page_too() -> None:
    assert TodayPage().so_far.resolved == 0


def test_marks_tell_rows_apart_and_add_up_in_any_order() -> None:
    rows = [("session", uid(1), 1), ("session", uid(1), 2), ("entry", uid(1), 1)]
    marks = [tally.mark(*row) for row in rows]
    assert len(set(marks)) == len(rows)
    assert tally.written(sum(marks)) == tally.written(sum(reversed(marks)) + tally.MODULUS)
    assert len(tally.written(0)) == 32


def test_a_row_stays_in_its_part_whatever_its_number() -> None:
    rows = [("entry", uid(n), n + 1) for n in range(2_000)]
    sums = tally.by_bucket(rows)
    assert len(sums) == tally.BUCKETS
    assert len({tally.bucket("entry", uid(n)) for n in range(2_000)}) == tally.BUCKETS
    moved = tally.by_bucket([("entry", uid(0), 99), *rows[1:]])
    differ = [n for n in range(tally.BUCKETS) if sums[n] != moved[n]]
    assert differ == [tally.bucket("entry", uid(0))]
    assert sum(int(one, 16) for one in sums) % tally.MODULUS == (
        sum(tally.mark(*row) for row in rows) % tally.MODULUS
    )


def test_flows_that_ship_are_published_under_the_hash_of_their_content() -> None:
    (snapshot, row) = starter_rows([json.dumps(flow.document(chance.CONTENTS[0]))])
    assert isinstance(snapshot, Snapshot)
    assert isinstance(row, Flow)
    assert (row.id, row.published, row.starter) == (chance.FLOW, chance.HASHES[0], True)
    assert (snapshot.id, snapshot.flow) == (chance.HASHES[0], chance.FLOW)
    with pytest.raises(ValueError, match=r"."):
        starter_rows(["{}"])
