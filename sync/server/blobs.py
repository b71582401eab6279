"""The bytes of evidence: sent in pieces that survive an interruption, kept under their hash."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select, update

from rflow_desktop.durable import Folders, sync_folder
from sync.bundle import Piece
from sync.server import possession, schema
from sync.server.people import Caller

UPLOAD_LIFE_MS = 7 * 86_400_000
MOST_UPLOADS = 50
_PIECE = 1024 * 1024
_DISK_AT_ONCE = 8
_LEFT_OVER_MS = 86_400_000
_SMALL = 1024 * 1024


class Upload(NamedTuple):
    """An upload under way: how much of it is durable here."""

    upload_id: str
    sha256: str
    size: int
    received: int


class BlobFolder:
    """Where the files are. Every call blocks; a name never comes from outside as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folders = Folders(folder)

    def whole(self, account: str, hash_: str) -> Path:
        return self._folder / "blobs" / account / hash_[:2] / hash_[2:4] / hash_

    def part(self, account: str, upload_id: str) -> Path:
        return self._folder / "uploads" / account / f"{upload_id}.part"

    def write(self, account: str, upload: Upload, piece: bytes) -> int:
        """Keeps `piece` after what is there; how much is durable then."""
        part = self.part(account, upload.upload_id)
        self._folders.make(part.parent)
        is_new = not part.exists()
        with part.open("w+b" if is_new else "r+b") as file:
            file.seek(upload.received)
            file.write(piece)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())  # only then may the offset be acknowledged
        if is_new:
            sync_folder(part.parent)
        return upload.received + len(piece)

    def held(self, account: str, upload: Upload) -> int:
        """How much of it is here: what was told, but where a crash or a backup took some of it."""
        try:
            return min(upload.received, self.part(account, upload.upload_id).stat().st_size)
        except FileNotFoundError:
            return 0

    def finish(self, account: str, upload: Upload) -> bool:
        """Moves a complete upload to its name. False, and it is gone, when the hash is another.

        Raises FileNotFoundError where its bytes are not here: what has the same name already says
        nothing of what this upload brought.
        """
        part = self.part(account, upload.upload_id)
        own = self.part(account, f"{upload.upload_id}.{uuid4().hex}")
        part.rename(own)  # of several workers one has it
        ended = False
        try:
            right = _hash_of(own) == upload.sha256 and own.stat().st_size == upload.size
            if right:
                self.keep(account, upload.sha256, own)
            else:
                own.unlink()
            ended = True
        finally:
            if not ended:
                with suppress(FileNotFoundError):
                    own.replace(part)  # it waits for the next try
        return right

    def keep(self, account: str, hash_: str, part: Path) -> None:
        """Puts a verified file where it stays."""
        whole = self.whole(account, hash_)
        self._folders.make(whole.parent)
        part.replace(whole)
        sync_folder(whole.parent)

    def keep_all(self, account: str, pieces: Sequence[Piece]) -> None:
        """Puts verified bytes where they stay; all are durable when it returns.

        Their waits for the disk go on at once: one after the other they would be nearly all of it.
        """
        raws = {one.sha256: one.raw for one in pieces}
        self.part(account, "").parent.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(_DISK_AT_ONCE) as disk:
            folders = set(disk.map(lambda name: self._put(account, name, raws[name]), raws))
            list(disk.map(sync_folder, folders))

    def _put(self, account: str, name: str, raw: bytes | memoryview) -> Path:
        """Writes one file; it is durable once the folder that this answers is, too."""
        part = self.part(account, f"{name}.{uuid4().hex}")
        whole = self.whole(account, name)
        try:
            _write(part, raw)
            self._folders.make(whole.parent)
            part.replace(whole)
        finally:  # a disk that is full keeps nothing of it
            part.unlink(missing_ok=True)
        return whole.parent

    def sweep(self, account: str, now_ms: int) -> None:
        """Removes what a stop of the server left of bundles that were being kept."""
        for part in self.part(account, "").parent.glob("*.*.part"):
            with suppress(FileNotFoundError):  # it has just been kept
                if part.stat().st_mtime * 1_000 < now_ms - _LEFT_OVER_MS:
                    part.unlink()

    def size(self, account: str, hash_: str) -> int | None:
        """How large it is, None where it is not."""
        try:
            return self.whole(account, hash_).stat().st_size
        except FileNotFoundError:
            return None

    def small(self, account: str, hash_: str) -> bytes | None:
        """All of it, if it is on this computer and not large: that is one wait, and not five."""
        try:
            with self.whole(account, hash_).open("rb") as opened:
                raw = opened.read(_SMALL + 1)
        except FileNotFoundError:
            return None
        return raw if len(raw) <= _SMALL else None

    def file(self, account: str, hash_: str) -> Path | None:
        """Where it is on this computer, if it is."""
        return self.whole(account, hash_)

    def read(self, account: str, hash_: str, start: int, end: int) -> Iterator[bytes]:
        """The bytes from `start` to `end`, both included."""
        with self.whole(account, hash_).open("rb") as opened:
            opened.seek(start)
            while start <= end and (piece := opened.read(min(_PIECE, end + 1 - start))):
                start += len(piece)
                yield piece

    def drop(self, account: str, upload_id: str) -> None:
        self.part(account, upload_id).unlink(missing_ok=True)


def begin(
    conn: Connection,
    caller: Caller,
    hash_: str,
    size: int,
    now_ms: int,
    new_id: Callable[[], str],
) -> Upload | None:
    """The caller's upload of these bytes, new or taken up again; None when they need not be sent.

    Raises OverflowError when the person has too many open ones.
    """
    account = caller.account
    if possession.shown(conn, account, caller.actor, hash_):
        return None
    table = schema.upload.c
    mine = (table.account_id == account) & (table.user_id == caller.user)
    found = conn.execute(
        select(table.upload_id, table.sha256, table.size, table.received)
        .where(mine, table.sha256 == hash_, table.size == size, table.ends_at > now_ms)
        .limit(1)
    ).one_or_none()
    if found is not None:
        return Upload(*found)
    count = conn.execute(
        select(func.count()).select_from(schema.upload).where(mine, table.ends_at > now_ms)
    ).scalar_one()
    if count >= MOST_UPLOADS:
        raise OverflowError
    upload = Upload(new_id(), hash_, size, 0)
    conn.execute(
        insert(schema.upload).values(
            account_id=account,
            user_id=caller.user,
            ends_at=now_ms + UPLOAD_LIFE_MS,
            **upload._asdict(),
        )
    )
    return upload


def under_way(conn: Connection, caller: Caller, upload_id: str, now_ms: int) -> Upload | None:
    """The caller's own upload; nobody else's."""
    table = schema.upload.c
    found = conn.execute(
        select(table.upload_id, table.sha256, table.size, table.received).where(
            table.account_id == caller.account,
            table.upload_id == upload_id,
            table.user_id == caller.user,
            table.ends_at > now_ms,
        )
    ).one_or_none()
    return None if found is None else Upload(*found)


def received(conn: Connection, caller: Caller, upload: Upload, offset: int) -> None:
    table = schema.upload
    conn.execute(
        update(table)
        .where(table.c.account_id == caller.account, table.c.upload_id == upload.upload_id)
        .values(received=offset)
    )


def forget(conn: Connection, account: str, upload_id: str) -> None:
    table = schema.upload
    conn.execute(delete(table).where(table.c.account_id == account, table.c.upload_id == upload_id))


def expired(conn: Connection, account: str, now_ms: int) -> tuple[str, ...]:
    """Uploads that nobody went on with; they are forgotten, their files are the caller's."""
    table = schema.upload
    over = (table.c.account_id == account) & (table.c.ends_at <= now_ms)
    found = tuple(conn.execute(select(table.c.upload_id).where(over)).scalars())
    if found:
        conn.execute(delete(table).where(over))
    return found


def _write(file: Path, raw: bytes | memoryview) -> None:
    with file.open("wb") as opened:
        opened.write(raw)
        opened.flush()
        os.fsync(opened.fileno())


def _hash_of(file: Path) -> str:
    whole = sha256()
    with file.open("rb") as opened:
        while piece := opened.read(_PIECE):
            whole.update(piece)
    return whole.hexdigest()
