"""Ends of the program that no simulation has: within what is typed, and within a change of the
precious file by a newer version.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from rflow_desktop.store import schema
from rflow_desktop.store.safekeeping import backups, sound
from rflow_desktop.store.schema import OUTBOX_VERSION
from rflow_desktop.store.sqlite import Database
from tests.store.desks import ANN, KEY, Desks


def test_of_what_is_typed_the_last_draft_is_there_after_a_crash(
    desks: Desks, tmp_path: Path
) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY)
    for text in ("The", "The printer", "The printer is off"):
        ann.local.drafts.keep("note", text)
    ann.local.abandon()  # a letter typed since is not written yet
    ann.local = ann._open()
    assert ann.local.drafts.get("note") == "The printer is off"
    assert ann.local.state().waiting == 0


def test_a_change_of_the_outbox_that_a_crash_cut_off_leaves_it_and_a_backup_as_they_were(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY)
    session = ann.start(title="Before")
    ann.local.outbox.connection.execute("PRAGMA user_version=1")
    ann.local.abandon()
    before = len(backups(tmp_path))
    cut = (*schema._OUTBOX, "CREATE TABLE later(n)", "SELECT ends_here()")
    with monkeypatch.context() as newer:
        newer.setattr(schema, "_OUTBOX", cut)
        with pytest.raises(dbapi2.OperationalError):
            ann._open()
    assert len(backups(tmp_path)) == before + 1
    for file in (tmp_path / "outbox.db", backups(tmp_path)[0]):
        left = Database(file, key=KEY)
        assert sound(left)
        assert left.value("PRAGMA user_version") == 1
        assert left.value("SELECT count(*) FROM sqlite_master WHERE name='later'") == 0
        assert left.value("SELECT root_id FROM op") == session
        left.close()
    ann.local = ann._open()
    assert ann.local.outbox.value("PRAGMA user_version") == OUTBOX_VERSION
    assert ann.local.state().waiting == 1
    assert ann.local.outbox.value("SELECT root_id FROM op") == session
