"""When the outbox is damaged: a new one from the newest sound backup and the copy of every
operation.
"""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rflow_desktop.domain import clock
from rflow_desktop.domain.ops import digest
from rflow_desktop.durable import sync_folder
from rflow_desktop.store.folders import told_of_disk
from rflow_desktop.store.mirror import Mirror
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.safekeeping import backups, sound
from rflow_desktop.store.schema import make_outbox
from rflow_desktop.store.sqlite import Database
from rflow_desktop.store.trouble import StoreTrouble

OUTBOX, REBUILT = "outbox.db", "outbox.rebuilt"
WORDS = (
    "The file with your unsent work was damaged and has been rebuilt from its copies. "
    "The damaged file is kept in the profile folder."
)

FETCHED_ANEW = (
    "The copy of the shared work on this computer was damaged and is fetched anew. "
    "Your own changes are all here."
)
COPIED = (
    "This profile was copied or moved since it was last used. Work from every copy reaches the "
    "server; go on in one of them only."
)


def set_aside(folder: Path, name: str, now_ms: int) -> None:
    """Moves a damaged database with its side files out of the way. Nothing is deleted."""
    moment = datetime.fromtimestamp(now_ms / 1000, UTC)
    place = folder / "damaged" / f"{moment:%Y%m%d-%H%M%S}"
    with told_of_disk():
        place.mkdir(parents=True, exist_ok=True)
        for file in _with_sides(name):
            if (folder / file).exists():
                (folder / file).replace(place / file)


def rebuild_outbox(folder: Path, *, key: bytes | None, mirror: Mirror, now_ms: int) -> Database:
    """Puts a new outbox in the place of the damaged one, with every operation that a copy still
    holds; when it is whole, so that a full disk leaves everything as it was.
    """
    with told_of_disk():
        _build(folder, key=key, mirror=mirror, now_ms=now_ms)
    put_rebuilt(folder, now_ms)
    return Database(folder / OUTBOX, key=key)


def _build(folder: Path, *, key: bytes | None, mirror: Mirror, now_ms: int) -> None:
    path = folder / REBUILT
    for name in _with_sides(REBUILT):
        (folder / name).unlink(missing_ok=True)  # of an attempt for which there was no room
    for backup in backups(folder):
        if _sound(backup, key):
            shutil.copyfile(backup, path)
            break
    database = Database(path, key=key)
    try:
        make_outbox(database)
        absorb(Outbox(database), mirror.operations(), now_ms, undone=mirror.undone())
        database.all("PRAGMA wal_checkpoint(TRUNCATE)")  # from here on it is one file
    finally:
        database.close()


def put_rebuilt(folder: Path, now_ms: int) -> None:
    """Lets a new outbox that is there take its place."""
    if (folder / REBUILT).exists():
        set_aside(folder, OUTBOX, now_ms)
        with told_of_disk():
            (folder / REBUILT).replace(folder / OUTBOX)
            sync_folder(folder)


def _with_sides(name: str) -> tuple[str, ...]:
    return (name, f"{name}-wal", f"{name}-shm")


def was_elsewhere(outbox: Outbox, folder: Path) -> bool:
    """Whether this outbox was last used in another folder or on another computer; once each."""
    here = f"{platform.node()} {folder.absolute()}"
    before = outbox.database.value("SELECT value FROM meta WHERE key='home'")
    if before != here:
        with outbox.database.writing() as c:
            c.execute("INSERT OR REPLACE INTO meta(key, value) VALUES ('home', ?)", (here,))
    return before is not None and before != here


def _touched(document: dict[str, Any]) -> str:
    """A copy does not tell which rows an operation made: the last stands for them and is never
    there, so that only a pull of all there is says that they have come.
    """
    return json.dumps([document["entity"], ["made", document["id"]]])


def absorb(
    outbox: Outbox, operations: Iterable[bytes], now_ms: int, *, undone: Iterable[str]
) -> int:
    """Adds operations that the outbox does not hold, and takes back what was `undone` since it was
    as it is.

    The server tells which of them it knows already.
    """
    known = {op_id for (op_id,) in outbox.database.all("SELECT op_id FROM op")}
    added = 0
    with outbox.database.writing() as c:
        for raw in operations:
            document = json.loads(raw)
            if document["id"] in known:
                continue
            known.add(document["id"])
            c.execute(
                "INSERT INTO op(op_id, root_type, root_id, kind, v, bytes, hash, touches, deps,"
                " created, changed, rev) VALUES (?,?,?,?,?,?,?,?,?,?,?,1)",
                (
                    document["id"], *document["entity"], document["kind"], document["v"], raw,
                    digest(raw), _touched(document),
                    " ".join(document.get("deps", ())), now_ms, now_ms,
                ),
            )  # fmt: skip
            at = clock.parse(document["hlc"])
            c.execute(
                "UPDATE clock SET ms=?, counter=? WHERE id=1 AND (ms, counter) < (?, ?)",
                (at.ms, at.counter, at.ms, at.counter),
            )  # the clock goes on after the latest of them
            added += 1
        c.executemany(
            "UPDATE op SET state='undone' WHERE op_id=? AND state='pending'",
            [(op_id,) for op_id in undone],
        )
        c.execute("UPDATE clock SET rev=rev+1 WHERE id=1")
        outbox.came_from_copies(c, now_ms)
    return added


def _sound(backup: Path, key: bytes | None) -> bool:
    try:
        database = Database(backup, key=key, read_only=True)
    except StoreTrouble:
        return False
    try:
        return sound(database)
    finally:
        database.close()


def export_unsent(folder: Path, *, key: bytes | None, target: Path) -> int:
    """Writes what the server has not taken to `target`, one operation a line, whatever version
    wrote the outbox.
    """
    database = Database(folder / OUTBOX, key=key, read_only=True)
    try:
        found = database.all(
            "SELECT bytes FROM op WHERE state IN ('pending','parked','attention') ORDER BY n"
        )
    finally:
        database.close()
    target.write_bytes(b"".join(raw + b"\n" for (raw,) in found))
    return len(found)
