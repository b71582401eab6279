"""Rows that the server tells of by itself: taken where they go on from what is held."""

from __future__ import annotations

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry
from sync import exchange
from sync.protocol import News
from tests.server.world import uid
from tests.sync.test_confirmed import Desk, desks, work, world

__all__ = ["desks", "world"]


def news(desk: Desk) -> News:
    """What was written since this desk has pulled, as a stream tells it."""
    ask = exchange.pull_ask(desk.local, exchange.Pull(max_bytes=1 << 20), replica="r")
    page = desk.world.pull(desk.who, epoch=ask.epoch, cursors=ask.cursors)
    touched = {name for row in page.rows for name in row.scopes}
    moved = {name: (ask.cursors[name], at) for name, at in page.cursors.items() if name in touched}
    return News(
        epoch=page.epoch, server_time=page.server_time, rows=page.rows, moved=moved,
        heads={name: at for name, (_, at) in moved.items()},
    )  # fmt: skip


def hear(desk: Desk, told: News) -> bool:
    return exchange.hear(desk.local, told, user=uid(desk.who)) is not None


def test_rows_that_are_told_stand_as_if_they_had_been_pulled(
    desks: tuple[Desk, Desk, Desk],
) -> None:
    here, there, other = desks
    session = work(here)
    here.push()
    assert hear(there, news(there))
    other.pull()
    assert there.rows() == other.rows()
    assert there.drawn() == other.drawn()
    assert there.tallies() == other.tallies()
    assert [one.body for one in there.local.parts(Entry, session) if one.body] == ["note"]
    there.pull()
    assert there.rows() == other.rows(), "and a pull has nothing to add"
    assert not there.local.mending.is_due()


def test_rows_behind_a_gap_are_not_taken(desks: tuple[Desk, Desk, Desk]) -> None:
    here, there, other = desks
    session = work(here)
    here.push()
    other.pull()
    here.do(session, acts.AddNote(entry=here.ids(), text="later"))
    here.push()
    before = there.rows()
    assert not hear(there, news(other)), "what came before it was never heard"
    assert there.rows() == before
    there.pull()
    other.pull()
    assert there.rows() == other.rows()


def test_what_is_told_twice_or_late_changes_nothing(desks: tuple[Desk, Desk, Desk]) -> None:
    here, there, other = desks
    session = work(here)
    here.push()
    told = news(there)
    here.do(session, acts.SetFields(ticket="T-9"))
    here.push()
    there.pull()
    assert hear(there, told)
    assert hear(there, told)
    further = {name: (before, at + 9) for name, (before, at) in told.moved.items()}
    assert not hear(there, told.model_copy(update={"moved": further})), "some may have left since"
    other.pull()
    assert there.rows() == other.rows()
    assert there.local.state().cursors == other.local.state().cursors


def test_rows_of_another_epoch_or_of_a_scope_that_is_not_held_are_not_taken(
    desks: tuple[Desk, Desk, Desk],
) -> None:
    here, there, _ = desks
    work(here)
    here.push()
    told = news(there)
    before = there.rows()
    assert not hear(there, told.model_copy(update={"epoch": told.epoch + 1}))
    far = [row.model_copy(update={"scopes": ("team:elsewhere",)}) for row in told.rows]
    assert not hear(there, told.model_copy(update={"rows": far}))
    assert not hear(there, told.model_copy(update={"moved": {"team:elsewhere": (0, 99)}}))
    assert there.rows() == before


def test_own_work_stays_over_rows_that_are_told(desks: tuple[Desk, Desk, Desk]) -> None:
    here, there, other = desks
    session = work(here)
    here.push()
    there.pull()
    there.do(session, acts.AddNote(entry=there.ids(), text="mine"))
    here.do(session, acts.SetFields(ticket="T-9"))
    here.push()
    assert hear(there, news(there))
    texts = {one.body for one in there.local.parts(Entry, session) if one.body}
    assert texts == {"note", "mine"}
    assert there.local.state().waiting == 1
    there.push()
    there.pull()
    other.pull()
    assert there.rows() == other.rows()
