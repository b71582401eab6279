"""Commands on the profile's files as a whole: backup, restore, doctor."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from rflow_desktop.domain.errors import Refused
from rflow_desktop.secrets import database_key, open_key_store
from rflow_desktop.store import deleted, refused_files
from rflow_desktop.workspace import backup as backups
from rflow_desktop.workspace import open_profile, open_workspace
from rflow_desktop.workspace.profile import OpenProfile

Document = dict[str, Any]


async def backup(folder: Path, args: argparse.Namespace) -> Document:
    """One sealed file of everything but the key; only a profile with the same key can read it."""
    opened = await asyncio.to_thread(open_profile, folder)
    open_ = await open_workspace(opened, patience_seconds=args.patience)
    await open_.close()  # whatever was due is written; the lock is free for the moment of copying
    size = await asyncio.to_thread(backups.write, opened, args.file)
    return {"file": str(args.file), "bytes": size}


async def restore(folder: Path, args: argparse.Namespace) -> Document:
    """Reads a backup into a profile that holds no work yet."""
    opened = await asyncio.to_thread(_for_restore, folder)
    count = await asyncio.to_thread(backups.read, opened, args.file)
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
        needed = await open_.database.run(
            lambda local: len(refused_files.refused(local)) + len(deleted.changed_since(local))
        )
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
        "waiting": state.waiting if open_.account.connected else 0,
        "attention": state.attention + state.parked + needed,
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
