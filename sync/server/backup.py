"""Backup and restore of an installation: one file with all tables, as SQLite, and the blobs."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from rflow_desktop.domain.errors import Refused
from sync.server import commands, copying, dialect, opening, people, sign_ins, wall
from sync.server.database import Unavailable
from sync.server.lock import Running, only_one
from sync.server.postgres import PostgresDatabase
from sync.server.sign_ins import SignIns

DATABASE = "central.db"
_BLOBS = "blobs"


class Restored(NamedTuple):
    """The new epoch, and what became of those who were signed in."""

    epoch: int
    told: dict[str, Any]


class _Before(NamedTuple):
    epoch: int = 0
    sign_ins: SignIns | None = None


def backup(data: Path, target: Path) -> int:
    """Writes a consistent copy while the server may run; its size in bytes."""
    _demand_installation(data)
    opening.demand_rights(data / DATABASE)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        copy = Path(folder) / DATABASE
        dialect.copy_sqlite(data / DATABASE, copy)
        return _packed(data, copy, target)


async def backup_shared(url: str, data: Path, target: Path) -> int:
    """As `backup`, of what lies in a database server. Blobs in S3 stay where they are."""
    store = PostgresDatabase(url)
    try:
        await store.read(wall.demand_owner)
        await store.read(commands.demand_current)
        with tempfile.TemporaryDirectory(dir=data) as folder:
            copy = Path(folder) / DATABASE
            await store.read(lambda conn: copying.write_out(conn, copy))
            return _packed(data, copy, target)
    except Unavailable as error:
        raise Refused(str(error), "unavailable") from error
    finally:
        await store.close()


def restore(data: Path, source: Path, now_s: int, *, keep: bool = False) -> Restored:
    """Puts a backup in place; what was there is kept beside it.

    The epoch tells every desktop to offer again what the backup does not hold yet. Who is signed
    in is taken from the backup only with `keep`.
    """
    data.mkdir(parents=True, exist_ok=True)
    opening.demand_rights(data / DATABASE)
    try:
        with only_one(data), tempfile.TemporaryDirectory(dir=data) as folder:
            new = Path(folder)
            _unpack(source, new)
            restored = _begin_epoch(new / DATABASE, _look(data / DATABASE), now_s, keep=keep)
            _swap(data, new, data / f"before-restore-{now_s}")
            return restored
    except Running as running:
        raise Refused("The server is running. Stop it first.", "running") from running


async def restore_shared(
    url: str, data: Path, source: Path, now_s: int, *, keep: bool = False
) -> Restored:
    """As `restore`, into a database server, in one transaction; what was there becomes a backup."""
    store = PostgresDatabase(url)
    try:
        with tempfile.TemporaryDirectory(dir=data) as folder:
            new = Path(folder)
            _unpack(source, new)
            await store.read(wall.demand_owner)
            async with store.alone():
                aside = data / f"before-restore-{now_s}"
                aside.mkdir()
                if await store.read(people.installed):
                    await backup_shared(url, data, aside / "all.tar")
                _add_blobs(data, new)
                file = new / DATABASE
                return await store.write(lambda conn: _read_in(conn, file, now_s, keep=keep))
    except Unavailable as error:
        raise Refused(str(error), "unavailable") from error
    finally:
        await store.close()


def _packed(data: Path, copy: Path, target: Path) -> int:
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)  # one that is left behind may be readable for everybody
    number = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(number, "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        archive.add(copy, DATABASE)  # first, so that every blob it names is in the copy
        if (data / _BLOBS).is_dir():
            archive.add(data / _BLOBS, _BLOBS)
    part.replace(target)
    return target.stat().st_size


def _unpack(source: Path, folder: Path) -> None:
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
    except PermissionError:
        raise
    except (OSError, tarfile.TarError) as error:
        raise Refused("This file is not a backup that can be read.", "malformed") from error
    _demand_installation(folder)


def _read_in(conn: Connection, file: Path, now_s: int, *, keep: bool) -> Restored:
    before = sign_ins.of(conn)
    epoch = copying.read_in(conn, file, now_s)
    return Restored(epoch, sign_ins.settle(conn, before, keep=keep, now_ms=now_s * 1000))


def _begin_epoch(file: Path, before: _Before, now_s: int, *, keep: bool) -> Restored:
    """Greater than any that a desktop may have seen, whatever else was restored before.

    A backup of an earlier version is brought up to date first.
    """
    engine = dialect.sqlite_engine(file)
    try:
        with engine.begin() as conn:
            commands.migrate(conn)
            epoch = people.bump_epoch(conn, max(before.epoch + 1, now_s))
            told = sign_ins.settle(conn, before.sign_ins, keep=keep, now_ms=now_s * 1000)
            return Restored(epoch, told)
    finally:
        engine.dispose()


def _look(file: Path) -> _Before:
    """At what is about to be replaced. It may be damaged, which is a reason to restore."""
    if not file.exists():
        return _Before()
    engine = dialect.sqlite_engine(file)
    try:
        with engine.begin() as conn:
            if not people.installed(conn):
                return _Before()
            return _Before(people.installation(conn)[1], sign_ins.of(conn))
    except (SQLAlchemyError, ValueError):
        return _Before()
    finally:
        engine.dispose()


def _swap(data: Path, new: Path, aside: Path) -> None:
    aside.mkdir()
    _add_blobs(data, new)
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "uploads"):
        if (data / name).exists():
            shutil.move(data / name, aside / name)
    for name in (f"{DATABASE}-wal", f"{DATABASE}-shm", DATABASE):
        if (new / name).exists():
            shutil.move(new / name, data / name)


def _add_blobs(data: Path, new: Path) -> None:
    """Files that came since the backup stay: each is named by what is in it, and desktops offer
    again the evidence that they belong to. A file of the backup takes the place of one that may
    have been damaged.
    """
    for file in (new / _BLOBS).rglob("*"):
        if file.is_file():
            place = data / file.relative_to(new)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)


def _demand_installation(folder: Path) -> None:
    if not (folder / DATABASE).exists():
        raise Refused("There is no installation here. Run: rflow-central init", "not_there")
