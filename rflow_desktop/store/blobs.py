"""Evidence as files: named by the hash of their bytes, sealed, and never half written."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rflow_desktop.durable import Folders, sync_folder
from rflow_desktop.store import trouble
from rflow_desktop.store.blob_notes import BlobNotes
from rflow_desktop.store.folders import told_of_disk
from rflow_desktop.store.keys import derived
from rflow_desktop.store.trouble import StoreTrouble

CHUNK = 1 << 20
LIMIT = 100 * 1024 * 1024
ORPHAN_MS = 7 * 24 * 3_600_000
CACHE_BYTES = 2 * 1024**3
TOO_LARGE = "This file is larger than 100 MB, so it was not added. The file itself is untouched."
UNREADABLE = "This file is damaged on this computer. It is fetched again when the server has it."


@dataclass
class Blobs(BlobNotes):
    """The blobs of one workspace. Without a folder they are kept in memory."""

    folder: Path | None
    key: bytes | None
    available: Callable[[], Collection[str]]
    """Which the server says that it has, in rows that it has decided."""
    room: int = CACHE_BYTES

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
            self.note(c, sha256, len(raw), state)
        return sha256

    def fetched(self, sha256: str, raw: bytes, *, epoch: int | None = None) -> bool:
        """Keeps bytes that came from the server. False when they are not what the name says.

        Nobody waits for the disk: what is lost with the power is fetched again. `epoch` is the one
        in which they were asked for.
        """
        if hashlib.sha256(raw).hexdigest() != sha256:
            return False
        if not self.here(sha256):
            self._write(sha256, raw, is_copy=True)
        with self.outbox.database.noting() as c:
            self.note(c, sha256, len(raw), "there" if self._is_now(epoch) else "waiting")
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
        if known is None or known.state != "there" or sha256 not in self.available():
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

    # --- sweeping --------------------------------------------------------------------------------

    def owed(self, hashes: Iterable[str]) -> None:
        """What the server says that it has not got is sent, where it lies here and nobody knows
        why it should not: after an outbox was made anew from its copies, or a server from its.
        """
        for sha256 in hashes:
            known = self.state(sha256)
            if known is not None and known.state == "there":
                self.moved(sha256, state="waiting", offset=known.size)
            elif known is None and (raw := self.whole_here(sha256)) is not None:
                with self.outbox.database.writing() as c:
                    self.note(c, sha256, len(raw), "waiting")

    def whole_here(self, sha256: str) -> bytes | None:
        """As `read`, and None also when they are damaged."""
        try:
            return self.read(sha256)
        except StoreTrouble:
            return None

    def sweep(self, wanted: Collection[str]) -> int:
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
        total, beyond = 0, []
        for sha256, size in self.outbox.database.all(
            "SELECT sha256, size FROM blob WHERE state='there' ORDER BY used DESC"
        ):
            total += size
            if total > self.room:
                beyond.append(sha256)
        if not beyond:
            return []
        available = self.available()
        return [sha256 for sha256 in beyond if sha256 in available]

    def forget_copies(self, own: Collection[str]) -> None:
        """Removes what the server has, too, but for what is a person's `own`. What cannot be
        removed now is an orphan, and goes as one.
        """
        gone = []
        for known in self.in_state("there"):
            if known.sha256 not in own:
                with suppress(OSError):  # a reader elsewhere may still hold the file on Windows
                    self._erase(known.sha256)
                    gone.append((known.sha256,))
        with suppress(StoreTrouble), self.outbox.database.writing() as c:
            c.executemany("DELETE FROM blob WHERE sha256=?", gone)

    def _drop(self, sha256: str) -> None:
        self._erase(sha256)
        with self.outbox.database.writing() as c:
            c.execute("DELETE FROM blob WHERE sha256=?", (sha256,))

    def _erase(self, sha256: str) -> None:
        self._memory.pop(sha256, None)
        if self.folder is not None:
            self._path(sha256).unlink(missing_ok=True)


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
