"""Rows that are covered many at a time stand as if each had been covered alone."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rflow_desktop.domain.values import Row
from rflow_desktop.store import projection
from rflow_desktop.store.covering import cover, readable, uncover, uncover_all
from rflow_desktop.store.indexing import index_due
from rflow_desktop.store.replica import Decision, Replica
from rflow_desktop.store.schema import make_replica
from rflow_desktop.store.sqlite import Database
from tests.domain import chance

often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
TABLES = (
    "row", "line", "transfer", "stood", "person", "shelf", "spoken", "talk",
)  # fmt: skip
apart = chance.rows.filter(lambda row: row.TYPE != "tool_call")
"""Ids are few here, and a message and a call of a tool never have the same one."""
some = st.lists(apart, max_size=8, unique_by=lambda row: (row.TYPE, row.id))


def replica(decided: list[Row]) -> Replica:
    database = Database(None, key=None)
    make_replica(database)
    made = Replica(database)
    with database.writing() as c:
        made.decide(
            c,
            [
                Decision((row.TYPE, row.id), seq, ("user:a",), row.doc(), None)
                for seq, row in enumerate(decided, 1)
            ],
        )
    return made


def tables(made: Replica) -> dict[str, list[Any]]:
    """Everything but the running number, which says only what came first."""
    found = {name: made.database.all(f"SELECT * FROM {name}") for name in TABLES}
    found["row"] = [one[1:] for one in found["row"]]
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


@often
@given(decided=some, shown=some)
def test_rows_covered_together_stand_as_if_each_had_been_covered_alone(
    decided: list[Row], shown: list[Row]
) -> None:
    together, alone = replica(decided), replica(decided)
    with together.database.writing() as c:
        cover(c, shown)
    for row in shown:
        with alone.database.writing() as c:
            cover(c, [row])
    assert tables(together) == tables(alone)


@often
@given(decided=some, shown=some)
def test_rows_that_are_drawn_later_stand_in_the_end_as_if_drawn_at_once(
    decided: list[Row], shown: list[Row]
) -> None:
    there = {(row.TYPE, row.id) for row in decided}
    new = {(row.TYPE, row.id) for row in shown} - there
    later, at_once = replica(decided), replica(decided)
    with later.database.writing() as c:
        cover(c, shown, later=new)
    with at_once.database.writing() as c:
        cover(c, shown)
    for made in (later, at_once):
        while index_due(made):
            pass
    assert tables(later) == tables(at_once)


@often
@given(decided=some, shown=some)
def test_work_that_is_over_leaves_the_decided_rows_as_they_were(
    decided: list[Row], shown: list[Row]
) -> None:
    roots = {row.root[1] for row in shown}
    together, alone = replica(decided), replica(decided)
    for made in (together, alone):
        with made.database.writing() as c:
            cover(c, shown)
            cover(c, decided[:3])  # shown as decided: nothing is drawn anew for those
    with together.database.writing() as c:
        uncover_all(c, together, roots | {row.root[1] for row in decided[:3]})
    with alone.database.writing() as c:
        for root in roots | {row.root[1] for row in decided[:3]}:
            uncover(c, alone, root)
    assert tables(together) == tables(alone)
    docs = {(row.TYPE, row.id): row.as_json() for row in decided}
    left = {(kind, row_id): doc for kind, row_id, doc in together.database.all(
        "SELECT type, id, doc FROM row")}  # fmt: skip
    assert left == docs


@often
@given(row=chance.rows)
def test_what_is_drawn_of_a_row_is_drawn_of_its_document(row: Row) -> None:
    kind, raw = row.TYPE, row.as_json()
    read, doc = readable(row), row.doc()
    assert projection.words(kind, read) == projection.words(kind, doc)
    assert projection.drawn(kind, read, raw) == projection.drawn(kind, doc, raw)
