"""A replica that holds something else than the server: noticed at a pull, mended by parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Session
from rflow_desktop.store.trouble import StoreTrouble
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, Desk, Desks

SESSIONS = 40
HARM = {
    "lost": "DELETE FROM row WHERE id=:id",
    "put back": "UPDATE row SET seq=1 WHERE id=:id",
    "ahead": "UPDATE row SET seq=seq+1000 WHERE id=:id",
    "without reason": "INSERT INTO row(type, id, root_type, root_id, seq, scopes, known, doc)"
    " SELECT type, 'stray', root_type, 'stray', seq, scopes, 0, doc FROM row WHERE id=:id",
    "in another scope": "UPDATE row SET scopes=' account:acme ' WHERE id=:id",
}


@pytest.fixture
def ann(desks: Desks, server: Ledger, tmp_path: Path) -> Desk:
    made = desks(ANN, folder=tmp_path / "ann", server=server)
    for number in range(SESSIONS):
        made.start(title=f"number {number}")
    made.level()
    return made


def rows(desk: Desk) -> list[tuple[object, ...]]:
    found = desk.local.replica.all("SELECT type, id, seq, scopes, doc FROM row ORDER BY type, id")
    return [tuple(one) for one in found]


def harm(desk: Desk, sql: str) -> None:
    session = sorted(one.id for one in desk.local.every(Session))[3]
    with desk.local.replica.writing() as c:
        c.execute(sql.replace(":id", "?"), (session,))
    desk.local.keep_house()


@pytest.mark.parametrize("kind", HARM)
def test_whatever_is_wrong_with_a_row_is_mended_without_fetching_the_others(
    ann: Desk, server: Ledger, kind: str
) -> None:
    sound = rows(ann)
    file = ann.local.replica.path
    harm(ann, HARM[kind])
    assert rows(ann) != sound
    state = ann.local.state()
    ann.local.apply(server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors))
    assert ann.local.mending.is_due()
    assert ann.mend() < SESSIONS / 2
    ann.pull()
    assert rows(ann) == sound
    assert ann.local.replica.path == file, "it was not built anew"


def test_parts_come_one_after_the_other(ann: Desk) -> None:
    sound = rows(ann)
    with ann.local.replica.writing() as c:
        c.execute("DELETE FROM row WHERE type='session'")
    ann.local.mending.recount()
    ann.pull()
    assert rows(ann) == sound


def test_own_unsent_work_stays_over_a_row_that_is_mended(ann: Desk) -> None:
    session = sorted(one.id for one in ann.local.every(Session))[3]
    ann.note(session, "Checked the cable")
    harm(ann, HARM["put back"])
    ann.pull()
    assert [one.title for one in ann.local.every(Session) if one.id == session] == ["number 3"]
    assert ann.local.state().waiting == 1
    ann.level()
    assert ann.local.state().waiting == 0


def test_own_work_that_does_not_fit_a_mended_row_is_marked(ann: Desk, server: Ledger) -> None:
    session = sorted(one.id for one in ann.local.every(Session))[3]
    ann.do(session, acts.Choose(entry=ann.ids(), node="n1", answer="yes"))
    as_it_was = ann.local.replica.value("SELECT base FROM row WHERE id=?", session)
    server.put(server.get(Session, session).model_copy(update={"handoff": ann.ids()}))
    ann.pull()
    with ann.local.replica.writing() as c:
        c.execute("UPDATE row SET doc=?, seq=1 WHERE id=?", (as_it_was, session))
    ann.local.undo(ann.do(session, acts.SetFields(ticket="48213"), hold_ms=60_000))
    marked = "SELECT conflict FROM work WHERE root_id=?"
    assert ann.local.replica.value(marked, session) == 0, "over the older row it fits"
    ann.local.keep_house()
    ann.pull()
    assert ann.local.replica.value(marked, session) == 1


def test_what_still_differs_after_mending_is_fetched_anew(ann: Desk, server: Ledger) -> None:
    sound, file = rows(ann), ann.local.replica.path
    harm(ann, HARM["lost"])
    state = ann.local.state()
    ann.local.apply(server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors))
    differs = ann.local.mending.due()
    assert differs is not None
    nothing = server.repair(ANN.id, differs.scope, differs.sums, most=0)
    ann.local.mending.mend(nothing.model_copy(update={"more": False}))
    ann.pull()
    assert rows(ann) == sound
    assert ann.local.replica.path != file


def test_harm_done_while_parts_are_fetched_is_mended_by_parts_too(
    ann: Desk, server: Ledger
) -> None:
    sound, file = rows(ann), ann.local.replica.path
    harm(ann, HARM["lost"])
    state = ann.local.state()
    ann.local.apply(server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors))
    differs = ann.local.mending.due()
    assert differs is not None
    told = server.repair(ANN.id, differs.scope, differs.sums)
    with ann.local.replica.writing() as c:
        c.execute("DELETE FROM row WHERE n=(SELECT max(n) FROM row WHERE type='session')")
    ann.local.mending.recount()
    ann.local.mending.mend(told)
    ann.pull()
    assert rows(ann) == sound
    assert ann.local.replica.path == file, "it was not built anew"


def test_a_server_that_lost_its_rows_is_not_believed_by_parts_either(
    desks: Desks, server: Ledger
) -> None:
    ann = desks(ANN, server=server)
    for number in range(60):
        ann.start(title=f"number {number}")
    ann.level()
    harm(ann, HARM["lost"])
    state = ann.local.state()
    ann.local.apply(server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors))
    server.rows.clear()
    with pytest.raises(StoreTrouble) as told:
        ann.mend()
    assert told.value.code == "fail_safe"
    assert len(ann.local.every(Session)) == 59


def test_an_answer_of_another_epoch_mends_nothing(ann: Desk, server: Ledger) -> None:
    harm(ann, HARM["lost"])
    state = ann.local.state()
    ann.local.apply(server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors))
    before = rows(ann)
    differs = ann.local.mending.due()
    assert differs is not None
    told = server.repair(ANN.id, differs.scope, differs.sums)
    ann.local.mending.mend(told.model_copy(update={"epoch": 9}))
    assert rows(ann) == before
