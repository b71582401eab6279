"""What this computer forgets in time is never the last copy of anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Evidence, Session
from rflow_desktop.store.housekeeping import DAY_MS
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk, Desks

LOG = b"a large log"


@pytest.fixture
def ann(desks: Desks, tmp_path: Path) -> Desk:
    return desks(ANN, folder=tmp_path, key=KEY, server=Ledger(ANN, BEN))


def attached(ann: Desk) -> str:
    """The hash of what was added to a session of Ann's that is Ben's by now: the server took the
    operation, and her computer holds none of its rows.
    """
    assert ann.server is not None
    session, evidence = ann.start(title="VPN drops"), ann.ids()
    sha256 = ann.local.blobs.put(LOG)
    ann.do(
        session,
        acts.Attach(evidence=evidence, sha256=sha256, size=len(LOG), mime="text/plain"),
    )
    ann.level()
    taken = ann.server.get(Session, session).model_copy(update={"owner": BEN.id})
    ann.server.put(taken, ann.server.get(Evidence, evidence))
    ann.level()
    assert ann.local.every(Evidence) == ()
    assert [one.state for one in ann.local.operations("kind='session.attach'")] == ["journal"]
    return sha256


@pytest.mark.parametrize("state", ["waiting", "uploading", "parked", "left"])
def test_bytes_of_an_accepted_change_stay_until_the_server_has_them(ann: Desk, state: str) -> None:
    sha256 = attached(ann)
    upload = "u" if state == "uploading" else ""
    ann.local.blobs.moved(sha256, state=state, upload_id=upload, reason="No.")
    ann.clock.pass_ms(8 * DAY_MS)
    ann.local.keep_house()
    assert ann.local.blobs.read(sha256) == LOG
    kept = ann.local.blobs.state(sha256)
    assert kept is not None
    assert kept.state == state


def test_bytes_that_the_server_has_go_when_their_session_is_somebody_else_s(ann: Desk) -> None:
    sha256 = attached(ann)
    ann.local.blobs.arrived([sha256])
    ann.clock.pass_ms(8 * DAY_MS)
    ann.local.keep_house()
    assert not ann.local.blobs.here(sha256)
    assert ann.local.blobs.state(sha256) is None


@pytest.mark.parametrize("state", ["waiting", "parked"])
def test_bytes_that_no_change_at_all_names_go(ann: Desk, state: str) -> None:
    sha256 = ann.local.blobs.put(LOG, state=state)
    ann.clock.pass_ms(8 * DAY_MS)
    ann.local.keep_house()
    assert not ann.local.blobs.here(sha256)
