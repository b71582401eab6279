"""What was changed in the trash is found without a walk over all sessions."""

from __future__ import annotations

from pathlib import Path

from rflow_desktop.domain.acts_talk import Trash
from rflow_desktop.store import deleted
from rflow_desktop.store.schema import REPLICA_VERSION
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk, Desks


def changed_in_trash(desks: Desks, folder: Path) -> tuple[Desk, str]:
    """A session that was deleted, and gone on with by somebody who had not seen that."""
    server = Ledger(ANN, BEN)
    ann = desks(ANN, server=server, folder=folder, key=KEY)
    session = ann.start(title="VPN drops")
    for title in ("Printer", "Mail"):
        ann.start(title=title)
    ann.level()
    elsewhere = desks(ANN, server=server, number=2)
    elsewhere.level()
    elsewhere.do(session, Trash())
    ann.clock.pass_ms(60_000)
    ann.note(session, "Went on")
    elsewhere.level()
    ann.level()
    elsewhere.level()
    return ann, session


def test_only_what_was_changed_in_the_trash_is_read(desks: Desks, tmp_path: Path) -> None:
    ann, session = changed_in_trash(desks, tmp_path)
    assert [one.id for one in deleted.changed_since(ann.local)] == [session]
    plan = [told for *_, told in ann.local.replica.all(f"EXPLAIN QUERY PLAN {deleted.CHANGED}")]
    assert plan[0] == "SCAN row USING INDEX row_deleted"
    assert ann.local.replica.value("SELECT count(*) FROM row INDEXED BY row_deleted WHERE"
        f" {deleted.CHANGED_IN_TRASH}") == 1  # fmt: skip


def test_a_replica_of_an_earlier_version_finds_it_too(desks: Desks, tmp_path: Path) -> None:
    ann, session = changed_in_trash(desks, tmp_path)
    ann.local.replica.all("DROP INDEX row_deleted")
    ann.local.replica.all(f"PRAGMA user_version={REPLICA_VERSION - 1}")
    ann.restart()
    assert [one.id for one in deleted.changed_since(ann.local)] == [session]
