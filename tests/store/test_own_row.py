"""Who works here, as a server says it that is newer than this version: nothing ends over it."""

from __future__ import annotations

from typing import Any

import pytest

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Role, User
from rflow_desktop.workspace.opened import known
from sync import exchange
from sync.core_lane import Pull
from sync.protocol import PullAnswer, WireRow
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, Desk, Desks

NEWER: tuple[dict[str, Any], ...] = ({"role": "oracle"}, {"name": 7})


@pytest.fixture
def ann(desks: Desks) -> Desk:
    desk = desks(ANN, server=Ledger(ANN))
    desk.level()
    return desk


def told(ann: Desk, seq: int, **newer: object) -> None:
    """A page with the person's own row."""
    assert ann.server is not None
    state = ann.local.state()
    answer: PullAnswer = ann.server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors)
    user = User(id=ANN.id, name="Ann", email="ann@msp.example", role=Role.ADMIN)
    row = WireRow(type="user", id=ANN.id, seq=seq, scopes=("account:acme",), doc=user.doc() | newer)
    page = answer.model_copy(update={"rows": [row], "more": True, "digests": {}})
    exchange.apply(ann.local, page, Pull(max_bytes=1_024), user=ANN.id)


@pytest.mark.parametrize("newer", NEWER, ids=str)
def test_an_own_row_that_cannot_be_read_leaves_the_least_rights(
    ann: Desk, newer: dict[str, Any]
) -> None:
    ann.start(title="Before")
    told(ann, 101, **newer)
    assert ann.local.me == ANN.model_copy(update={"role": Role.VIEWER})
    with pytest.raises(Refused):
        ann.start(title="After")
    assert known(ann.local, "acme", ANN)[0].role is Role.VIEWER, "also at the next start"
    assert ann.local.replica.value("SELECT doc FROM row WHERE type='user' AND id=?", ANN.id)
    told(ann, 102)
    assert ann.local.me.role is Role.ADMIN
    assert known(ann.local, "acme", ANN)[0].role is Role.ADMIN
