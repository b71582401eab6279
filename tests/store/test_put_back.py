"""A server that was put back from a copy and was not told: what it had taken since is offered to it
again.
"""

from __future__ import annotations

import pytest

from rflow_desktop.domain.model import Entry
from tests.helpers.ledger import Ledger
from tests.store.desks import BEN, Desk, Desks, notes


def kept(server: Ledger) -> list[str]:
    return sorted(row.body for _, row in server.rows.values() if isinstance(row, Entry))


def others_go_on(desks: Desks, server: Ledger, many: int) -> None:
    ben = desks(BEN, server=server, number=2)
    for number in range(many):
        ben.start(title=f"of Ben {number}")
    ben.push()


@pytest.mark.parametrize(
    ("seen", "since"), [("rows", 0), ("rows", 1), ("rows", 9), ("its word", 0)]
)
def test_what_a_server_that_was_put_back_has_lost_is_offered_again(
    desks: Desks, ann: Desk, server: Ledger, seen: str, since: int
) -> None:
    session = ann.start()
    ann.note(session, "in the copy")
    ann.level()
    copy = server.backup()
    ann.note(session, "after the copy")
    ann.push()
    if seen == "rows":
        ann.pull()
    server.put_back(copy)
    others_go_on(desks, server, since)
    for _ in range(3):
        ann.pull()
        assert notes(ann, session) == ["after the copy", "in the copy"]
        ann.push()
    ann.level()
    assert kept(server) == notes(ann, session) == ["after the copy", "in the copy"]
    assert ann.local.state().waiting == ann.local.state().acked == 0


def test_bytes_are_offered_again_too(ann: Desk, server: Ledger) -> None:
    session = ann.start()
    ann.level()
    copy = server.backup()
    ann.note(session, "after the copy")
    ann.level()
    sha256 = ann.local.blobs.put(b"a picture")
    with ann.local.outbox.writing() as c:
        c.execute("UPDATE blob SET state='there' WHERE sha256=?", (sha256,))
    server.put_back(copy)
    ann.pull()
    assert ann.local.outbox.value("SELECT state FROM blob WHERE sha256=?", sha256) == "waiting"


def test_what_stands_as_it_was_accepted_is_not_sent_again(
    desks: Desks, ann: Desk, server: Ledger
) -> None:
    session = ann.start()
    ann.note(session, "before")
    ann.level()
    with ann.local.replica.writing() as c:
        c.execute("DELETE FROM row WHERE type='entry'")
    ann.local.mending.recount()
    others_go_on(desks, server, 3)
    ann.pull()
    assert notes(ann, session) == ["before"]
    assert ann.local.state().waiting == 0
