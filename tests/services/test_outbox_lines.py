"""The lists of Sync: what they hold, and that a journal of years is not read for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.acts import Attach
from rflow_desktop.services import outbox_lines
from rflow_desktop.store.local import Local
from rflow_desktop.store.schema import OUTBOX_VERSION
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, KEY, Desk

Read = Callable[[Local], object]


@pytest.fixture
def ann(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(ANN, server=Ledger(ANN), folder=tmp_path, key=KEY)
    yield desk
    desk.close()


def attach(desk: Desk, session: str, raw: bytes) -> str:
    """What the server has, without its bytes."""
    sha256 = desk.local.blobs.put(raw)
    done = desk.do(
        session, Attach(evidence=desk.ids(), sha256=sha256, size=len(raw), mime="image/png")
    )
    desk.level()
    return done


def told(found: outbox_lines.Listed) -> list[str]:
    return [line.id for line in found.lines]


def steps(local: Local, read: Read) -> int:
    """How much the database does for it."""
    count = 0

    def one() -> int:
        nonlocal count
        count += 1
        return 0

    connection: Any = local.outbox.connection
    read(local)
    connection.set_progress_handler(one, 1)
    read(local)
    connection.set_progress_handler(None, 1)
    return count


def test_what_waits_is_listed_with_the_files_of_what_is_there(ann: Desk) -> None:
    session = ann.start(title="VPN drops")
    file = attach(ann, session, b"a picture")
    noted = ann.note(session, "Went on")
    found = outbox_lines.waiting(ann.local, most=10)
    assert (told(found), found.count) == ([file, noted], 2)
    found = outbox_lines.waiting(ann.local, most=1)
    assert (told(found), found.count) == ([file], 2)
    ann.level()
    assert told(outbox_lines.waiting(ann.local, most=10)) == [file]
    found = outbox_lines.synced(ann.local, since_ms=0, most=1)
    assert (told(found), found.count) == ([noted], 2)
    ann.local.blobs.arrived([ann.local.blobs.put(b"a picture")])
    assert told(outbox_lines.waiting(ann.local, most=10)) == []
    assert file in told(outbox_lines.synced(ann.local, since_ms=0, most=10))


@pytest.mark.parametrize(
    "read",
    [
        lambda local: outbox_lines.waiting(local, most=200),
        lambda local: outbox_lines.synced(local, since_ms=1 << 50, most=200),
    ],
    ids=["waiting", "synced"],
)
def test_a_journal_of_years_makes_no_list_longer_to_read(ann: Desk, read: Read) -> None:
    session = ann.start(title="VPN drops")
    attach(ann, session, b"a picture")
    before = steps(ann.local, read)
    for nth in range(60):
        ann.note(session, f"Note {nth}")
    ann.level()
    assert steps(ann.local, read) < before + 60


def test_an_outbox_of_an_earlier_version_is_read_too_whatever_is_damaged_in_it(ann: Desk) -> None:
    session = ann.start(title="VPN drops")
    file, other = attach(ann, session, b"a picture"), attach(ann, session, b"another")
    with ann.local.outbox.writing() as c:
        c.execute("DROP INDEX op_file")
        c.execute("DROP INDEX op_taken")
        c.execute("UPDATE op SET bytes=CAST('{' AS BLOB) WHERE op_id=?", (other,))
        c.execute(f"PRAGMA user_version={OUTBOX_VERSION - 1}")
    ann.restart()
    assert told(outbox_lines.waiting(ann.local, most=10)) == [file]
