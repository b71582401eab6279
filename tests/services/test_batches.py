"""One checklist for many targets: the board, one answer for many, two engineers, one report."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.board import END, Board, BoardRow
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Entry, Session
from rflow_desktop.domain.model_library import Role, User
from rflow_desktop.domain.notes import Note
from rflow_desktop.domain.shown import SessionFilter
from rflow_desktop.services.batches import Batches, Filled
from rflow_desktop.services.sessions import About, Sessions
from tests.helpers.checklists import PATCHING, ROOM
from tests.helpers.desk import Desk, desk

ABOUT = About(ticket="48213", client="Harbor Dental Group", title="Patch ring 1")


class Ring:
    """A batch of five servers on one desktop."""

    def __init__(self, targets: Sequence[str] = ("srv-01", "srv-02", "srv-03", "srv-04")) -> None:
        self.desk: Desk = desk(PATCHING, ROOM)
        self.batches = Batches(self.desk.work)
        self.sessions = Sessions(self.desk.work)
        self.batch = asyncio.run(self.sessions.batch(PATCHING.id, targets, ABOUT))

    @property
    def board(self) -> Board:
        board = asyncio.run(self.batches.board(self.batch))
        assert board is not None
        return board

    def row(self, target: str) -> BoardRow:
        return next(row for row in self.board.rows if row.target == target)

    def answer(self, node: str, answer: str, *targets: str, note: str = "") -> Filled:
        rows = [row for row in self.board.rows if not targets or row.target in targets]
        ids = [row.session for row in rows]
        return asyncio.run(self.batches.answer(self.batch, ids, node, answer, note=note))

    def report(self) -> Note:
        return asyncio.run(self.batches.report(self.batch, "text"))


@pytest.mark.behaviour("S1.78", "S1.80", "S1.81")
def test_a_batch_is_prepared_sessions_in_the_order_of_the_targets() -> None:
    ring = Ring(["srv-09", "srv-01", "srv-05"])
    assert [row.target for row in ring.board.rows] == ["srv-09", "srv-01", "srv-05"]
    assert [row.state for row in ring.board.rows] == ["prepared"] * 3
    headers = [ring.desk.local.get(Session, row.session) for row in ring.board.rows]
    assert {header.batch for header in headers if header} == {ring.batch}
    assert all(header is not None and header.started_at is None for header in headers)


@pytest.mark.behaviour("S1.82")
def test_the_target_fills_the_words_of_its_own_session() -> None:
    ring = Ring()
    assert ring.row("srv-02").step == "Is there a good backup of srv-02?"
    header = ring.desk.local.get(Session, ring.row("srv-02").session)
    assert header is not None
    assert header.variables["target"] == "srv-02"


def test_one_answer_for_many_is_given_at_once_and_taken_back_at_once() -> None:
    ring = Ring()
    filled = ring.answer("backup", "yes")
    assert (filled.done, filled.skipped) == (("srv-01", "srv-02", "srv-03", "srv-04"), ())
    assert {row.current for row in ring.board.rows} == {"room"}
    assert {row.state for row in ring.board.rows} == {"active"}
    assert asyncio.run(ring.batches.undo(filled))
    assert {row.current for row in ring.board.rows} == {"backup"}


def test_a_target_that_stands_elsewhere_is_skipped_with_why() -> None:
    ring = Ring()
    ring.answer("backup", "yes", "srv-01")
    filled = ring.answer("room", "yes")
    assert filled.done == ("srv-01",)
    assert dict(filled.skipped)["srv-02"] == "stands at “Is there a good backup of srv-02?”"


def test_an_answer_is_changed_from_the_board_and_the_old_one_stays_beside_the_path() -> None:
    ring = Ring()
    ring.answer("backup", "yes")
    ring.answer("backup", "no", "srv-02")
    row = ring.row("srv-02")
    assert (row.cells["backup"].label, row.ends) == ("No", "cancelled")
    assert row.current == END
    entries = ring.desk.local.parts(Entry, row.session)
    assert [entry.answer for entry in entries] == ["yes", "no"]
    assert ring.board.why[row.session] == "Ends: Cancelled"


def test_a_linked_flow_stands_under_the_step_that_led_into_it() -> None:
    ring = Ring()
    ring.answer("backup", "yes")
    ring.answer("room", "no", "srv-03")
    row = ring.row("srv-03")
    assert (row.current, row.step) == ("make_room", "Where is the room gone?")
    assert "make_room" in [column.node for column in ring.board.columns]
    assert ring.answer("make_room", "logs", "srv-03").done == ("srv-03",)
    row = ring.row("srv-03")
    assert row.current == "install"
    assert (row.cells["make_room"].label, row.cells["make_room"].steps) == ("Logs", 1)


def test_a_gate_wants_its_note_and_a_restart_says_what_it_runs() -> None:
    ring = Ring(["srv-01"])
    for node, answer in (("backup", "yes"), ("room", "yes"), ("install", "done")):
        ring.answer(node, answer)
    row = ring.row("srv-01")
    assert row.needs_note == "Who allowed it?"
    (danger,) = row.dangers
    assert (danger.target, danger.command, danger.is_typed) == (
        "srv-01", "Restart-Computer srv-01", True,
    )  # fmt: skip
    with pytest.raises(Refused, match="needs a note"):
        ring.answer("restart", "yes")
    assert ring.answer("restart", "yes", note="Janelle, by phone").done == ("srv-01",)
    assert ring.row("srv-01").cells["restart"].notes == 1


def test_the_end_closes_the_session_as_the_flow_says() -> None:
    ring = Ring(["srv-01"])
    for node, answer in (("backup", "yes"), ("room", "yes"), ("install", "done"),
                         ("restart", "yes"), ("back", "yes")):  # fmt: skip
        ring.answer(node, answer, note="Janelle")
    assert ring.row("srv-01").ends == "resolved"
    filled = ring.answer(END, "close")
    row = ring.row("srv-01")
    assert (row.state, row.outcome, row.cells[END].note) == (
        "resolved", "resolved", "srv-01 is patched.",
    )  # fmt: skip
    assert ring.board.done == 1
    assert asyncio.run(ring.batches.undo(filled))
    assert ring.row("srv-01").current == END


def test_one_note_is_typed_once_for_many() -> None:
    ring = Ring()
    ids = [row.session for row in ring.board.rows[:3]]
    filled = asyncio.run(ring.batches.note(ring.batch, ids, " Window moved to 02:00 ", node="room"))
    assert filled.done == ("srv-01", "srv-02", "srv-03")
    assert [row.cells.get("room") is not None for row in ring.board.rows] == [True] * 3 + [False]
    with pytest.raises(Refused, match="Write the note"):
        asyncio.run(ring.batches.note(ring.batch, ids, "  "))
    assert asyncio.run(ring.batches.undo(filled))
    assert ring.row("srv-01").cells == {"backup": ring.row("srv-01").cells["backup"]}


def test_only_what_changed_is_read_again() -> None:
    ring = Ring()
    first = ring.board.rows[0].session
    ring.answer("backup", "yes")
    (row,) = asyncio.run(ring.batches.rows(ring.batch, [first]))
    assert (row.target, row.current) == ("srv-01", "room")


TOM = User(id="00000000-0000-4000-8000-000000000002", name="Tom Brandt",
           email="tom@brightwater.example", role=Role.ENGINEER)  # fmt: skip


def test_two_engineers_split_the_rows_and_neither_writes_into_the_others() -> None:
    ring = Ring()
    ring.desk.local.seed([TOM])
    ids = [row.session for row in ring.board.rows]
    given = asyncio.run(ring.batches.give(ids[:2], TOM.id))
    assert given.done == ("srv-01", "srv-02")
    ring.answer("backup", "yes", "srv-03")
    filled = ring.answer("backup", "yes", "srv-04")
    assert filled.done == ("srv-04",)
    assert ring.row("srv-01").owner_name == "Tom Brandt"
    ring.desk.local.capture([(("session", ids[0]), acts.BeginPrepared())])
    started = asyncio.run(ring.batches.give(ids[:1], TOM.id))
    assert started.skipped == (("srv-01", "this session has already been started"),)


def test_the_report_tells_every_target_and_hides_what_is_personal() -> None:
    ring = Ring()
    ring.answer("backup", "yes")
    ring.answer("backup", "no", "srv-02")
    ring.answer(END, "close", "srv-02")
    ids = [ring.row("srv-01").session]
    asyncio.run(ring.batches.note(ring.batch, ids, "Call anna@harbordental.example"))
    note = ring.report()
    assert "srv-02: Cancelled" in note.text
    assert "srv-01: Not finished" in note.text
    assert "anna@" not in note.text
    asyncio.run(ring.batches.record(ring.batch, note, "copied"))


def test_a_batch_that_is_not_here_has_no_board() -> None:
    ring = Ring()
    assert asyncio.run(ring.batches.board("00000000-0000-4000-8000-0000000000ff")) is None
    with pytest.raises(Refused, match="not on this computer"):
        asyncio.run(ring.batches.report("00000000-0000-4000-8000-0000000000ff"))


def test_without_a_team_there_is_no_pool_to_put_rows_into() -> None:
    ring = Ring()
    with pytest.raises(Refused, match="needs a team server"):
        asyncio.run(ring.batches.offer([ring.row("srv-01").session]))


def test_sessions_are_found_by_who_prepared_them() -> None:
    ring = Ring()
    wanted = SessionFilter(scope="prepared_by_me", batch=ring.batch)
    assert len(asyncio.run(ring.sessions.list(wanted))) == 4
