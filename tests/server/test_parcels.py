"""Parcels: what came packed is read where it lies, and laid out as if it had come one by one."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Pad, Session
from rflow_desktop.domain.values import Row
from rflow_desktop.ids import instant
from rflow_desktop.store import parcels, view_talk
from rflow_desktop.store.local import Local
from rflow_desktop.store.replica import Replica
from rflow_desktop.store.search import search
from rflow_desktop.store.view_pool import batch_rows
from rflow_desktop.store.view_rows import session_rows
from sync.protocol import RepairAsk
from sync.server import repair
from tests.server.test_segments import (
    WORKERS,
    busy,
    desktop,
    drawn,
    listed,
    pack,
    pull,
    seen_by,
    unpack,
)
from tests.server.world import World, uid

STEPS = 4


def worked(world: World, *, sessions: int = 6) -> list[str]:
    """Sessions of Maya's, each captured whole, in one piece."""
    ids = [uid(f"walked {one}") for one in range(sessions)]
    for number, session in enumerate(ids):
        at = instant(world.now)
        entries = tuple(
            acts.CapturedEntry(
                id=uid(f"{session} {one}"), node=f"n{one}", answer="yes", title="Rings?", at=at
            )
            for one in range(STEPS)
        )
        capture = acts.CaptureSession(
            title=f"Phone {number}", created_at=at, started_at=at, entries=entries,
            scratchpad=f"Line {number} is dead",
        )  # fmt: skip
        world.accepted("maya", world.op("maya", session, capture))
    pack(world, (f"user:{uid('maya')}",), most=1_000)
    return ids


def packed(local: Local) -> set[str]:
    """The sessions of which something lies in a parcel."""
    return {one.root_id for one in parcels.every(local.replica)}


def read(local: Local) -> dict[str, Any]:
    """What is read of sessions one by one, and counted, wherever it lies."""
    sessions = [str(one) for (one,) in local.replica.all("SELECT id FROM line ORDER BY id")]
    kinds: tuple[type[Row], ...] = (Session, Entry, Pad)
    replica = Replica(local.replica)
    return {
        "rows": {one: session_rows(local, one) for one in sessions},
        "case": {one: view_talk.case_rows(local, one) for one in sessions},
        "board": sorted(batch_rows(local, "", sessions), key=lambda one: one.header.id),
        "parts": {
            (kind.TYPE, one): sorted(local.parts(kind, one), key=lambda row: row.id)
            for kind in kinds
            for one in sessions
        },
        "entries": {one.id: local.get(Entry, one.id) for one in local.every(Entry)},
        "pads": {one: local.get(Pad, one) for one in sessions},
        "decided": sorted(replica.decided()),
        "count": replica.count(),
    }


def both(world: World, who: str = "maya") -> tuple[Local, Local]:
    """A computer that pulled row by row, and one that took pieces."""
    plain, quick = desktop(who), desktop(who)
    pull(world, plain, who)
    unpack(world, quick, who, listed(world, who))
    pull(world, quick, who)
    return plain, quick


def test_what_lies_in_parcels_is_read_there_and_laid_out_as_if_it_had_come_one_by_one() -> None:
    world = World()
    sessions = worked(world)
    plain, quick = both(world)
    assert packed(quick) == set(sessions)
    assert read(quick) == read(plain)
    assert packed(quick) == set(sessions), "reading leaves them there"
    assert len(search(quick, "dead")) == len(sessions), "a search lays the newest out first"
    assert drawn(quick) == drawn(plain)
    assert packed(quick) == set()
    in_order = "SELECT type, id FROM row WHERE root_type='session' ORDER BY n"
    assert quick.replica.all(in_order) == plain.replica.all(in_order), "the newest is found first"


@pytest.mark.parametrize("seed", range(3))
def test_screens_are_the_same_before_anything_was_laid_out(seed: int) -> None:
    world, chance = World(), random.Random(seed)
    done: list[str] = []
    came: set[str] = set()
    for who in WORKERS:
        for _ in range(40):
            busy(world, chance, done)
        pack(world, seen_by(world, who), most=chance.choice((15, 60)))
        plain, quick = both(world, who)
        came |= packed(quick)
        assert read(quick) == read(plain)
        assert drawn(quick) == drawn(plain)
    assert came


def note(world: World, local: Local, session: str) -> None:
    local.capture([(("session", session), acts.AddNote(entry=uid("own"), text="Mine"))])


def newer(world: World, local: Local, session: str) -> None:
    pad = acts.WritePad(text="Works again", over="Line 0 is dead")
    world.accepted("maya", world.op("maya", session, pad))
    pull(world, local, "maya")


def opened(world: World, local: Local, session: str) -> None:
    while local.freshen(session):
        pass


TOUCHED: list[tuple[str, Callable[[World, Local, str], None], set[str]]] = [
    ("own work", note, {"entry", "pad"}),
    ("a newer row", newer, {"entry"}),
    ("what is looked through", opened, set()),
]


@pytest.mark.parametrize(("title", "touch", "left"), TOUCHED, ids=[one[0] for one in TOUCHED])
def test_only_what_is_touched_is_laid_out(
    title: str, touch: Callable[[World, Local, str], None], left: set[str]
) -> None:
    world = World()
    first, *others = worked(world)
    plain, quick = both(world)
    touch(world, quick, first)
    assert packed(quick) - {first} == set(others)
    assert {one.type for one in parcels.of(quick.replica, (first,))} == left
    assert len(quick.parts(Entry, first)) == STEPS + (title == "own work")
    pull(world, plain, "maya")
    theirs, ours = read(plain), read(quick)
    for session in others if title == "own work" else (first, *others):
        assert ours["rows"][session] == theirs["rows"][session]
    assert ours["decided"] == theirs["decided"]


def test_who_loses_a_session_keeps_nothing_of_its_parcel() -> None:
    world = World()
    first, *others = worked(world)
    plain, quick = both(world)
    hand, claim = acts.HandOver(handoff=uid("h"), need="Please"), acts.Claim(handoff=uid("h"))
    world.accepted("maya", world.op("maya", first, hand))
    world.accepted("ben", world.op("ben", first, claim))
    for local in (plain, quick):
        pull(world, local, "maya")
    assert packed(quick) == set(others)
    assert read(quick) == read(plain)
    assert drawn(quick) == drawn(plain)


def test_pieces_of_two_scopes_bring_the_same_session_once() -> None:
    world = World()
    worked(world)
    shared = uid("walked 0")
    world.accepted("maya", world.op("maya", shared, acts.HandOver(handoff=uid("h"), need="Now")))
    pack(world, seen_by(world, "ben"), most=1_000)
    pack(world, seen_by(world, "maya"), most=1_000)
    for who in ("maya", "ben"):
        plain, quick = both(world, who)
        assert read(quick) == read(plain)
        assert drawn(quick) == drawn(plain)


def test_a_parcel_that_cannot_be_read_is_missed_and_its_rows_come_anew() -> None:
    world = World()
    first, *others = worked(world)
    plain, quick = both(world)
    with quick.replica.writing() as c:
        c.execute("UPDATE parcel SET packed=x'00' WHERE root_id=?", (first,))
    assert quick.parts(Entry, first) == ()
    quick.mending.recount()
    state = quick.state()
    quick.apply(world.pull("maya", epoch=state.epoch, cursors=dict(state.cursors)))
    due = quick.mending.due()
    assert due is not None
    ask = RepairAsk(epoch=due.epoch, scope=due.scope, sums=due.sums)
    with world.connection() as conn:
        told = repair.compared(conn, world.caller(conn, "maya"), ask, world.now)
    quick.mending.mend(told)
    pull(world, quick, "maya")
    assert packed(quick) == set(others), "the others stay where they lie"
    assert read(quick) == read(plain)


def test_a_crash_while_it_is_laid_out_leaves_the_parcel() -> None:
    world = World()
    sessions = worked(world)
    _, quick = both(world)

    def crash() -> None:
        with quick.replica.writing() as c:
            Replica(quick.replica).need(c, sessions)
            raise KeyError

    with pytest.raises(KeyError):
        crash()
    assert packed(quick) == set(sessions)
    assert quick.replica.value("SELECT count(*) FROM row WHERE type='entry'") == 0


def test_a_short_piece_takes_in_what_follows() -> None:
    world, scope = World(), f"user:{uid('maya')}"

    def pieces() -> list[tuple[int, int]]:
        found = next(one for one in listed(world, "maya").scopes if one.scope == scope)
        return [(one.rows, one.newest) for one in found.segments]

    def note(number: int) -> None:
        add = acts.AddNote(entry=uid(f"n {number}"), text="more")
        world.accepted("maya", world.op("maya", uid("walked 0"), add))

    worked(world)
    for number in range(6):
        note(number)
        if number % 3 == 2:
            pack(world, (scope,), most=40)
            plain, quick = both(world)
            assert read(quick) == read(plain)
            assert drawn(quick) == drawn(plain)
    assert [rows for rows, _ in pieces()] == [6, 36], "the second one grew, the first one stays"
