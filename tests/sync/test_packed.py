"""Sessions that are brought in many at once lie packed, and are what they would be laid out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Entry, Pad, Session
from rflow_desktop.domain.ops import Act
from rflow_desktop.store import parcels
from rflow_desktop.store.local import Local
from rflow_desktop.store.replica import Replica
from tests.bench.workload import Workload, captured
from tests.helpers.ids import CountedIds
from tests.helpers.ledger import Ledger
from tests.server.world import NOON, World
from tests.store import desks as alone
from tests.sync.test_confirmed import Desk

Done = list[tuple[tuple[str, str], Act]]
COUNT = 6


def brought_in(ids: CountedIds) -> Done:
    whole = Workload(count=COUNT, edits=0, live=0, files=0)
    return [(("session", one["id"]), captured(one, ids)) for one in whole.documents]  # type: ignore[arg-type]


def lay_out(local: Local) -> None:
    while local.freshen():
        pass
    assert parcels.is_empty(local.replica)


@pytest.fixture
def world() -> World:
    made = World()
    made.now = NOON
    return made


@pytest.fixture
def desks(world: World) -> Iterator[tuple[Desk, Desk]]:
    made = (Desk(world, "maya", 1), Desk(world, "maya", 2))
    for desk in made:
        desk.pull()
    yield made
    for desk in made:
        desk.local.abandon()


def test_they_are_shown_as_if_they_had_come_one_by_one(desks: tuple[Desk, Desk]) -> None:
    here, there = desks
    done = brought_in(here.ids)
    here.local.capture(done)
    assert parcels.count(here.local.replica) == 0, "nothing of it is decided"
    assert not parcels.is_empty(here.local.replica)
    for one in done:
        there.local.capture([one])
    assert parcels.is_empty(there.local.replica)
    for kind in (Session, Entry, Pad):
        assert told(here, kind) == told(there, kind)
    root = done[2][0][1]
    assert len(here.local.parts(Entry, root)) == 12
    assert here.local.get(Pad, root) is not None
    lay_out(here.local)
    for kind in (Session, Entry, Pad):
        assert told(here, kind) == told(there, kind)
    assert counted(here) == counted(there)


def told(desk: Desk, kind: type[Any]) -> list[dict[str, Any]]:
    """Without what says by which operation and when."""
    apart = {"op", "hlc", "closed_hlc", "marks", "changed_at"}
    rows = sorted(desk.local.every(kind), key=lambda row: row.id)
    return [{name: at for name, at in row.doc().items() if name not in apart} for row in rows]


def counted(desk: Desk) -> list[Any]:
    return desk.local.replica.all(
        "SELECT type, id, root_id, seq, scopes, covered, known, base FROM row ORDER BY type, id"
    )


@pytest.mark.parametrize("made", [True, False])
def test_they_stand_as_if_they_had_been_pulled_once_they_are_decided(
    desks: tuple[Desk, Desk],
    made: bool,  # noqa: FBT001  a column of the table
) -> None:
    here, there = desks
    here.local.capture(brought_in(here.ids))
    assert here.push(confirms="made" if made else "true"), "nothing is left to pull"
    assert here.local.state().acked == 0
    assert parcels.is_empty(here.local.replica) is not made
    there.pull()
    assert decided(here) == decided(there)
    assert here.tallies() == there.tallies()
    for desk in desks:
        lay_out(desk.local)
    assert here.rows() == there.rows()
    assert here.drawn() == there.drawn()
    here.pull()
    assert here.rows() == there.rows(), "and a pull has nothing to add"


def decided(desk: Desk) -> list[Any]:
    return sorted(Replica(desk.local.replica).decided())


def test_what_is_done_to_one_before_it_is_sent_lies_over_it(desks: tuple[Desk, Desk]) -> None:
    here, there = desks
    done = brought_in(here.ids)
    here.local.capture(done)
    session = done[3][0][1]
    here.do(session, acts.AddNote(entry=here.ids(), text="more"), acts.SetFields(ticket="T-9"))
    assert len(here.local.parts(Entry, session)) == 13
    unread = {one.root_id for one in parcels.every(here.local.replica)}
    assert unread == {root_id for (_, root_id), _ in done} - {session}, "the others lie on"
    assert here.push()
    there.pull()
    for desk in desks:
        lay_out(desk.local)
    assert here.rows() == there.rows()
    assert here.tallies() == there.tallies()


def test_one_that_was_made_otherwise_by_the_server_is_pulled(desks: tuple[Desk, Desk]) -> None:
    here, there = desks
    here.local.capture(brought_in(here.ids))
    assert not here.push(made=[(0, 1, 14, 0, "0" * 32)])
    assert here.local.state().acked == COUNT
    here.pull()
    there.pull()
    for desk in desks:
        lay_out(desk.local)
    assert here.rows() == there.rows()
    assert here.local.state().acked == 0


def test_one_that_is_taken_back_goes_with_all_that_lay_packed(desks: tuple[Desk, Desk]) -> None:
    here, _ = desks
    done = brought_in(here.ids)
    ops = here.local.capture(done, hold_ms=10_000)
    for op in ops:
        assert here.local.undo(op.id) == op.root
    assert parcels.is_empty(here.local.replica)
    assert here.local.every(Entry) == ()
    assert here.local.every(Pad) == ()


def test_a_step_of_one_is_known_to_what_is_brought_in_with_it(desks: tuple[Desk, Desk]) -> None:
    here, _ = desks
    done = brought_in(here.ids)
    first, last = done[0][1], done[-1]
    assert isinstance(first, acts.CaptureSession)
    assert isinstance(last[1], acts.CaptureSession)
    taken = last[1].model_copy(update={"entries": first.entries})
    with pytest.raises(Refused, match="another session"):
        here.local.capture([*done[:-1], (last[0], taken)])
    assert here.local.every(Session) == ()


@pytest.mark.parametrize("where", ["captured", "shown"])
def test_a_program_that_ends_over_an_import_shows_all_of_it_at_the_next_start(
    tmp_path: Path, where: str
) -> None:
    desk = alone.Desk(folder=tmp_path, server=Ledger())
    done = brought_in(desk.ids)
    desk.crash(where, lambda: desk.local.capture(done))
    for (_, root_id), act in done:
        assert isinstance(act, acts.CaptureSession)
        assert len(desk.local.parts(Entry, root_id)) == len(act.entries)
        assert desk.local.get(Session, root_id) is not None
        pad = desk.local.get(Pad, root_id)
        assert pad is not None
        assert pad.text == act.scratchpad
    desk.close()


def decided_on_both(desks: tuple[Desk, Desk]) -> tuple[str, acts.WritePad]:
    """One of the sessions that lie packed on both, and something that changes its scratchpad."""
    here, there = desks
    done = brought_in(here.ids)
    here.local.capture(done)
    assert here.push()
    there.pull()
    (_, session), act = done[3]
    assert isinstance(act, acts.CaptureSession)
    return session, acts.WritePad(text="anew", over=act.scratchpad)


def same_on_both(desks: tuple[Desk, Desk]) -> None:
    """As it lies and when it is laid out."""
    here, there = desks
    assert decided(here) == decided(there)
    assert here.tallies() == there.tallies()
    for desk in desks:
        lay_out(desk.local)
    assert here.rows() == there.rows()
    assert here.drawn() == there.drawn()


def test_what_is_done_to_a_decided_one_takes_out_only_what_it_writes(
    desks: tuple[Desk, Desk],
) -> None:
    here, there = desks
    session, pad = decided_on_both(desks)
    here.do(session, acts.AddNote(entry=here.ids(), text="more"), pad)
    unread = Replica(here.local.replica).unread((session,))
    assert {one.type for one in unread} == {"entry"}
    assert len(unread) == 12
    assert len(here.local.parts(Entry, session)) == 13
    shown = here.local.get(Pad, session)
    assert shown is not None
    assert shown.text == "anew"
    assert here.push()
    assert len(Replica(here.local.replica).unread((session,))) == 12
    there.pull()
    same_on_both(desks)


def test_a_change_of_somebody_else_takes_out_only_what_it_replaces(
    desks: tuple[Desk, Desk],
) -> None:
    here, there = desks
    session, pad = decided_on_both(desks)
    there.do(session, acts.AddNote(entry=there.ids(), text="more"), pad)
    assert there.push()
    here.pull()
    assert len(Replica(here.local.replica).unread((session,))) == 12
    same_on_both(desks)
