"""Bytes of evidence are safe at a server only in the epoch that has them, and as its rows say."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Evidence, Role, Session
from rflow_desktop.domain.policy import Actor
from rflow_desktop.ids import instant
from rflow_desktop.store import queue
from rflow_desktop.store.blob_notes import BlobState
from rflow_desktop.store.trouble import StoreTrouble
from sync.protocol import PushAnswer, Verdict
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk, Desks

RAW = b"a picture of a server room"


def attached(desk: Desk, raw: bytes = RAW) -> tuple[str, str]:
    """The evidence and the hash of its bytes; the server has both."""
    sha256 = desk.local.blobs.put(raw)
    evidence = desk.ids()
    session = desk.start()
    desk.do(
        session,
        acts.Attach(evidence=evidence, sha256=sha256, size=len(raw), mime="image/png"),
    )
    desk.level()
    desk.local.blobs.arrived([sha256], epoch=desk.local.blobs.epoch)
    available(desk, evidence)
    return evidence, sha256


def available(desk: Desk, evidence: str, *, is_there: bool = True) -> None:
    """The server says whether it has the bytes."""
    assert desk.server is not None
    row = desk.server.get(Evidence, evidence)
    desk.server.put(row.model_copy(update={"available": is_there}))
    desk.level()


def state(desk: Desk, sha256: str) -> BlobState:
    found = desk.local.blobs.state(sha256)
    assert found is not None
    return found


def restored(desk: Desk) -> None:
    assert desk.server is not None
    desk.server.restore(Ledger(ANN).backup())


@pytest.fixture
def ann(desks: Desks, tmp_path: Path) -> Desk:
    desk: Desk = desks(ANN, folder=tmp_path, key=KEY, server=Ledger(ANN))
    return desk


def test_in_a_new_epoch_bytes_that_lie_here_are_offered_again(ann: Desk) -> None:
    _, sha256 = attached(ann)
    ann.level()
    assert state(ann, sha256).state == "there"
    restored(ann)
    ann.level()
    assert ann.server is not None
    assert ann.local.blobs.epoch == ann.server.epoch
    assert (state(ann, sha256).state, state(ann, sha256).offset) == ("waiting", len(RAW))
    ann.local.blobs.arrived([sha256], epoch=ann.local.blobs.epoch)
    ann.level()
    assert state(ann, sha256).state == "there"


@pytest.mark.parametrize(
    "place", ["bytes offered", "page beside", "before the swap", "swapped", "journalled"]
)
def test_they_are_offered_again_wherever_the_program_stops(ann: Desk, place: str) -> None:
    _, sha256 = attached(ann)
    restored(ann)
    ann.crash(place, ann.level)
    ann.level()
    assert state(ann, sha256).state == "waiting"


def test_an_upload_that_was_under_way_begins_anew_in_a_new_epoch(ann: Desk) -> None:
    ann.level()
    sha256 = ann.local.blobs.put(RAW)
    ann.local.blobs.moved(sha256, state="uploading", offset=9, upload_id="u")
    restored(ann)
    ann.level()
    assert state(ann, sha256)[2:5] == ("waiting", 0, "")


def test_what_is_told_of_an_earlier_epoch_counts_for_nothing(ann: Desk) -> None:
    _, sha256 = attached(ann)
    before = ann.local.blobs.epoch
    restored(ann)
    ann.level()
    ann.local.blobs.moved(sha256, state="there", epoch=before)
    ann.local.blobs.arrived([sha256], epoch=before)
    assert state(ann, sha256).state == "waiting"
    other = hashlib.sha256(b"other").hexdigest()
    assert ann.local.blobs.fetched(other, b"other", epoch=before)
    assert state(ann, other).state == "waiting"


def test_who_may_only_read_offers_nothing(desks: Desks, tmp_path: Path) -> None:
    viewer = Actor(id=ANN.id, role=Role.VIEWER, name="Ann")
    ann = desks(viewer, folder=tmp_path, key=KEY, server=Ledger(viewer))
    ann.level()
    sha256 = hashlib.sha256(RAW).hexdigest()
    ann.local.blobs.fetched(sha256, RAW)
    restored(ann)
    ann.level()
    assert state(ann, sha256).state == "there"
    ann.local.keep_house()
    assert ann.local.blobs.unsent() == 0


def test_nothing_makes_room_before_its_row_says_that_the_server_has_it(ann: Desk) -> None:
    evidence, sha256 = attached(ann)
    available(ann, evidence, is_there=False)
    ann.local.blobs.room = 0
    ann.local.blobs.sweep({sha256})
    assert ann.local.blobs.read(sha256) == RAW
    available(ann, evidence)
    ann.local.blobs.sweep({sha256})
    assert not ann.local.blobs.here(sha256)


def test_a_damaged_file_stays_until_its_row_says_that_the_server_has_it(ann: Desk) -> None:
    evidence, sha256 = attached(ann)
    available(ann, evidence, is_there=False)
    ann.local.blobs._path(sha256).write_bytes(b"torn")
    with pytest.raises(StoreTrouble):
        ann.local.blobs.read(sha256)
    assert ann.local.blobs.here(sha256)
    available(ann, evidence)
    assert ann.local.blobs.read(sha256) is None
    assert not ann.local.blobs.here(sha256)


def test_what_a_row_says_is_missing_is_sent_from_here(ann: Desk) -> None:
    evidence, sha256 = attached(ann)
    available(ann, evidence, is_there=False)
    ann.local.keep_house()
    assert state(ann, sha256).state == "waiting"


def test_bytes_that_an_outbox_made_anew_does_not_know_are_sent(ann: Desk) -> None:
    sha256 = ann.local.blobs.put(RAW)
    ann.do(
        ann.start(),
        acts.Attach(evidence=ann.ids(), sha256=sha256, size=len(RAW), mime="image/png"),
    )
    with ann.local.outbox.writing() as c:
        c.execute("DELETE FROM blob")
    ann.local.keep_house()
    assert state(ann, sha256).state == "waiting"


def test_files_that_wait_are_counted_with_those_that_go_now_and_the_age_of_the_oldest(
    ann: Desk,
) -> None:
    blobs, outbox = ann.local.blobs, ann.local.outbox
    now = ann.clock()
    assert queue.files(outbox, now) == queue.NO_FILES
    first, second = blobs.put(b"first"), blobs.put(b"second")
    made = state(ann, first).created
    assert queue.files(outbox, now) == queue.Files(2, 2, made)
    blobs.moved(first, state="uploading", offset=2, next_at=now + 60_000)
    assert queue.files(outbox, now) == queue.Files(2, 1, made)
    blobs.moved(first, state="parked", reason="Too large.")
    blobs.moved(second, state="there")
    blobs.owed([second])
    assert queue.files(outbox, now) == queue.Files(1, 1, None)


def test_bytes_of_what_was_refused_stay_as_long_as_it_can_be_done_again(ann: Desk) -> None:
    sha256 = ann.local.blobs.put(RAW)
    session = ann.start()
    ann.level()
    op = ann.do(
        session, acts.Attach(evidence=ann.ids(), sha256=sha256, size=len(RAW), mime="image/png")
    )
    no = Verdict(id=op, status="rejected", reason="closed", sentence="It is finished.")
    told = PushAnswer(epoch=ann.local.state().epoch, server_time=instant(ann.clock()), results=[no])
    ann.local.settle(told, [op])
    assert ann.local.every(Evidence) == ()
    ann.clock.pass_ms(8 * 24 * 3_600_000)
    ann.local.keep_house()
    assert ann.local.blobs.read(sha256) == RAW


def test_a_clock_that_is_set_back_by_an_hour_makes_no_file_wait_for_it(ann: Desk) -> None:
    sha256 = ann.local.blobs.put(RAW)
    ann.local.blobs.moved(sha256, state="uploading", next_at=ann.clock() + 60_000)
    assert ann.local.blobs.to_send(ann.clock()) == ()
    ann.clock.pass_ms(-3_600_000)
    assert [one.sha256 for one in ann.local.blobs.to_send(ann.clock())] == [sha256]


@pytest.mark.parametrize("op_state", ["pending", "acked", "parked", "journal"])
def test_bytes_of_a_session_that_went_to_somebody_else_are_sent_also_after_their_note_was_lost(
    desks: Desks, tmp_path: Path, op_state: str
) -> None:
    server = Ledger(ANN, BEN)
    ann: Desk = desks(ANN, folder=tmp_path, key=KEY, server=server)
    sha256 = ann.local.blobs.put(RAW)
    session = ann.start()
    ann.do(session, acts.Attach(evidence=ann.ids(), sha256=sha256, size=len(RAW), mime="image/png"))
    ann.level()
    row = server.get(Session, session)
    server.put(row.model_copy(update={"owner": BEN.id, "preparer": None, "watchers": ()}))
    ann.level()
    assert ann.local.every(Evidence) == ()
    with ann.local.outbox.writing() as c:
        c.execute("DELETE FROM blob")
        c.execute("UPDATE op SET state=? WHERE kind='session.attach'", (op_state,))
    ann.local.keep_house()
    assert state(ann, sha256).state == "waiting"
