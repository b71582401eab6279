"""Evidence as files: named by the hash of their bytes, sealed, and never half written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rflow_desktop.durable import Folders, sync_folder
from rflow_desktop.store import trouble
from rflow_desktop.store.folders import told_of_disk
from rflow_desktop.store.keys import derived
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.sqlite import Connection
from rflow_desktop.store.trouble import StoreTrouble

CHUNK = 1 << 20
LIMIT = 100 * 1024 * 1024
LONGEST_MS = 2 * 3_600_000
ORPHAN_MS = 7 * 24 * 3_600_000
CACHE_BYTES = 2 * 1024**3
TOO_LARGE = "This file is larger than 100 MB, so it was not added. The file itself is untouched."
UNREADABLE = "This file is damaged on this computer. It is fetched again when the server has it."


class BlobState(NamedTuple):
    """How far a blob's bytes have travelled: `state` is waiting, uploading, there (on the server
    too) or parked.
    """

    sha256: str
    size: int
    state: str
    offset: int
    upload_id: str
    tries: int
    next_at: int
    created: int
    used: int
    reason: str


_COLUMNS = ", ".join(f'"{name}"' for name in BlobState._fields)


@dataclass
class Blobs:
    """The blobs of one workspace. Without a folder they are kept in memory."""

    folder: Path | None
    key: bytes | None
    outbox: Outbox
    now_ms: Callable[[], int]

    def __post_init__(self) -> None:
        self._cipher = None if self.key is None else AESGCM(derived(self.key, "blobs"))
        self._memory: dict[str, bytes] = {}
        self._folders = None if self.folder is None else Folders(self.folder)

    # --- bytes -----------------------------------------------------------------------------------

    def put(self, content: bytes | BinaryIO | Iterable[bytes], *, state: str = "waiting") -> str:
        """Keeps the bytes, over a damaged file too, and answers their SHA-256. They are on the disk
        when this returns.
        """
        raw = _whole(content)
        sha256 = hashlib.sha256(raw).hexdigest()
        if not self._holds(sha256, raw):
            self._write(sha256, raw)
        with self.outbox.database.writing() as c:
            self._note(c, sha256, len(raw), state)
        return sha256

    def fetched(self, sha256: str, raw: bytes) -> bool:
        """Keeps bytes that came from the server. False when they are not what the name says.

        Nobody waits for the disk: what is lost with the power is fetched again.
        """
        if hashlib.sha256(raw).hexdigest() != sha256:
            return False
        if not self.here(sha256):
            self._write(sha256, raw, is_copy=True)
        with self.outbox.database.noting() as c:
            self._note(c, sha256, len(raw), "there")
        return True

    def read(self, sha256: str) -> bytes | None:
        """The bytes, or None when they are not here. Raises StoreTrouble when they are damaged and
        nowhere else.
        """
        if self.folder is None:
            return self._memory.get(sha256)
        try:
            raw = self._path(sha256).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreTrouble(trouble.BROKEN, "io") from error
        if self._cipher is None:
            return raw
        try:
            return self._cipher.decrypt(raw[:12], raw[12:], bytes.fromhex(sha256))
        except (InvalidTag, ValueError) as error:
            if self._is_elsewhere(sha256):
                return None
            raise StoreTrouble(UNREADABLE, "damaged") from error

    def here(self, sha256: str) -> bool:
        return sha256 in self._memory if self.folder is None else self._path(sha256).exists()

    def _holds(self, sha256: str, raw: bytes) -> bool:
        try:
            return self.read(sha256) == raw
        except StoreTrouble:
            return False

    def _is_elsewhere(self, sha256: str) -> bool:
        """Whether the server has what is damaged here; then it goes, to be fetched again."""
        known = self.state(sha256)
        if known is None or known.state != "there":
            return False
        self._path(sha256).unlink(missing_ok=True)
        return True

    def _write(self, sha256: str, raw: bytes, *, is_copy: bool = False) -> None:
        if self._folders is None:
            self._memory[sha256] = raw
            return
        path = self._path(sha256)
        part = path.with_suffix(".part")
        with told_of_disk():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with part.open("wb") as file:
                    file.write(self._sealed(sha256, raw))
                    if not is_copy:
                        file.flush()
                        os.fsync(file.fileno())
                part.replace(path)
                if not is_copy:
                    self._folders.make(path.parent)
                    sync_folder(path.parent)
            except OSError:
                part.unlink(missing_ok=True)
                raise

    def _sealed(self, sha256: str, raw: bytes) -> bytes:
        """Bound to its name, so that two files cannot be exchanged for each other."""
        if self._cipher is None:
            return raw
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, raw, bytes.fromhex(sha256))

    def _path(self, sha256: str) -> Path:
        return (self.folder or Path()) / "blobs" / sha256[:2] / sha256[2:4] / sha256

    # --- where they are --------------------------------------------------------------------------

    def _note(self, c: Connection, sha256: str, size: int, state: str) -> None:
        now = self.now_ms()
        c.execute(
            "INSERT INTO blob(sha256, size, state, upload_id, reason, created, used)"
            " VALUES (?,?,?,'','',?,?)"
            " ON CONFLICT(sha256) DO UPDATE SET used=excluded.used,"
            " state=CASE WHEN state='there' THEN 'there' ELSE excluded.state END",
            (sha256, size, state, now, now),
        )

    def state(self, sha256: str) -> BlobState | None:
        found = self.outbox.database.one(
            f"SELECT {_COLUMNS} FROM blob WHERE sha256=?",  # noqa: S608  column names
            sha256,
        )
        return None if found is None else BlobState(*found)

    def to_send(self, now_ms: int) -> tuple[BlobState, ...]:
        """What is still to be sent and may be tried now, oldest first. A time further ahead than
        any pause is one of a clock that was set back since.
        """
        found = self.outbox.database.all(
            f"SELECT {_COLUMNS} FROM blob WHERE state IN ('waiting','uploading')"  # noqa: S608
            " AND (next_at<=? OR next_at>?) ORDER BY created, sha256",
            now_ms, now_ms + LONGEST_MS,
        )  # fmt: skip
        return tuple(BlobState(*row) for row in found)

    def unsent(self) -> int:
        found = "SELECT count(*) FROM blob WHERE state IN ('waiting','uploading')"
        return int(self.outbox.database.value(found))

    def refused(self) -> int:
        """How many are not sent any more until a person asks for it."""
        return int(self.outbox.database.value("SELECT count(*) FROM blob WHERE state='parked'"))

    def parked(self) -> tuple[BlobState, ...]:
        found = self.outbox.database.all(
            f"SELECT {_COLUMNS} FROM blob WHERE state='parked' ORDER BY created, sha256"  # noqa: S608
        )
        return tuple(BlobState(*row) for row in found)

    def send_again(self, sha256: str) -> bool:
        """A parked one from the beginning; False when it is not parked any more."""
        known = self.state(sha256)
        if known is None or known.state != "parked":
            return False
        self.moved(sha256, state="waiting")
        return True

    def next_at_ms(self) -> int | None:
        found = self.outbox.database.value(
            "SELECT min(next_at) FROM blob WHERE state IN ('waiting','uploading')"
        )
        return None if found is None else int(found)

    def moved(
        self,
        sha256: str,
        *,
        state: str,
        offset: int = 0,
        upload_id: str = "",
        tries: int = 0,
        next_at: int = 0,
        reason: str = "",
    ) -> None:
        """Writes down how far an upload has come."""
        with self.outbox.database.writing() as c:
            c.execute(
                'UPDATE blob SET state=?, "offset"=?, upload_id=?, tries=?, next_at=?, reason=?'
                " WHERE sha256=?",
                (state, offset, upload_id, tries, next_at, reason, sha256),
            )

    def arrived(self, hashes: Iterable[str]) -> None:
        """Writes down that the server has these, with one wait for the disk."""
        with self.outbox.database.writing() as c:
            c.executemany(
                "UPDATE blob SET state='there', \"offset\"=size, upload_id='', next_at=0, reason=''"
                " WHERE sha256=?",
                [(one,) for one in hashes],
            )

    # --- sweeping --------------------------------------------------------------------------------

    def orphans(self, wanted: set[str]) -> tuple[BlobState, ...]:
        """Bytes that no evidence names, as after a crash between keeping them and adding them."""
        found = self.outbox.database.all(f"SELECT {_COLUMNS} FROM blob ORDER BY created")  # noqa: S608
        return tuple(BlobState(*row) for row in found if row[0] not in wanted)

    def sweep(self, wanted: set[str]) -> int:
        """Removes half-written files, orphans of 7 days, and what the server has over 2 GiB."""
        if self.folder is not None:
            for part in (self.folder / "blobs").glob("*/*/*.part"):
                part.unlink(missing_ok=True)
        before = self.now_ms() - ORPHAN_MS
        gone = [one.sha256 for one in self.orphans(wanted) if one.created < before]
        gone += self._beyond_cache()
        for sha256 in gone:
            self._drop(sha256)
        return len(gone)

    def _beyond_cache(self) -> list[str]:
        """What was not looked at for longest goes first; what is only here never goes."""
        total, gone = 0, []
        for sha256, size in self.outbox.database.all(
            "SELECT sha256, size FROM blob WHERE state='there' ORDER BY used DESC"
        ):
            total += size
            if total > CACHE_BYTES:
                gone.append(sha256)
        return gone

    def _drop(self, sha256: str) -> None:
        self._memory.pop(sha256, None)
        if self.folder is not None:
            self._path(sha256).unlink(missing_ok=True)
        with self.outbox.database.writing() as c:
            c.execute("DELETE FROM blob WHERE sha256=?", (sha256,))


def _whole(content: bytes | BinaryIO | Iterable[bytes]) -> bytes:
    if isinstance(content, bytes):
        parts: Iterable[bytes] = (content,)
    elif hasattr(content, "read"):
        parts = iter(lambda: content.read(CHUNK), b"")
    else:
        parts = content
    raw = bytearray()
    for part in parts:
        raw += part
        if len(raw) > LIMIT:
            raise StoreTrouble(TOO_LARGE, "too_large")
    return bytes(raw)
