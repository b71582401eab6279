"""What is captured is shown at once, and what the server decides takes its place without a gap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.model import Entry, FlowRef, Outcome, Pad, Session, User
from rflow_desktop.store import views
from rflow_desktop.store.answers import Pulled
from rflow_desktop.store.local import Local
from rflow_desktop.store.pulling import FORBIDDEN
from rflow_desktop.store.settling import STRANDED
from sync.protocol import PushAnswer, Verdict, WireRow
from tests.helpers.ids import CountedIds, FixedClock
from tests.helpers.ledger import Ledger
from tests.server.world import starter
from tests.store.desks import ANN, BEN, KEY, Desk, Desks, notes


def test_a_session_is_there_the_moment_it_was_started(ann: Desk) -> None:
    session = ann.start(ticket="48213", client="Harbor Dental")
    shown = ann.local.get(Session, session)
    assert shown is not None
    assert (shown.ticket, shown.owner) == ("48213", ANN.id)
    assert ann.local.state().waiting == 1


def test_a_refused_act_leaves_nothing_behind_not_even_those_before_it(ann: Desk) -> None:
    session = ann.start()
    with pytest.raises(Refused):
        ann.do(session, acts.AddNote(entry=ann.ids(), text="kept?"), acts.CancelPrepared())
    assert notes(ann, session) == []
    assert ann.local.state().waiting == 1


def test_work_survives_closing_and_opening(desks: Desks, tmp_path: Path) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY, server=Ledger(ANN))
    session = ann.start(ticket="1")
    ann.note(session, "the line was down")
    ann.restart()
    assert notes(ann, session) == ["the line was down"]
    assert [one.id for one in ann.local.batch(max_ops=9, max_bytes=1 << 20)] != []


def test_work_without_a_server_is_decided_here_and_survives(desks: Desks, tmp_path: Path) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY)
    session = ann.start()
    ann.do(session, acts.Complete(outcome=Outcome.RESOLVED))
    ann.restart()
    assert ann.local.get(Session, session).outcome is Outcome.RESOLVED


def test_what_was_acknowledged_stays_on_the_screen_until_its_row_has_come(ann: Desk) -> None:
    session = ann.start()
    ann.note(session, "first")
    ann.push()
    assert notes(ann, session) == ["first"]
    assert ann.local.state().acked == 2
    ann.pull()
    assert notes(ann, session) == ["first"]
    assert ann.local.state().acked == 0


def test_a_page_that_ends_before_the_own_note_does_not_hide_it(ann: Desk, server: Ledger) -> None:
    """Found by simulation: a row shows up at its newest sequence only, so cursors prove nothing
    before the end.
    """
    session = ann.start()
    mine = ann.note(session, "mine")
    ann.push()
    for number in range(3):
        server.put(
            User(id=f"00000000-0000-7000-8000-00000000010{number}", name="x", email="x@a.example")
        )
    server.put(server.get(Session, session).model_copy(update={"title": "renamed"}))
    state = ann.local.state()
    page = server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors, most=2)
    ann.local.apply(page)
    assert page.more
    assert notes(ann, session) == ["mine"], mine
    ann.pull()
    assert notes(ann, session) == ["mine"]


def test_pending_work_is_folded_over_what_others_did(ann: Desk, server: Ledger) -> None:
    session = ann.start(title="old")
    ann.level()
    ann.do(session, acts.SetFields(ticket="77"))
    server.put(server.get(Session, session).model_copy(update={"title": "new"}))
    ann.pull()
    shown = ann.local.get(Session, session)
    assert (shown.title, shown.ticket) == ("new", "77")
    ann.level()
    shown = ann.local.get(Session, session)
    assert (shown.title, shown.ticket) == ("new", "77")


def test_a_rejected_change_goes_off_the_screen_and_stays_with_its_words(
    ann: Desk, server: Ledger
) -> None:
    session = ann.start(title="old")
    ann.level()
    closed = {
        "closed_at": "2026-11-21T01:00:00.000Z",
        "closed_hlc": "0" * 32,
        "closed_by": BEN.id,
        "outcome": "resolved",
    }
    server.put(server.get(Session, session).model_copy(update=closed))
    op = ann.do(session, acts.SetFields(title="mine"))
    ann.push()
    (kept,) = ann.local.attention.listed()
    assert (kept.op_id, kept.reason, kept.state) == (op, "closed", "attention")
    assert kept.op.act == acts.SetFields(title="mine")
    assert ann.local.get(Session, session).title == "old"
    assert ann.local.state().ready == 0


def test_a_refusal_that_was_repeated_as_a_duplicate_still_needs_attention(
    ann: Desk, server: Ledger
) -> None:
    session = ann.start()
    ann.level()
    closed = {"closed_at": "2026-11-21T01:00:00.000Z", "closed_hlc": "0" * 32}
    server.put(server.get(Session, session).model_copy(update=closed))
    ann.do(session, acts.SetFields(title="mine"))
    batch = ann.local.batch(max_ops=9, max_bytes=1 << 20)
    server.push(ANN.id, [one.document for one in batch])  # the answer is lost
    ann.push()
    assert [kept.reason for kept in ann.local.attention.listed()] == ["closed"]


def test_an_answer_to_something_else_is_ignored_whole(ann: Desk, server: Ledger) -> None:
    session = ann.start()
    ann.note(session, "a")
    first, second = ann.local.batch(max_ops=9, max_bytes=1 << 20)
    answer = server.push(ANN.id, [first.document, second.document])
    assert not ann.local.settle(answer, [first.id]).sync
    assert ann.local.state().waiting == 2


def test_a_deferred_operation_waits_with_everything_behind_it(ann: Desk, server: Ledger) -> None:
    session = ann.start()
    ann.note(session, "behind")
    other = ann.start()
    batch = ann.local.batch(max_ops=1, max_bytes=1 << 20)
    answer = server.push(ANN.id, [batch[0].document])
    deferred = answer.results[0].model_copy(
        update={"status": "deferred", "seq": 0, "reason": "missing"}
    )
    ann.local.settle(answer.model_copy(update={"results": [deferred]}), [batch[0].id])
    assert [one.root for one in ann.local.batch(max_ops=9, max_bytes=1 << 20)] == [other]
    state = ann.local.state()
    assert state.ready == 1
    assert state.next_at_ms is not None
    ann.clock.ms = state.next_at_ms
    assert len(ann.local.batch(max_ops=9, max_bytes=1 << 20)) == 3


def test_a_session_on_an_edit_that_was_refused_comes_to_a_person_and_does_not_wait(
    ann: Desk, server: Ledger
) -> None:
    content, _ = starter()
    name = content_hash(content)
    save = acts.SaveFlow(snapshot=name, content=document(content))
    (saved,) = ann.local.capture([(("flow", content.id), save)])
    session = ann.start(
        title="On my edit",
        flow=FlowRef(
            id=content.id, name=content.name, kind=content.kind, version=1, snapshot=name
        ),
    )  # fmt: skip

    def answered(**said: str | int) -> None:
        (sent,) = ann.local.batch(max_ops=1, max_bytes=1 << 20)
        answer = server.push(ANN.id, [])
        verdict = Verdict.model_validate({"id": sent.id, "seq": 0, **said})
        ann.local.settle(answer.model_copy(update={"results": [verdict]}), [sent.id])

    answered(status="rejected", reason="stale_flow", sentence="Ben edited this flow meanwhile.")
    assert ann.local.verdict(saved.id).state == "attention"
    answered(status="deferred", reason="missing", sentence="The flow is not here yet.")
    assert ann.local.state().waiting == 0
    (start,) = ann.local.operations("root_id=?", session)
    assert (start.state, start.sentence) == ("parked", STRANDED)
    assert ann.local.get(Session, session).title == "On my edit"


def test_a_held_act_can_be_taken_back_until_it_goes_out(ann: Desk) -> None:
    session = ann.start()
    op = ann.do(session, acts.Complete(outcome=Outcome.RESOLVED), hold_ms=10_000)
    assert ann.local.state().ready == 1
    assert ann.local.undo(op)
    assert ann.local.get(Session, session).closed_at is None
    again = ann.do(session, acts.Complete(outcome=Outcome.RESOLVED), hold_ms=10_000)
    ann.clock.pass_ms(10_001)
    assert not ann.local.undo(again)
    assert len(ann.local.batch(max_ops=9, max_bytes=1 << 20)) == 2


def test_an_undone_act_stays_undone_without_a_server_too(desks: Desks) -> None:
    ann = desks(ANN)
    session = ann.start()
    ann.note(session, "kept")
    op = ann.do(session, acts.Complete(outcome=Outcome.RESOLVED), hold_ms=10_000)
    assert ann.local.undo(op)
    assert ann.local.get(Session, session).closed_at is None
    assert notes(ann, session) == ["kept"]


def test_a_parked_operation_lets_the_others_pass_and_stays_on_the_screen(ann: Desk) -> None:
    session = ann.start()
    op = ann.note(session, "poison")
    ann.note(session, "after")
    ann.local.park(op, "server_error")
    assert op not in [one.id for one in ann.local.batch(max_ops=9, max_bytes=1 << 20)]
    assert notes(ann, session) == ["after", "poison"]
    ann.local.attention.send_again(op)
    assert op in [one.id for one in ann.local.batch(max_ops=9, max_bytes=1 << 20)]


def test_two_that_wait_for_what_is_missing_do_not_take_turns_in_holding_up_the_rest(
    ann: Desk,
) -> None:
    session = ann.start()
    ann.level()
    first, second = ann.note(session, "first"), ann.note(session, "second")

    def put_off() -> list[str]:
        sent = [one.id for one in ann.local.batch(max_ops=9, max_bytes=1 << 20)]
        told = [
            Verdict(id=op_id, status="deferred", reason="missing")
            if op_id in (first, second)
            else Verdict(id=op_id, status="accepted", seq=99)
            for op_id in sent
        ]
        ann.local.settle(PushAnswer(epoch=1, server_time="", results=told, heads={}), sent)
        return sent

    assert put_off() == [first, second]
    ann.clock.pass_ms(5_000)
    ann.local.settle(
        PushAnswer(
            epoch=1, server_time="", heads={},
            results=[Verdict(id=second, status="deferred", reason="missing")],
        ),
        [second],
    )  # fmt: skip
    third = ann.note(session, "third")
    assert put_off() == [first, second, third]


def test_discarding_goes_to_the_bin_and_comes_back_from_it(ann: Desk) -> None:
    session = ann.start()
    op = ann.note(session, "poison")
    ann.local.park(op, "server_error")
    ann.local.attention.discard(op)
    assert notes(ann, session) == []
    ann.local.attention.put_back(op)
    assert notes(ann, session) == ["poison"]
    ann.local.attention.discard(op)
    ann.clock.pass_ms(31 * 24 * 3_600_000)
    assert ann.local.attention.empty_bin() == 1


def test_doing_a_refused_change_again_makes_a_new_operation(ann: Desk, server: Ledger) -> None:
    session = ann.start()
    ann.level()
    closed = {"closed_at": "2026-11-21T01:00:00.000Z", "closed_hlc": "0" * 32}
    open_session = server.get(Session, session)
    server.put(open_session.model_copy(update=closed))
    old = ann.do(session, acts.SetFields(title="mine"))
    ann.push()
    server.put(open_session)
    ann.pull()
    (new,) = ann.local.again(old)
    assert new.id != old
    ann.level()
    assert ann.local.get(Session, session).title == "mine"
    assert ann.local.attention.listed() == ()


def test_what_a_restored_server_has_lost_is_offered_again_with_its_receipt(
    ann: Desk, server: Ledger
) -> None:
    session = ann.start()
    ann.level()
    backup = server.backup()
    ann.note(session, "after the backup")
    ann.level()
    server.restore(backup)
    ann.pull()
    assert notes(ann, session) == ["after the backup"]
    again = ann.local.batch(max_ops=99, max_bytes=1 << 20)
    assert [one.receipt for one in again] == [1, 1]
    ann.level()
    assert [entry.body for _, entry in server.rows.values() if isinstance(entry, Entry)] == [
        "after the backup"
    ]
    assert notes(ann, session) == ["after the backup"]


def test_what_a_restored_server_has_not_got_again_yet_holds_nothing_up_for_a_person(
    ann: Desk, server: Ledger
) -> None:
    nothing = server.backup()
    session = ann.start()
    ann.level()
    ann.local.park(ann.note(session, "thrown away"), "too_large")
    (thrown,) = ann.local.attention.listed()
    ann.local.attention.discard(thrown.op_id)
    ann.note(session, "kept")
    server.restore(nothing)
    ann.push()
    assert (ann.local.state().parked, ann.local.state().waiting) == (0, 2)
    ann.clock.pass_ms(60_000)
    ann.level()
    assert notes(ann, session) == ["kept"]
    assert ann.local.state().waiting == 0


def test_reoffering_follows_each_operations_own_epoch(ann: Desk, server: Ledger) -> None:
    """Found by simulation: a client that had pushed but never pulled lost its operation."""
    session = ann.start()
    ann.push()
    server.restore((0, {}, {}, []))
    ann.pull()
    assert ann.local.get(Session, session) is not None
    ann.level()
    assert server.get(Session, session) is not None


def test_an_answer_of_a_new_epoch_does_not_make_old_rows_prove_anything(
    ann: Desk, server: Ledger
) -> None:
    session = ann.start()
    for number in range(5):
        ann.note(session, f"note {number}")
    ann.level()
    server.restore((0, {}, {}, []))
    ann.note(session, "new")
    ann.push()
    assert "new" in notes(ann, session)
    ann.level()
    ann.level()
    assert len(notes(ann, session)) == 6


def test_losing_a_scope_takes_its_rows_and_keeps_the_own_words(
    desks: Desks, server: Ledger
) -> None:
    ben = desks(BEN, server=server, number=2)
    ann = desks(ANN, server=server)
    session = ann.start(title="from Ann")
    ann.do(session, acts.HandOver(handoff=ann.ids(), need="help"))
    ann.level()
    ben.level()
    assert ben.local.get(Session, session) is not None
    question = ben.do(
        session,
        acts.Ask(
            handoff=server.get(Session, session).handoff, question=ben.ids(), text="Which floor?"
        ),
    )
    server.closed = {"transit:acme"}
    ben.pull()
    assert ben.local.get(Session, session) is None
    (kept,) = ben.local.attention.listed()
    assert (kept.op_id, kept.reason) == (question, "forbidden")
    assert kept.sentence == FORBIDDEN
    assert kept.op.act.text == "Which floor?"


def test_a_row_that_left_its_last_scope_goes_and_an_older_departure_does_not_harm_it(
    desks: Desks,
    server: Ledger,
) -> None:
    ann, ben = desks(ANN, server=server), desks(BEN, server=server, number=2)
    session = ann.start()
    ann.do(session, acts.HandOver(handoff=ann.ids(), need="help", keep_watching=False))
    ann.level()
    ben.level()
    handoff = server.get(Session, session).handoff
    ben.do(session, acts.Claim(handoff=handoff))
    ben.level()
    assert ben.local.get(Session, session).owner == BEN.id
    ann.pull()
    assert ann.local.get(Session, session) is None


def test_a_server_that_lost_its_rows_does_not_empty_this_computer(
    ann: Desk, server: Ledger
) -> None:
    for _ in range(60):
        ann.start()
    ann.level()
    kept = len(ann.local.every(Session))
    server.restore((0, {}, {}, []))
    for _, row in list(server.rows.values()):
        server.rows.pop((row.TYPE, row.id))
    ann.pull()
    assert len(ann.local.every(Session)) == kept == 60
    assert ann.local.state().ready == 60, "they are this computer's own, and offered again first"
    ann.level()
    assert len(ann.local.every(Session)) == len(server.rows) == 60
    assert not ann.local.state().building


def test_rows_of_a_newer_version_are_kept_as_they_are(ann: Desk, server: Ledger) -> None:
    answer = server.pull(ANN.id, epoch=0, cursors={})
    row = {
        "type": "hologram",
        "id": "h1",
        "seq": 5,
        "scopes": ["account:acme"],
        "doc": {"id": "h1", "depth": 3},
    }
    odd = {
        "type": "session",
        "id": "s1",
        "seq": 5,
        "scopes": ["account:acme"],
        "doc": {"id": "s1", "kind": "dreamt"},
    }
    page = answer.model_copy(update={"rows": [WireRow(**row), WireRow(**odd)]})
    ann.local.apply(page)
    assert ann.local.get(Session, "s1") is None
    found = ann.local._books.replica.database.all("SELECT doc FROM row ORDER BY type")
    assert [doc for (doc,) in found] == ['{"id":"h1","depth":3}', '{"id":"s1","kind":"dreamt"}']


def as_a_newer_version_has_it(answer: Pulled, session: str) -> Pulled:
    rows = [
        row.model_copy(update={"doc": {**row.doc, "kind": "dreamt"}}) if row.id == session else row
        for row in answer.rows
    ]
    return answer.model_copy(update={"rows": rows})  # type: ignore[attr-defined]


def test_own_words_stay_shown_over_what_only_a_newer_version_can_read(
    desks: Desks, tmp_path: Path
) -> None:
    server = Ledger(ANN)
    ann = desks(ANN, folder=tmp_path, key=KEY, server=server)
    session = ann.start(title="old words")
    ann.level()
    ann.note(session, "typed before")
    server.put(server.get(Session, session).model_copy(update={"title": "theirs"}))

    def pull() -> None:
        state = ann.local.state()
        answer = server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors)
        ann.local.apply(as_a_newer_version_has_it(answer, session))

    pull()
    assert notes(ann, session) == ["typed before"]
    ann.note(session, "typed after")
    assert notes(ann, session) == ["typed after", "typed before"]
    ann.restart()
    assert notes(ann, session) == ["typed after", "typed before"]
    assert ann.local.state().waiting == 2
    ann.push()
    pull()
    assert ann.local.state().waiting == 0
    assert ann.local.get(Session, session) is None, "it says nothing that it cannot read"
    server.put(server.get(Session, session).model_copy(update={"title": "readable again"}))
    ann.pull()
    assert ann.local.get(Session, session).title == "readable again"
    assert notes(ann, session) == ["typed after", "typed before"]


def test_rows_of_a_newer_version_are_read_once_the_program_can(
    desks: Desks, tmp_path: Path
) -> None:
    server = Ledger(ANN)
    ann = desks(ANN, folder=tmp_path, key=KEY, server=server)
    session = ann.start(title="old words")
    ann.level()
    with ann.local.replica.writing() as c:  # as the version before had kept it
        c.execute("UPDATE row SET known=0")
        c.execute("DELETE FROM line")
    assert ann.local.get(Session, session) is None
    ann.restart()
    assert ann.local.get(Session, session) is not None
    assert views.search(ann.local, "old words") != ()


def test_own_work_over_what_could_not_be_read_leaves_with_the_rest_of_its_session(
    desks: Desks, tmp_path: Path
) -> None:
    server = Ledger(ANN)
    ann = desks(ANN, folder=tmp_path, key=KEY, server=server)
    session = ann.start()
    ann.level()
    copied = acts.RecordArtifact(
        artifact=ann.ids(), format="psa", sha256="a" * 64, delivered="copied"
    )
    ann.do(session, copied)
    with ann.local.replica.writing() as c:  # decided meanwhile, and kept as a newer version's row
        c.execute(
            "UPDATE row SET known=0, covered=0, seq=1, root_type=type, root_id=id"
            " WHERE type='artifact'"
        )
    server.put(server.get(Session, session).model_copy(update={"title": "theirs"}))
    ann.pull()  # own work is folded over it anew
    ann.level()
    left = ann.local.replica.all("SELECT type, id FROM row WHERE covered")
    assert left == []
    found = ann.local.replica.all("SELECT root_type, root_id FROM row WHERE type='artifact'")
    assert found == [("session", session)]


def test_an_edit_made_after_seeing_a_value_is_later_than_it_whatever_the_clock(
    ann: Desk, server: Ledger
) -> None:
    session = ann.start(title="old")
    ann.level()
    ahead = f"{ann.clock.ms + 300_000:012x}0000{'a' * 16}"
    stamped = {"title": "theirs", "stamps": {"title": {"hlc": ahead, "op": "o1"}}}
    server.put(Session.model_validate(server.get(Session, session).doc() | stamped))
    ann.pull()
    ann.do(session, acts.SetFields(title="mine"))
    assert ann.local.get(Session, session).title == "mine"
    assert ann.local.batch(max_ops=1, max_bytes=1)[0].document["base"] == {"title": "o1"}


def test_what_is_captured_after_the_clock_was_set_says_so_at_once(server: Ledger) -> None:
    wall, steady, ids = FixedClock(), FixedClock(5_000), CountedIds()

    def kept(*, alone: bool = False) -> Local:
        return Local.open(
            None, key=None, me=ANN, replica=ids(), server=not alone, now_ms=wall, new_id=ids,
            steady_ms=steady,
        )  # fmt: skip

    def unsure(local: Local) -> bool:
        (op,) = local.capture([(("session", ids()), acts.StartSession())])
        return op.uncertain

    team, alone = kept(), kept(alone=True)
    assert not unsure(team)
    for clock in (wall, steady):
        clock.pass_ms(90_000)
    assert not unsure(team)
    for by in (300_000, -86_400_000):
        wall.pass_ms(by)
        assert unsure(team)
        assert unsure(team)  # until a server has told the time
        team.watch.uncertain = False
        assert not unsure(team)
        assert not unsure(alone)  # here this clock is the one that decides
    team.close()
    alone.close()


def test_a_time_far_in_the_future_does_not_take_this_clock_along(ann: Desk, server: Ledger) -> None:
    session = ann.start()
    ann.level()
    ahead = f"{ann.clock.ms + 86_400_000:012x}0000{'a' * 16}"
    server.put(Session.model_validate(server.get(Session, session).doc() | {"closed_hlc": ahead}))
    ann.pull()
    ann.note(session, "now")
    assert int(ann.local.batch(max_ops=1, max_bytes=1)[0].document["hlc"][:12], 16) == ann.clock.ms


def test_the_pad_is_merged_with_what_others_wrote(ann: Desk, server: Ledger) -> None:
    session = ann.start()
    ann.do(session, acts.WritePad(text="one"))
    ann.level()
    ann.do(session, acts.WritePad(text="one\nmine", over="one"))
    server.put(server.get(Pad, session).model_copy(update={"text": "one\ntheirs"}))
    ann.pull()
    assert ann.local.get(Pad, session).text == "one\ntheirs\nmine"


CAPTURE: list[str] = ["captured", "shown"]
SETTLE = ["settled", "settle shown"]
PULL = ["mid page", "page in place", "journalled"]
RESET = ["page beside", "before the swap", "swapped", "journalled"]


@pytest.mark.parametrize("place", CAPTURE)
def test_a_crash_while_capturing_keeps_what_was_captured(
    desks: Desks, tmp_path: Path, place: str
) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY, server=Ledger(ANN))
    session = ann.start()
    ann.crash(place, lambda: ann.note(session, "kept"))
    assert notes(ann, session) == ["kept"]
    ann.level()
    assert notes(ann, session) == ["kept"]


@pytest.mark.parametrize("place", ["undone"])
def test_a_crash_while_undoing_leaves_it_undone(desks: Desks, tmp_path: Path, place: str) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY, server=Ledger(ANN))
    session = ann.start()
    op = ann.do(session, acts.Complete(outcome=Outcome.RESOLVED), hold_ms=9_000)
    ann.crash(place, lambda: ann.local.undo(op))
    assert ann.local.get(Session, session).closed_at is None


@pytest.mark.parametrize("place", [*SETTLE, *PULL])
def test_a_crash_in_an_exchange_loses_and_doubles_nothing(
    desks: Desks, tmp_path: Path, place: str
) -> None:
    server = Ledger(ANN)
    ann = desks(ANN, folder=tmp_path, key=KEY, server=server)
    session = ann.start()
    ann.level()
    ann.note(session, "one")
    step: Callable[[], None] = ann.push if place in SETTLE else ann.level
    ann.crash(place, step)
    assert notes(ann, session) == ["one"]
    ann.level()
    assert notes(ann, session) == ["one"]
    assert ann.local.get(Session, session) == server.get(Session, session)
    assert ann.local.state().acked == 0


@pytest.mark.parametrize("place", PULL)
def test_a_crash_in_a_pull_keeps_the_mark_that_own_work_does_not_fit_any_more(
    desks: Desks, tmp_path: Path, place: str
) -> None:
    server = Ledger(ANN)
    ann = desks(ANN, folder=tmp_path, key=KEY, server=server)
    session, other = ann.start(), ann.start()
    ann.level()
    ann.note(other, "one")
    ann.push()  # so that there is something to journal
    entry = ann.ids()
    ann.do(session, acts.Choose(entry=entry, node="n1", answer="yes"))
    server.put(server.get(Session, session).model_copy(update={"handoff": ann.ids()}))
    ann.crash(place, ann.pull)
    if place == "mid page":  # nothing of it has come
        ann.pull()
    assert ann.local.get(Entry, entry) is None
    assert ann.local.replica.value("SELECT conflict FROM work WHERE root_id=?", session) == 1


@pytest.mark.parametrize("place", RESET)
def test_a_crash_while_the_replica_is_replaced_leaves_one_or_the_other(
    desks: Desks, tmp_path: Path, place: str
) -> None:
    server = Ledger(ANN)
    ann = desks(ANN, folder=tmp_path, key=KEY, server=server)
    session = ann.start()
    ann.level()
    backup = server.backup()
    ann.note(session, "one")
    ann.level()
    ann.note(session, "two")
    server.restore(backup)
    ann.crash(place, ann.pull)
    assert notes(ann, session) == ["one", "two"]
    ann.level()
    ann.level()
    assert notes(ann, session) == ["one", "two"]
    assert ann.local.get(Session, session) == server.get(Session, session)
