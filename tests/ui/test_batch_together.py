"""Two engineers with a desktop each work one board over a server; neither waits for the other."""

from __future__ import annotations

import asyncio

import pytest

from rflow_desktop.domain.board import Board
from rflow_desktop.domain.starter import starter_rows
from rflow_desktop.services.batches import Batches
from rflow_desktop.services.sessions import About
from tests.helpers.checklists import PATCHING, ROOM
from tests.ui.office import DANIEL, MAYA, Seat, seat, server

UNDO_MS = 60_000
TARGETS = ("srv-01", "srv-02", "srv-03", "srv-04")


def board(one: Seat, batch: str) -> Board:
    shown = asyncio.run(Batches(one.work).board(batch))
    assert shown is not None
    return shown


def answer(one: Seat, batch: str, node: str, said: str, *targets: str) -> tuple[str, ...]:
    rows = [row.session for row in board(one, batch).rows if row.target in targets]
    return asyncio.run(Batches(one.work).answer(batch, rows, node, said)).done


def level(*seats: Seat) -> None:
    """Each exchanges with the server, once what can be taken back for a while is on its way."""
    for one in seats:
        one.desk.clock.pass_ms(UNDO_MS)
        one.level()


def stands(one: Seat, batch: str) -> list[tuple[str, str, str]]:
    return [(row.target, row.state, row.current) for row in board(one, batch).rows]


@pytest.mark.behaviour("S1.84")
def test_two_desktops_split_a_board_and_see_each_others_answers() -> None:
    office = server()
    office.put(*starter_rows([flow.model_dump_json() for flow in (PATCHING, ROOM)]))
    maya, daniel = (seat(who, office, PATCHING, ROOM) for who in (MAYA, DANIEL))
    about = About(ticket="48213", client="Harbor Dental Group", title="Patch ring 1")
    batch = asyncio.run(maya.sessions.batch(PATCHING.id, TARGETS, about))
    rows = [row.session for row in board(maya, batch).rows]
    asyncio.run(Batches(maya.work).share(batch, [DANIEL.id]))
    asyncio.run(Batches(maya.work).give(rows[:2], DANIEL.id))
    level(maya, daniel)
    assert [row.target for row in board(daniel, batch).rows] == list(TARGETS)

    # both answer before either has heard of the other
    assert answer(daniel, batch, "backup", "yes", "srv-01", "srv-02") == TARGETS[:2]
    assert answer(maya, batch, "backup", "yes", "srv-03", "srv-04") == TARGETS[2:]
    level(daniel, maya, daniel)
    assert stands(maya, batch) == stands(daniel, batch)
    assert {state for _, state, _ in stands(maya, batch)} == {"active"}
    assert {current for _, _, current in stands(maya, batch)} == {"room"}
    for one in (maya, daniel):
        assert not one.desk.local.attention.listed()
