"""Shared work is put away when the server was not heard for too long, and own words never."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Evidence, Session
from rflow_desktop.store.lease import DAY_MS, PUT_AWAY
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk, Desks


@pytest.fixture
def server() -> Ledger:
    made = Ledger(ANN, BEN)
    made.lease_days = 14
    return made


@pytest.fixture
def ann(desks: Desks, server: Ledger, tmp_path: Path) -> Desk:
    made = desks(ANN, folder=tmp_path, key=KEY, server=server)
    made.start(title="VPN drops")
    made.level()
    return made


def titles(ann: Desk) -> set[str]:
    return {one.title for one in ann.local.every(Session)}


def beside_bens(ann: Desk) -> Session:
    """Her own session, with a note that was never sent; one of Ben's is shared with her."""
    (own,) = ann.local.every(Session)
    bens = Session(
        id=ann.ids(), owner=BEN.id, assignee=ANN.id, title="Bens", created_at=own.created_at
    )
    assert ann.server is not None
    ann.server.put(bens)
    ann.level()
    ann.note(own.id, "never sent")
    return own


def away(ann: Desk, days: float) -> None:
    ann.clock.pass_ms(int(days * DAY_MS))
    ann.restart()


def test_within_the_time_everything_is_readable(ann: Desk) -> None:
    away(ann, 13.9)
    assert titles(ann) == {"VPN drops"}
    assert ann.local.told == ""


def test_after_it_shared_work_is_put_away_and_comes_back_with_the_next_contact(ann: Desk) -> None:
    own = beside_bens(ann)
    assert titles(ann) == {"VPN drops", "Bens"}
    away(ann, 14.1)
    assert ann.local.told == PUT_AWAY.format(days=14)
    assert titles(ann) == {"VPN drops"}, "what one did oneself is told by one's own operations"
    assert [one.body for one in ann.local.parts(Entry, own.id)] == ["never sent"]
    assert ann.local.state().waiting == 1
    ann.restart()
    assert ann.local.told == "", "once is enough"
    ann.level()
    assert titles(ann) == {"VPN drops", "Bens"}
    assert ann.local.state().waiting == ann.local.state().acked == 0


def test_every_answer_counts_also_one_with_no_news(ann: Desk) -> None:
    for _ in range(4):
        away(ann, 10)
        ann.level()
    assert [one.title for one in ann.local.every(Session)] == ["VPN drops"]


def test_a_server_that_sets_no_time_lets_it_stay(desks: Desks, tmp_path: Path) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY, server=Ledger(ANN, BEN))
    ann.start(title="VPN drops")
    ann.level()
    away(ann, 400)
    assert [one.title for one in ann.local.every(Session)] == ["VPN drops"]


def test_at_once_when_the_server_ended_the_sign_in(ann: Desk) -> None:
    own = beside_bens(ann)
    assert ann.local.put_away().all
    assert titles(ann) == {"VPN drops"}, "what one did oneself is told by one's own operations"
    assert ann.local.state().waiting == 1
    assert not ann.local.put_away().all, "once is enough"
    ann.restart()
    assert titles(ann) == {"VPN drops"}
    ann.level()
    assert titles(ann) == {"VPN drops", "Bens"}
    assert [one.body for one in ann.local.parts(Entry, own.id)] == ["never sent"]
    assert ann.local.state().waiting == ann.local.state().acked == 0


def test_a_crash_while_it_is_put_away_loses_no_own_words(ann: Desk) -> None:
    (own,) = ann.local.every(Session)
    ann.note(own.id, "never sent")
    ann.crash("put away", ann.local.put_away)
    assert titles(ann) == {"VPN drops"}
    assert [one.body for one in ann.local.parts(Entry, own.id)] == ["never sent"]
    ann.level()
    assert ann.local.state().waiting == ann.local.state().acked == 0


@pytest.mark.parametrize("ended", [False, True])
def test_the_bytes_of_unsent_evidence_stay_with_the_words_about_it(
    ann: Desk, *, ended: bool
) -> None:
    bens = Session(
        id=ann.ids(), owner=BEN.id, assignee=ANN.id, title="Bens",
        created_at=ann.local.every(Session)[0].created_at,
    )  # fmt: skip
    assert ann.server is not None
    ann.server.put(bens)
    ann.level()
    sha256 = ann.local.blobs.put(b"a picture")
    attach = acts.Attach(evidence=ann.ids(), sha256=sha256, size=9, mime="image/png")
    ann.do(bens.id, attach)
    ann.clock.pass_ms(8 * DAY_MS)
    if ended:
        ann.local.put_away()
    away(ann, 7)
    assert "Bens" not in titles(ann)
    ann.local.keep_house()
    assert ann.local.blobs.read(sha256) == b"a picture"
    ann.level()
    assert [one.sha256 for one in ann.local.parts(Evidence, bens.id)] == [sha256]
    assert ann.local.blobs.unsent() == 1


@pytest.mark.parametrize("ended", [False, True])
def test_copies_of_what_others_attached_go_at_once_and_own_ones_stay(
    ann: Desk, tmp_path: Path, *, ended: bool
) -> None:
    (mine,) = ann.local.every(Session)
    blobs = ann.local.blobs
    own, unsent = blobs.put(b"an own picture"), blobs.put(b"an unsent picture")
    for sha256 in (own, unsent):
        attach = acts.Attach(evidence=ann.ids(), sha256=sha256, size=14, mime="image/png")
        ann.do(mine.id, attach)
    ann.level()
    blobs.arrived([own])
    bens = hashlib.sha256(b"a picture of Ben's").hexdigest()
    assert blobs.fetched(bens, b"a picture of Ben's")
    refused = blobs.put(b"refused", state="parked")
    aside = tmp_path / "damaged" / "20261101-080000"
    aside.mkdir(parents=True)
    for name in ("replica.db", "replica.db-wal", "replica-2.db", "outbox.db"):
        (aside / name).write_bytes(b"torn")
    if ended:
        ann.local.put_away()
    else:
        away(ann, 14.1)
        assert ann.local.told == PUT_AWAY.format(days=14)
    blobs = ann.local.blobs
    assert blobs.state(bens) is None
    assert not blobs.here(bens)
    assert blobs.read(own) == b"an own picture"
    assert blobs.read(unsent) == b"an unsent picture"
    assert blobs.read(refused) == b"refused"
    assert [file.name for file in aside.iterdir()] == ["outbox.db"]
    ann.level()
    assert titles(ann) == {"VPN drops"}


def test_a_copy_that_cannot_be_removed_now_goes_with_the_next_sweep(ann: Desk) -> None:
    blobs = ann.local.blobs
    held, free = (hashlib.sha256(one).hexdigest() for one in (b"held", b"free"))
    assert blobs.fetched(held, b"held")
    assert blobs.fetched(free, b"free")
    path = blobs._path(held)
    path.unlink()
    path.mkdir()  # as a file that somebody holds open: it cannot be removed
    assert ann.local.put_away().all
    assert blobs.state(free) is None
    assert blobs.state(held) is not None
    path.rmdir()
    path.write_bytes(b"sealed")
    ann.clock.pass_ms(8 * DAY_MS)
    ann.local.keep_house()
    assert not blobs.here(held)
    assert blobs.state(held) is None
