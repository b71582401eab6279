"""What the simulation found, each as the smallest story that shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_aside import Assess
from rflow_desktop.domain.model import Entry, Role, Session
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.values import Row
from rflow_desktop.store.local import Local
from sync.protocol import Confirmed, PullAnswer, PushAnswer, Verdict, WireRow

ME = "0190aaaa-0000-7000-8000-000000000001"
NOW = 1_795_225_200_000
AT = "2026-11-21T01:40:00.000Z"


def numbered(last: int) -> str:
    return f"0190bbbb-0000-7000-8000-{last:012x}"


@pytest.fixture
def local() -> Iterator[Local]:
    ids = iter(range(10_000))
    with Local.open(
        None, key=None, me=Actor(id=ME), replica="r1", server=True, now_ms=lambda: NOW,
        new_id=lambda: numbered(next(ids)),
    ) as opened:  # fmt: skip
        yield opened


ROOT = ("session", "0190cccc-0000-7000-8000-000000000001")
ENTRY = "0190dddd-0000-7000-8000-000000000001"
TEAM = "team:0190eeee-0000-7000-8000-000000000001"
OTHER = ("session", "0190cccc-0000-7000-8000-000000000002")


def accepted(epoch: int, seq: int, *ops: Op) -> PushAnswer:
    results = [Verdict(id=op.id, status="accepted", seq=seq + at) for at, op in enumerate(ops)]
    return PushAnswer(epoch=epoch, server_time=AT, results=results)


def test_work_over_what_is_offered_again_stays_on_the_screen(local: Local) -> None:
    """Seed 16: one epoch had numbered the start, the next one already the note after it."""
    (start,) = local.capture([(ROOT, acts.StartSession())])
    local.settle(accepted(1, 20, start), [start.id])
    (note,) = local.capture([(ROOT, acts.AddNote(entry=ENTRY, text="Checked the cable"))])
    local.settle(accepted(2, 5, note), [note.id])
    assert local.state().waiting == 1
    assert local.get(Entry, ENTRY) is not None


def test_what_is_offered_again_goes_in_the_order_it_was_captured(local: Local) -> None:
    """Numbers of different epochs say nothing about each other."""
    (start,) = local.capture([(ROOT, acts.StartSession())])
    local.settle(accepted(1, 20, start), [start.id])
    (note,) = local.capture([(ROOT, acts.AddNote(entry=ENTRY, text="Checked the cable"))])
    local.settle(accepted(2, 5, note), [note.id])
    (last,) = local.capture([(ROOT, acts.Pause())])
    local.settle(accepted(3, 2, last), [last.id])
    sent = [one.id for one in local.batch(max_ops=9, max_bytes=10_000)]
    assert sent == [start.id, note.id]


def refused(op: Op, reason: str = "no_such_person") -> Verdict:
    return Verdict(id=op.id, status="rejected", reason=reason, sentence="No.")


def deferred(op: Op) -> Verdict:
    return Verdict(id=op.id, status="deferred", reason="missing", sentence="Not here yet.")


def states(local: Local) -> dict[str, str]:
    return {one.op_id: one.state for one in local.attention.listed()}


def test_what_was_written_in_a_session_that_was_refused_comes_to_a_person_with_it(
    local: Local,
) -> None:
    """Seed 0: it waited for ever for a session that nobody would make."""
    (start,) = local.capture([(ROOT, acts.PrepareSession())])
    (note,) = local.capture([(ROOT, acts.AddNote(entry=ENTRY, text="Checked the cable"))])
    verdicts = [refused(start), deferred(note)]
    local.settle(PushAnswer(epoch=1, server_time=AT, results=verdicts), [start.id, note.id])
    assert states(local) == {start.id: "attention", note.id: "parked"}
    assert local.state().waiting == 0


def test_what_belongs_to_a_colleague_s_missing_session_waits_for_it(local: Local) -> None:
    (start,) = local.capture([(ROOT, acts.StartSession())])
    (note,) = local.capture([(ROOT, acts.AddNote(entry=ENTRY, text="Checked the cable"))])
    local.settle(accepted(1, 20, start), [start.id])
    local.settle(PushAnswer(epoch=1, server_time=AT, results=[deferred(note)]), [note.id])
    assert states(local) == {}
    assert local.state().waiting == 1


def test_what_was_said_of_a_handoff_that_was_undone_holds_nothing_up(local: Local) -> None:
    """Seed 2795: it asked for the handoff for days, and what was behind it went by tens of
    minutes.
    """
    (start,) = local.capture([(ROOT, acts.StartSession())])
    local.settle(accepted(1, 20, start), [start.id])
    over = acts.HandOver(handoff=ENTRY, need="Reset the account")
    (handed,) = local.capture([(ROOT, over)], hold_ms=9_000)
    (guess,) = local.capture([(ROOT, Assess(handoff=ENTRY, state="pending"))])
    (note,) = local.capture([(ROOT, acts.AddNote(entry=numbered(9), text="Checked the cable"))])
    local.undo(handed.id)
    local.settle(PushAnswer(epoch=1, server_time=AT, results=[deferred(guess)]), [guess.id])
    assert states(local) == {guess.id: "parked"}
    assert [one.id for one in local.batch(max_ops=9, max_bytes=10_000)] == [note.id]


def page(seq: int, *rows: Row) -> PullAnswer:
    mine = ["user:" + ME]
    wire = [
        WireRow(type=row.TYPE, id=row.id, seq=seq, scopes=tuple(mine), doc=row.doc())
        for row in rows
    ]
    return PullAnswer(
        epoch=1, server_time=AT, scopes=mine, rows=wire, cursors={mine[0]: seq}, digests={}
    )


def test_what_waited_for_a_session_goes_as_soon_as_the_session_is_here(local: Local) -> None:
    """Seed 15: a colleague had sent it again, and claims went on waiting for ten minutes."""
    session = Session(id=ROOT[1], owner=ME, created_at=AT)
    local.apply(page(4, session))
    (note,) = local.capture([(ROOT, acts.AddNote(entry=ENTRY, text="Checked the cable"))])
    local.settle(PushAnswer(epoch=1, server_time=AT, results=[deferred(note)]), [note.id])
    assert local.state().ready == 0
    local.apply(page(5, session))
    assert local.state().ready == 1


def test_what_does_not_fit_any_more_stays_marked_while_more_is_written(local: Local) -> None:
    """Seed 10: the next capture wiped the mark, and nothing told why a step was not shown."""
    session = Session(id=ROOT[1], owner=ME, created_at=AT, started_at=AT)
    local.apply(page(4, session))
    local.capture([(ROOT, acts.Choose(entry=ENTRY, node="n1", answer="yes"))])
    local.apply(page(5, session.model_copy(update={"handoff": numbered(1)})))
    assert local.replica.value("SELECT conflict FROM work") == 1
    local.capture([(ROOT, acts.SetFields(client="Harbour Dental"))])
    assert local.replica.value("SELECT conflict FROM work") == 1


def test_a_clock_that_was_set_back_does_not_stop_what_waits_to_be_tried_again() -> None:
    """Seed 187: a pause of some seconds, counted from next year, would have lasted a year."""
    ids, now = iter(range(10_000)), [NOW + 300 * 24 * 3_600_000]
    with Local.open(
        None, key=None, me=Actor(id=ME), replica="r1", server=True, now_ms=lambda: now[0],
        new_id=lambda: numbered(next(ids)),
    ) as local:  # fmt: skip
        (start,) = local.capture([(ROOT, acts.StartSession())])
        local.settle(PushAnswer(epoch=1, server_time=AT, results=[deferred(start)]), [start.id])
        assert local.state().ready == 0
        now[0] = NOW
        assert local.state().ready == 1


def test_accepted_work_stays_on_the_screen_of_who_may_only_read_now(local: Local) -> None:
    """Seed 302: the role changed between the server's yes and its rows."""
    session = Session(id=ROOT[1], owner=ME, created_at=AT, started_at=AT)
    local.apply(page(4, session))
    (choice,) = local.capture([(ROOT, acts.Choose(entry=ENTRY, node="n1", answer="yes"))])
    local.settle(accepted(1, 9, choice), [choice.id])
    local.become(Actor(id=ME, role=Role.VIEWER))
    before = page(5, session.model_copy(update={"title": "VPN drops"}))
    local.apply(before.model_copy(update={"more": True}))
    assert local.get(Entry, ENTRY) is not None


def test_an_answer_about_others_does_not_take_what_is_told_again_off_the_screen(
    local: Local,
) -> None:
    """Seed 1472: the first answer was lost, and the second one spoke of the rows of another act."""
    session = Session(id=ROOT[1], owner=ME, created_at=AT, started_at=AT)
    mine = page(22, session)
    both = {"scopes": [*mine.scopes, TEAM], "cursors": {**mine.cursors, TEAM: 62}}
    local.apply(mine.model_copy(update=both))
    note, other = local.capture(
        [
            (ROOT, acts.AddNote(entry=ENTRY, text="Checked the cable")),
            (OTHER, acts.StartSession(title="Printer")),
        ]
    )
    again = Verdict(id=note.id, status="duplicate", seq=66)
    answer = accepted(1, 69, other)
    told = Confirmed(moved={TEAM: (62, 71)}, reaches=[(TEAM,)], rows=[])
    local.settle(
        answer.model_copy(update={"results": [again, *answer.results], "confirmed": told}),
        [note.id, other.id],
    )
    assert local.get(Entry, ENTRY) is not None
