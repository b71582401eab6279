"""Commands on the profile's files as a whole: backup, restore, doctor."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import tarfile
import tempfile
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from rflow_desktop.domain.errors import Refused
from rflow_desktop.secrets import database_key, open_key_store
from rflow_desktop.store.keys import derived
from rflow_desktop.workspace import open_profile, open_workspace
from rflow_desktop.workspace.profile import OpenProfile

Document = dict[str, Any]
_MARK = b"RFLOW-BACKUP-1\n"
_PART = 16 * 1024 * 1024
_LEFT_OUT = {"lock", "reserve", "open", "sign-in", "keys.json", "keys.sealed", "probe"}


async def backup(folder: Path, args: argparse.Namespace) -> Document:
    """One sealed file of everything but the key; only a profile with the same key can read it."""
    opened = await asyncio.to_thread(open_profile, folder)
    open_ = await open_workspace(opened, patience_seconds=args.patience)
    await open_.close()  # whatever was due is written; the lock is free for the moment of copying
    size = await asyncio.to_thread(_write_backup, opened, args.file)
    return {"file": str(args.file), "bytes": size}


async def restore(folder: Path, args: argparse.Namespace) -> Document:
    """Reads a backup into a profile that holds no work yet."""
    opened = await asyncio.to_thread(_for_restore, folder)
    count = await asyncio.to_thread(_read_backup, opened, args.file)
    return {"profile": str(folder), "files": count}


async def doctor(folder: Path, args: argparse.Namespace) -> Document:
    """Opens everything once and says how it is, with the advice where something is wrong."""
    opened = await asyncio.to_thread(open_profile, folder)
    open_ = await open_workspace(opened, patience_seconds=args.patience)
    try:
        count = int(
            await open_.database.run(lambda local: local.replica.value("SELECT count(*) FROM line"))
        )
        state = await open_.database.run(lambda local: local.state())
        sound = await open_.database.run(
            lambda local: str(local.outbox.value("PRAGMA quick_check")) == "ok"
        )
    finally:
        await open_.close()
    free = shutil.disk_usage(folder).free
    notes = [opened.words, opened.profile.warning, open_.told]
    return {
        "profile": str(folder),
        "workspace": open_.account.name,
        "sound": sound,
        "sessions": count,
        "waiting": state.waiting,
        "attention": state.attention + state.parked,
        "free_bytes": free,
        "notes": [note for note in notes if note],
    }


COMMANDS: Mapping[str, Callable[[Path, argparse.Namespace], Awaitable[Document]]] = {
    "backup": backup,
    "restore": restore,
    "doctor": doctor,
}


def _for_restore(folder: Path) -> OpenProfile:
    """The profile to restore into: its key must be there, its work must not."""
    opened = open_profile(folder)
    if opened.profile.holds_work:
        raise Refused(
            "This profile holds work already. Restore into an empty one, so that nothing is mixed.",
            "not_empty",
        )
    keys, _ = open_key_store(folder)
    database_key(keys, opened.profile.id, there=False)
    return opened


def _write_backup(opened: OpenProfile, target: Path) -> int:
    """Raises Refused when the file cannot be written."""
    cipher = AESGCM(derived(opened.key, "backup"))
    part = target.with_name(target.name + ".part")
    try:
        with tempfile.TemporaryFile() as plain:
            with tarfile.open(fileobj=plain, mode="w:gz") as archive:
                archive.add(opened.profile.folder, arcname=".", filter=_kept)
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
        raise Refused(f"{target} cannot be written: {error.strerror}.", "disk") from error


def _read_backup(opened: OpenProfile, source: Path) -> int:
    """Raises Refused when the file is no backup, is damaged, or belongs to another key."""
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


def _kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if Path(member.name).name in _LEFT_OUT else member
