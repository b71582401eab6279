"""Care for the precious file: is the key right, was the last end clean, backups, and room when the
disk is full.
"""

from __future__ import annotations

import os
import shutil
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rflow_desktop.durable import put_file, sync_folder
from rflow_desktop.store import trouble
from rflow_desktop.store.folders import MARKER, told_of_disk
from rflow_desktop.store.keys import derived
from rflow_desktop.store.sqlite import Database, told
from rflow_desktop.store.trouble import StoreTrouble

KEY_CHECK = "key.check"
RESERVE = "reserve"
RESERVE_BYTES = 16 * 1024 * 1024
ROOM_FOR_RESERVE = 16 * RESERVE_BYTES
BACKUPS = "backups"
BACKUP_EVERY_MS = 4 * 3_600_000
KEEP_BACKUPS = 10
_WORD = b"this is the key of this folder"


def check_key(folder: Path, key: bytes) -> bool:
    """Whether the key is known to be this folder's: its check says so, or a database that it opens,
    for a check may be damaged.

    Raises StoreTrouble `wrong_key` when there is a check and nothing says so.
    """
    if _confirms(folder, key) or any(_opens(path, key) for path in _databases(folder)):
        return True
    if (folder / KEY_CHECK).exists():
        raise StoreTrouble(trouble.WRONG_KEY, "wrong_key")
    return False


def keep_key_check(folder: Path, key: bytes) -> None:
    """Written where there is none, and anew where it was damaged: the key has opened the work."""
    if _confirms(folder, key):
        return
    nonce = os.urandom(12)
    sealed = AESGCM(derived(key, "check")).encrypt(nonce, _WORD, None)
    with suppress(OSError):  # a full disk: the next start writes it
        put_file(folder / KEY_CHECK, nonce + sealed)


def _confirms(folder: Path, key: bytes) -> bool:
    try:
        raw = (folder / KEY_CHECK).read_bytes()
        AESGCM(derived(key, "check")).decrypt(raw[:12], raw[12:], None)
    except (OSError, ValueError, InvalidTag):
        return False
    return True


def _databases(folder: Path) -> list[Path]:
    return [*sorted(folder.glob("*.db")), *backups(folder)]


def _opens(path: Path, key: bytes) -> bool:
    """Whether something in it can be read with the key: an empty file opens with any."""
    try:
        with closing(Database(path, key=key, read_only=True)) as database:
            return int(database.value("SELECT count(*) FROM sqlite_master")) > 0
    except (StoreTrouble, OSError):
        return False


def sound(database: Database) -> bool:
    """Whether every page is what was written and the structure holds.

    The pages of the file itself are looked at: a power cut may have torn some that stand whole in
    the log, so that comes in first.
    """
    try:
        database.all("PRAGMA wal_checkpoint(TRUNCATE)")
        pages = database.all("PRAGMA cipher_integrity_check")
        quick = database.value("PRAGMA quick_check(1)")
    except StoreTrouble:
        return False
    return not pages and quick == "ok"


def mark_open(folder: Path) -> None:
    (folder / MARKER).touch()


def mark_closed(folder: Path) -> None:
    (folder / MARKER).unlink(missing_ok=True)


def make_reserve(folder: Path) -> None:
    """Sets room aside, so that work can be brought out of a disk that has become full."""
    path = folder / RESERVE
    if path.exists() or shutil.disk_usage(folder).free < ROOM_FOR_RESERVE:
        return
    try:
        with path.open("wb") as file:
            for _ in range(RESERVE_BYTES >> 20):
                file.write(os.urandom(1 << 20))  # a compressing file system would save zeros away
    except OSError:
        path.unlink(missing_ok=True)


def free_reserve(folder: Path) -> bool:
    """Gives the room back. False when it was given before."""
    path = folder / RESERVE
    if not path.exists():
        return False
    path.unlink()
    return True


def backups(folder: Path) -> list[Path]:
    """Newest first."""
    return sorted((folder / BACKUPS).glob("outbox-*.db"), reverse=True)


def back_up(database: Database, folder: Path, *, key: bytes | None, now_ms: int) -> Path:
    """A copy of the open outbox, made by SQLite itself. The ten newest are kept."""
    place = folder / BACKUPS
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    path = place / f"outbox-{moment:%Y%m%d-%H%M%S}.db"
    part = path.with_suffix(".part")
    with told_of_disk():
        place.mkdir(exist_ok=True, mode=0o700)
        part.unlink(missing_ok=True)
        copy(database, part, key=key)
        part.replace(path)
        sync_folder(place)
        for old in backups(folder)[KEEP_BACKUPS:]:
            old.unlink(missing_ok=True)
    return path


def copy(database: Database, path: Path, *, key: bytes | None) -> None:
    """A copy of an open database, made by SQLite itself."""
    made = Database(path, key=key, durable=False)
    try:
        with told(path):
            source = database.connection
            target = made.connection
            if source is not None:
                source.backup(target)
    finally:
        made.close()


def backup_due(folder: Path, now_ms: int) -> bool:
    newest = backups(folder)
    if not newest:
        return True
    made = datetime.strptime(newest[0].stem, "outbox-%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return now_ms - made.timestamp() * 1000 >= BACKUP_EVERY_MS
