"""Files that are damaged, foreign, full or held are met at the door, and nothing that was
promised is lost.
"""

from __future__ import annotations

import errno
import hashlib
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlcipher3 import dbapi2

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Session
from rflow_desktop.store import rescue, safekeeping, sqlite, view_today
from rflow_desktop.store.blobs import Blobs
from rflow_desktop.store.folders import unfit_place
from rflow_desktop.store.lock import FolderLock
from rflow_desktop.store.mirror import Mirror
from rflow_desktop.store.rescue import COPIED, FETCHED_ANEW, WORDS
from rflow_desktop.store.safekeeping import backups
from rflow_desktop.store.sqlite import Database
from rflow_desktop.store.trouble import FILE_DAMAGED, FULL, StoreTrouble
from tests.helpers.disks import small_disk
from tests.helpers.flushing import flushed
from tests.helpers.ledger import Ledger
from tests.store.desks import ANN, BEN, KEY, Desk, Desks

CANARY = "Kestrel-4711 clinic server room"


def worked(desks: Desks, folder: Path, *, notes: int = 5) -> tuple[Desk, str]:
    """Ann with a session of some notes, closed again."""
    ann = desks(ANN, folder=folder, key=KEY, server=Ledger(ANN))
    session = ann.start(title=CANARY)
    for number in range(notes):
        ann.note(session, f"{CANARY} {number}")
    ann.local.close()
    return ann, session


def reopen(ann: Desk) -> None:
    ann.local = ann._open()


def lose_outbox(ann: Desk, folder: Path) -> None:
    """Nothing in the file can be read at the next start."""
    ann.local.close()
    (folder / "outbox.db").write_bytes(b"nothing at all" * 600)
    reopen(ann)


def words(ann: Desk, session: str) -> int:
    return len(ann.local.parts(Entry, session))


def test_nothing_that_was_written_can_be_read_without_the_key(desks: Desks, tmp_path: Path) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    ann.local.blobs.put(CANARY.encode() * 100)
    ann.local.drafts.keep("note", CANARY)
    ann.note(session, CANARY)
    ann.local.tidy()
    ann.local.keep_house()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} >= {".db", ".log", ".db-wal"}
    for path in files:
        raw = path.read_bytes()
        for form in (CANARY.encode(), CANARY.encode("utf-16-le"), b"Kestrel", session.encode()):
            assert form not in raw, path


def test_another_key_opens_nothing_and_changes_nothing(desks: Desks, tmp_path: Path) -> None:
    ann, session = worked(desks, tmp_path)
    before = (tmp_path / "outbox.db").read_bytes()
    refuses_another_key(ann)
    assert (tmp_path / "outbox.db").read_bytes() == before
    ann.key = KEY
    reopen(ann)
    assert words(ann, session) == 5


SPOILED: dict[str, Callable[[bytes], bytes | None]] = {
    "flipped": lambda raw: raw[:20] + bytes([raw[20] ^ 1]) + raw[21:],
    "short": lambda raw: raw[:14],
    "shorter than its nonce": lambda raw: raw[:5],
    "empty": lambda raw: b"",
    "missing": lambda raw: None,
}


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=list(SPOILED))
def test_a_damaged_check_of_the_key_keeps_nobody_out_and_is_written_anew(
    desks: Desks, tmp_path: Path, spoiled: Callable[[bytes], bytes | None]
) -> None:
    ann, session = worked(desks, tmp_path)
    spoil_check(tmp_path, spoiled)
    for _ in range(2):
        refuses_another_key(ann)
    ann.key = KEY
    reopen(ann)
    assert words(ann, session) == 5
    assert ann.local.told == ""
    lose_outbox(ann, tmp_path)
    assert words(ann, session) == 5, "the check is there again: this was damage, not another key"


@pytest.mark.parametrize("spoiled", SPOILED.values(), ids=list(SPOILED))
def test_where_the_outbox_is_damaged_too_any_other_database_says_whose_key_it_is(
    desks: Desks, tmp_path: Path, spoiled: Callable[[bytes], bytes | None]
) -> None:
    ann, session = worked(desks, tmp_path)
    spoil_check(tmp_path, spoiled)
    (tmp_path / "outbox.db").write_bytes(b"nothing at all" * 600)
    refuses_another_key(ann)
    ann.key = KEY
    reopen(ann)
    assert words(ann, session) == 5
    assert ann.local.told == WORDS


def test_another_key_makes_no_new_outbox_where_the_old_one_is_gone(
    desks: Desks, tmp_path: Path
) -> None:
    ann, _ = worked(desks, tmp_path)
    spoil_check(tmp_path, SPOILED["empty"])
    (tmp_path / "outbox.db").unlink()
    refuses_another_key(ann)
    assert not (tmp_path / "outbox.db").exists()


def test_the_check_of_the_key_is_on_the_disk_before_the_work_goes_on(
    desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = flushed(monkeypatch)
    desks(ANN, folder=tmp_path, key=KEY)
    assert tmp_path / "key.check.part" in seen


def refuses_another_key(ann: Desk) -> None:
    ann.key = bytes(32)
    with pytest.raises(StoreTrouble) as told:
        reopen(ann)
    assert told.value.code == "wrong_key"


def spoil_check(folder: Path, spoiled: Callable[[bytes], bytes | None]) -> None:
    path = folder / "key.check"
    content = spoiled(path.read_bytes())
    path.unlink()
    if content is not None:
        path.write_bytes(content)


def test_a_plain_database_in_the_place_of_ours_is_not_opened(desks: Desks, tmp_path: Path) -> None:
    plain = dbapi2.connect(str(tmp_path / "outbox.db"))
    plain.execute("CREATE TABLE t(x)")
    plain.close()
    with pytest.raises(StoreTrouble) as told:
        desks(ANN, folder=tmp_path, key=KEY)
    assert told.value.code == "plaintext"


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "OLDEST", (99, 0, 0))
    with pytest.raises(StoreTrouble) as told:
        Database(None, key=KEY)
    assert told.value.code == "too_old"


def test_an_outbox_of_a_newer_version_is_left_alone_and_can_be_exported(
    desks: Desks, tmp_path: Path
) -> None:
    ann, _ = worked(desks, tmp_path)
    database = Database(tmp_path / "outbox.db", key=KEY)
    database.connection.execute("PRAGMA user_version=99")
    database.close()
    with pytest.raises(StoreTrouble) as told:
        reopen(ann)
    assert told.value.code == "newer"
    target = tmp_path / "unsent.jsonl"
    assert rescue.export_unsent(tmp_path, key=KEY, target=target) == 6
    assert target.read_text(encoding="utf-8").count("\n") == 6
    FolderLock(tmp_path).take()  # the refusal has let go of the folder


def test_a_folder_in_use_is_refused_and_says_by_whom(desks: Desks, tmp_path: Path) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY)
    with pytest.raises(StoreTrouble) as told:
        Desk(ANN, folder=tmp_path, key=KEY)
    assert told.value.code == "in_use"
    assert str(os.getpid()) in told.value.sentence
    ann.local.close()
    reopen(ann)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(desks: Desks, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreTrouble) as told:
        desks(ANN, folder=tmp_path / "in", key=KEY)
    assert told.value.code == "read_only"


def test_a_path_that_is_a_file_is_refused(desks: Desks, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("a file")
    with pytest.raises(StoreTrouble) as told:
        desks(ANN, folder=tmp_path / "in", key=KEY)
    assert told.value.code == "read_only"


PLACES = [
    ("/home/maya/OneDrive - Brightwater/rflow", "", "OneDrive"),
    ("/srv/share/rflow", "srv:/x /srv/share nfs4 rw 0 0\n/dev/sda / ext4 rw 0 0\n", "network"),
    ("/home/maya/rflow", "/dev/sda / ext4 rw 0 0\n", ""),
]


@pytest.mark.parametrize(("folder", "mounts", "told"), PLACES)
def test_places_that_damage_databases_are_named(
    tmp_path: Path, folder: str, mounts: str, told: str
) -> None:
    table = tmp_path / "mounts"
    table.write_text(mounts)
    sentence = unfit_place(Path(folder), table)
    assert (told in sentence) if told else sentence == ""


def flip(path: Path, chance: random.Random) -> None:
    raw = bytearray(path.read_bytes())
    for _ in range(8):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)


def leave_unclean(folder: Path) -> None:
    safekeeping.mark_open(folder)


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_outbox_is_rebuilt_with_every_operation(
    desks: Desks, tmp_path: Path, seed: int
) -> None:
    ann, session = worked(desks, tmp_path, notes=30)
    flip(tmp_path / "outbox.db", random.Random(seed))
    leave_unclean(tmp_path)
    reopen(ann)
    assert words(ann, session) == 30
    assert ann.local.state().waiting == 31
    assert ann.local.told == rescue.WORDS
    assert list((tmp_path / "damaged").rglob("outbox.db"))
    ann.level()
    assert words(ann, session) == 30


def test_a_rebuilt_outbox_begins_with_the_newest_backup(desks: Desks, tmp_path: Path) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    ann.local.keep_house()
    ann.note(session, "after the backup")
    ann.local.close()
    for log in tmp_path.glob("ops-*.log"):
        lines = log.read_bytes().splitlines(keepends=True)
        log.write_bytes(lines[-1])  # what was before the backup is in no copy but the backup
    (tmp_path / "outbox.db").write_bytes(b"nothing at all" * 600)
    reopen(ann)
    assert words(ann, session) == 6


def test_what_a_rebuilt_outbox_sent_stays_on_the_screen_until_all_that_it_made_is_here(
    desks: Desks, tmp_path: Path
) -> None:
    """Its copies do not tell which rows an operation made, and the session's own comes first."""
    server = Ledger(ANN)
    ann = desks(ANN, folder=tmp_path, key=KEY, server=server)
    session = ann.start()
    ann.level()
    ann.note(session, "Checked the cable")
    lose_outbox(ann, tmp_path)
    ann.push()
    ann.push()
    state = ann.local.state()
    whole = server.pull(ANN.id, epoch=state.epoch, cursors=state.cursors)
    first = [row for row in whole.rows if row.type == "session"]
    held = {"rows": first, "cursors": state.cursors, "more": True, "digests": {}}
    ann.local.apply(whole.model_copy(update=held))
    assert words(ann, session) == 1
    ann.level()
    assert (words(ann, session), ann.local.state().acked) == (1, 0)


@pytest.mark.parametrize("later", [0, 1, 2, 3])
def test_what_no_copy_of_the_outbox_held_is_not_shown_for_ever(
    desks: Desks, tmp_path: Path, later: int
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    ann.level()
    ann.local.keep_house()
    for number in range(later):
        ann.note(session, f"after the backup {number}")
    ann.local.close()
    for log in tmp_path.glob("ops-*.log"):
        log.unlink()  # with the outbox, as when a disk loses what was written last
    (tmp_path / "outbox.db").write_bytes(b"nothing at all" * 600)
    reopen(ann)
    assert words(ann, session) == 5
    ann.level()
    assert words(ann, session) == 5
    assert not ann.local.state().waiting


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 MB."""
    with small_disk(tmp_path / "disk", mib=32) as place:
        yield place


@pytest.mark.parametrize("room", [0, 8_192, 100_000])
def test_a_full_disk_keeps_a_damaged_outbox_until_there_is_room_for_a_new_one(
    desks: Desks, small: Path, room: int
) -> None:
    ann, session = worked(desks, small, notes=20)
    reopen(ann)
    ann.local.keep_house()
    ann.note(session, "after the backup")
    ann.local.close()
    damaged = b"nothing at all" * 600
    (small / "outbox.db").write_bytes(damaged)
    filler = small / "filler"
    filler.write_bytes(bytes(shutil.disk_usage(small).free - room))
    for _ in range(2):
        with pytest.raises(StoreTrouble) as told:
            reopen(ann)
        assert told.value.code == "full"
        assert (small / "outbox.db").read_bytes() == damaged
    filler.unlink()
    reopen(ann)
    assert words(ann, session) == 21
    assert [one.read_bytes() for one in small.rglob("damaged/*/outbox.db")] == [damaged]
    assert not list(small.glob("outbox.rebuilt*"))


def test_a_new_outbox_that_a_crash_kept_from_its_place_takes_it_at_the_next_start(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    (tmp_path / "outbox.db").rename(tmp_path / "outbox.rebuilt")
    (tmp_path / "outbox.db-wal").write_bytes(b"of the damaged one")
    reopen(ann)
    assert words(ann, session) == 5
    assert list(tmp_path.rglob("damaged/*/outbox.db-wal"))


def test_where_nothing_can_be_put_aside_a_damaged_outbox_stays_and_that_is_said(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    (tmp_path / "outbox.db").write_bytes(b"nothing at all" * 600)
    (tmp_path / "damaged").write_bytes(b"a file where the folder would be")
    with pytest.raises(StoreTrouble) as told:
        reopen(ann)
    assert told.value.code == "io"
    (tmp_path / "damaged").unlink()
    reopen(ann)
    assert words(ann, session) == 5


def test_an_undone_act_does_not_come_back_with_a_rebuilt_outbox(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    op = ann.do(session, acts.Complete(outcome="resolved"), hold_ms=9_000)
    ann.local.undo(op)
    lose_outbox(ann, tmp_path)
    assert ann.local.get(Session, session).closed_at is None


def test_an_act_that_a_crash_left_undone_does_not_come_back_with_a_rebuilt_outbox(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    op = ann.do(session, acts.Complete(outcome="resolved"), hold_ms=9_000)
    ann.local.tidy()  # from here on it is in the copy
    ann.crash("undone", lambda: ann.local.undo(op))
    lose_outbox(ann, tmp_path)
    assert ann.local.get(Session, session).closed_at is None


def test_an_undone_act_does_not_come_back_with_a_copy_of_the_outbox_from_before(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    op = ann.do(session, acts.Complete(outcome="resolved"), hold_ms=9_000)
    ann.local.keep_house()  # backs the outbox up
    ann.local.undo(op)
    lose_outbox(ann, tmp_path)
    assert ann.local.get(Session, session).closed_at is None


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_replica_is_rebuilt_and_own_work_is_there_at_once(
    desks: Desks, tmp_path: Path, seed: int
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    ann.level()
    ann.note(session, "unsent")
    ann.local.close()
    flip(tmp_path / "replica.db", random.Random(seed))
    leave_unclean(tmp_path)
    reopen(ann)
    assert words(ann, session) == 6
    assert ann.local.told == FETCHED_ANEW
    ann.level()
    assert words(ann, session) == 6
    assert ann.local.get(Session, session) == ann.server.get(Session, session)


def test_two_copies_of_a_profile_both_reach_the_server_and_the_copy_says_what_it_is(
    desks: Desks, tmp_path: Path
) -> None:
    server = Ledger(ANN, BEN)
    first = desks(ANN, folder=tmp_path / "a", key=KEY, server=server)
    session = first.start(title="VPN drops")
    first.level()
    first.local.close()
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    first.local = first._open()
    assert first.local.told == ""
    second = desks(ANN, folder=tmp_path / "b", key=KEY, server=server, number=2)
    assert second.local.told == COPIED
    ids = {first.note(session, "from one"), second.note(session, "from the other")}
    assert len(ids) == 2
    first.level()
    second.level()
    first.level()
    assert {one.body for one in first.local.parts(Entry, session)} == {"from one", "from the other"}
    second.restart()
    assert second.local.told == "", "once is enough"


def test_without_a_server_a_lost_replica_is_made_again_from_the_outbox(
    desks: Desks, tmp_path: Path
) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY)
    session = ann.start(title="alone")
    ann.note(session, "kept")
    before = ann.local.get(Session, session)
    ann.local.close()
    (tmp_path / "replica.db").unlink()
    reopen(ann)
    assert ann.local.get(Session, session) == before
    assert words(ann, session) == 1


@pytest.mark.parametrize("cut", [1, 7, 40, 200])
def test_a_torn_copy_is_completed_from_the_outbox(desks: Desks, tmp_path: Path, cut: int) -> None:
    ann, session = worked(desks, tmp_path)
    (log,) = tmp_path.glob("ops-*.log")
    log.write_bytes(log.read_bytes()[:-cut])
    reopen(ann)
    lose_outbox(ann, tmp_path)
    assert words(ann, session) == 5


def test_an_older_outbox_takes_back_what_the_copy_holds_behind_it(
    desks: Desks, tmp_path: Path
) -> None:
    """A virtual machine that was rolled back, or a file that somebody restored."""
    ann, session = worked(desks, tmp_path)
    old = (tmp_path / "outbox.db").read_bytes()
    reopen(ann)
    ann.note(session, "later")
    ann.local.close()
    (tmp_path / "outbox.db").write_bytes(old)
    reopen(ann)
    assert words(ann, session) == 6


def test_the_copies_of_two_months_are_two_files_and_old_ones_go(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    ann.level()
    ann.clock.pass_ms(35 * 24 * 3_600_000)
    ann.note(session, "next month")
    ann.level()
    ann.local.tidy()
    assert len(list(tmp_path.glob("ops-*.log"))) == 2
    ann.clock.pass_ms(60 * 24 * 3_600_000)
    ann.local.keep_house()
    assert len(list(tmp_path.glob("ops-*.log"))) == 1


def test_backups_are_made_every_four_hours_and_ten_are_kept(desks: Desks, tmp_path: Path) -> None:
    ann, _ = worked(desks, tmp_path)
    reopen(ann)
    for _ in range(14):
        ann.local.keep_house()
        ann.local.keep_house()
        ann.clock.pass_ms(4 * 3_600_000)
    assert len(backups(tmp_path)) == 10


def fill(database: Database) -> None:
    """The disk has no page left for this database."""
    pages = database.value("PRAGMA page_count")
    database.connection.execute(f"PRAGMA max_page_count={pages}")


def test_on_a_full_disk_the_reserve_is_given_and_then_a_capture_is_refused_visibly(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    assert (tmp_path / "reserve").exists()
    fill(ann.local.outbox)
    kept, told = 0, None
    for number in range(400):
        try:
            ann.note(session, f"{number} " + "x" * 400)
            kept += 1
        except StoreTrouble as full:
            told = full
            break
    assert told is not None
    assert told.code == "full"
    assert told.sentence == FULL
    assert not (tmp_path / "reserve").exists()
    assert words(ann, session) == 5 + kept
    ann.restart()
    assert words(ann, session) == 5 + kept
    ann.note(session, "and on it goes")


def test_when_only_the_screens_file_is_full_work_is_kept_and_shown_later(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    fill(ann.local.replica)
    for number in range(30):
        ann.note(session, f"{number} " + "x" * 2_000)
    assert ann.local.state().waiting == 36
    ann.local.replica.connection.execute("PRAGMA max_page_count=1000000")
    ann.note(session, "room again")
    assert words(ann, session) == 36


def test_what_a_full_screen_did_not_take_is_shown_later_though_something_smaller_fitted(
    desks: Desks, tmp_path: Path
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    pages = ann.local.replica.value("PRAGMA page_count")
    ann.local.replica.connection.execute(f"PRAGMA max_page_count={pages + 3}")
    for number in range(6):
        ann.note(session, f"{number} " + "x" * 19_000)
        ann.note(session, "small")
    assert words(ann, session) < 5 + 12
    ann.local.replica.connection.execute("PRAGMA max_page_count=1000000")
    ann.note(session, "room again")
    assert words(ann, session) == 5 + 13


class Failing:
    """A file whose writes fail from the `after`-th on."""

    def __init__(self, file: BinaryIO, number: int) -> None:
        self._file, self._number = file, number

    def write(self, raw: bytes) -> int:
        self._file.write(raw[: len(raw) // 2])
        raise OSError(self._number, os.strerror(self._number))

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_copy_that_cannot_be_written_is_caught_up_later(
    desks: Desks, tmp_path: Path, number: int
) -> None:
    ann, session = worked(desks, tmp_path)
    reopen(ann)
    ann.note(session, "one")
    ann.local.tidy()
    mirror = ann.local._files.mirror
    mirror._file = Failing(mirror._file, number)  # type: ignore[assignment]
    ann.note(session, "two")
    ann.local.tidy()
    ann.note(session, "three")
    ann.local.close()
    copied = list(Mirror(tmp_path, KEY, clock=ann.clock).operations())
    assert len(copied) == 9


@pytest.fixture
def blobs(desks: Desks, tmp_path: Path) -> Blobs:
    return desks(ANN, folder=tmp_path, key=KEY).local.blobs


def test_bytes_come_back_as_they_were_put(blobs: Blobs) -> None:
    raw = os.urandom(3_000_000)
    sha256 = blobs.put(iter([raw[:1_000_000], raw[1_000_000:]]))
    assert blobs.read(sha256) == raw
    assert blobs.put(raw) == sha256
    assert [one.sha256 for one in blobs.to_send(10**15)] == [sha256]
    blobs.moved(sha256, state="there")
    assert blobs.unsent() == 0
    assert blobs.read("0" * 64) is None


def test_a_file_that_was_refused_for_good_needs_a_person_and_does_not_wait(
    desks: Desks, tmp_path: Path
) -> None:
    local = desks(ANN, folder=tmp_path, key=KEY).local
    refused, waits = local.blobs.put(b"refused"), local.blobs.put(b"waits")
    assert not view_today.needs_attention(local)
    local.blobs.moved(refused, state="parked", tries=3, reason="This file is too large.")
    assert (local.blobs.unsent(), local.blobs.refused()) == (1, 1)
    assert [one.reason for one in local.blobs.in_state("parked")] == ["This file is too large."]
    assert view_today.needs_attention(local)

    assert not local.blobs.send_again(waits)
    assert local.blobs.send_again(refused)
    assert (local.blobs.unsent(), local.blobs.refused()) == (2, 0)
    again = local.blobs.state(refused)
    assert again is not None
    assert (again.state, again.tries, again.next_at, again.reason) == ("waiting", 0, 0, "")
    assert not view_today.needs_attention(local)


def test_two_files_cannot_be_exchanged_for_each_other(blobs: Blobs) -> None:
    one, two = blobs.put(b"one"), blobs.put(b"two")
    blobs._path(one).write_bytes(blobs._path(two).read_bytes())
    with pytest.raises(StoreTrouble) as told:
        blobs.read(one)
    assert told.value.code == "damaged"


def test_a_file_of_more_than_a_hundred_megabytes_is_refused_before_it_is_kept(
    blobs: Blobs, tmp_path: Path
) -> None:
    with pytest.raises(StoreTrouble) as told:
        blobs.put(b"x" * (1 << 20) for _ in range(101))
    assert told.value.code == "too_large"
    assert list((tmp_path / "blobs").rglob("*")) == []


def test_bytes_that_nothing_names_are_kept_for_a_week_and_then_go(
    desks: Desks, tmp_path: Path
) -> None:
    ann = desks(ANN, folder=tmp_path, key=KEY)
    session = ann.start()
    named = ann.local.blobs.put(b"named")
    orphan = ann.local.blobs.put(b"orphan")
    part = ann.local.blobs._path(orphan).with_suffix(".part")
    part.write_bytes(b"half")
    ann.do(session, acts.Attach(evidence=ann.ids(), sha256=named, size=5, mime="image/png"))
    assert [one.sha256 for one in ann.local.blobs.orphans({named})] == [orphan]
    ann.local.keep_house()
    assert not part.exists()
    assert ann.local.blobs.here(orphan)
    ann.clock.pass_ms(8 * 24 * 3_600_000)
    ann.local.keep_house()
    assert not ann.local.blobs.here(orphan)
    assert ann.local.blobs.read(named) == b"named"


def test_bytes_from_the_server_are_checked_against_their_name(blobs: Blobs) -> None:
    assert not blobs.fetched("0" * 64, b"something else")
    assert not blobs.here("0" * 64)


def test_fetched_bytes_that_the_power_took_are_fetched_again(blobs: Blobs) -> None:
    raw = b"a picture of a server room"
    name = hashlib.sha256(raw).hexdigest()
    assert blobs.fetched(name, raw)
    assert blobs.read(name) == raw
    blobs._path(name).write_bytes(b"")
    blobs.available = lambda: {name}
    assert blobs.read(name) is None
    assert not blobs.here(name)
    assert blobs.fetched(name, raw)
    assert blobs.read(name) == raw


@pytest.mark.parametrize("left", [b"", b"torn", bytes(64)], ids=["empty", "torn", "zeros"])
@pytest.mark.parametrize("state", ["waiting", "parked", "there"])
def test_a_damaged_file_that_is_added_again_is_whole_again(
    blobs: Blobs, state: str, left: bytes
) -> None:
    raw = b"a picture of a server room"
    name = blobs.put(raw)
    blobs.moved(name, state=state, reason=FILE_DAMAGED if state == "parked" else "")
    blobs._path(name).write_bytes(left)
    assert blobs.put(raw) == name
    assert blobs.read(name) == raw
    known = blobs.state(name)
    assert known is not None
    assert known.state == ("there" if state == "there" else "waiting")
    assert not list(blobs._path(name).parent.glob("*.part"))


def test_a_file_that_is_whole_is_not_written_again(blobs: Blobs) -> None:
    name = blobs.put(b"whole")
    sealed = blobs._path(name).read_bytes()
    blobs.put(b"whole")
    assert blobs._path(name).read_bytes() == sealed


def test_the_folders_of_what_was_put_are_on_the_disk_too(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = flushed(monkeypatch)
    path = blobs._path(blobs.put(b"first"))
    assert set(seen) >= {tmp_path, tmp_path / "blobs", path.parent.parent, path.parent}
    assert path.with_suffix(".part") in seen
