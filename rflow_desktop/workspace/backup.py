"""One sealed file of a whole profile but its keys; only a profile with the same key reads it."""

from __future__ import annotations

import asyncio
import os
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rflow_desktop.domain.errors import Refused
from rflow_desktop.store import safekeeping
from rflow_desktop.store.keys import derived
from rflow_desktop.store.local import Local
from rflow_desktop.workspace.opened import Workspace
from rflow_desktop.workspace.profile import OpenProfile

_MARK = b"RFLOW-BACKUP-1\n"
_PART = 16 * 1024 * 1024
_LEFT_OUT = {"lock", "reserve", "open", "sign-in", "keys.json", "keys.sealed", "probe"}
_BESIDE = ("-wal", "-shm")


async def back_up_open(open_: Workspace, target: Path) -> int:
    """As `write`, while the workspace is open: its databases are copied by SQLite itself, between
    two operations, so that what is in the file fits together.
    """
    opened = open_.opened
    with tempfile.TemporaryDirectory(dir=opened.profile.folder, prefix="backup-") as beside:
        copies = await open_.database.run(
            lambda local: _copies(local, Path(beside), key=opened.key)
        )
        return await asyncio.to_thread(write, opened, target, copies=copies, leave=Path(beside))


def write(
    opened: OpenProfile,
    target: Path,
    *,
    copies: Mapping[Path, Path] | None = None,
    leave: Path | None = None,
) -> int:
    """The size of the file. `copies` stand in for files that are open; `leave` is left out.

    Raises Refused when the file cannot be written.
    """
    copies = copies or {}
    folder = opened.profile.folder
    cipher = AESGCM(derived(opened.key, "backup"))
    part = target.with_name(target.name + ".part")
    open_ones = {one.name for path in copies for one in _with_its_log(path)}

    def kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        path = folder / member.name
        if path.name in _LEFT_OUT or path == leave or path in (target, part):
            return None
        is_open = path.name in open_ones and any(path.parent == one.parent for one in copies)
        return None if is_open else member

    try:
        with tempfile.TemporaryFile() as plain:
            with tarfile.open(fileobj=plain, mode="w:gz") as archive:
                archive.add(folder, arcname=".", filter=kept)
                for path, copy in copies.items():
                    archive.add(copy, arcname=f"./{path.relative_to(folder)}")
            plain.seek(0)
            with open(part, "wb") as out:
                out.write(_MARK)
                for number, piece in enumerate(iter(lambda: plain.read(_PART), b"")):
                    nonce = os.urandom(12)
                    sealed = cipher.encrypt(nonce, piece, number.to_bytes(8))
                    out.write(len(sealed).to_bytes(8) + nonce + sealed)
                out.flush()
                os.fsync(out.fileno())
        os.replace(part, target)
        return target.stat().st_size
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused(f"{target} cannot be written: {error.strerror}.", "disk") from error


def read(opened: OpenProfile, source: Path) -> int:
    """Puts every file in its place and counts them.

    Raises Refused when the file is no backup, is damaged, or belongs to another key.
    """
    cipher = AESGCM(derived(opened.key, "backup"))
    try:
        with open(source, "rb") as raw, tempfile.TemporaryFile() as plain:
            if raw.read(len(_MARK)) != _MARK:
                raise Refused(f"{source.name} is not a backup of RFlow.", "not_a_backup")
            number = 0
            while head := raw.read(8):
                nonce, sealed = raw.read(12), raw.read(int.from_bytes(head))
                plain.write(cipher.decrypt(nonce, sealed, number.to_bytes(8)))
                number += 1
            plain.seek(0)
            with tarfile.open(fileobj=plain, mode="r:gz") as archive:
                archive.extractall(opened.profile.folder, filter="data")
                return len(archive.getnames())
    except InvalidTag as error:
        raise Refused(
            f"{source.name} was made with another key, or is damaged. Nothing was restored.", "key"
        ) from error
    except (OSError, tarfile.TarError) as error:
        raise Refused(f"{source.name} cannot be read: {error}.", "unreadable") from error


def _copies(local: Local, beside: Path, *, key: bytes) -> dict[Path, Path]:
    """Copies of the open databases, by the place of each."""
    made: dict[Path, Path] = {}
    for database in (local.outbox, local.replica):
        if database.path is not None:
            copy = beside / f"{len(made)}.db"
            safekeeping.copy(database, copy, key=key)
            made[database.path] = copy
    return made


def _with_its_log(path: Path) -> tuple[Path, ...]:
    return (path, *(path.with_name(path.name + end) for end in _BESIDE))
