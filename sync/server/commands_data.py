"""What an administrator does with the data as a whole: copy it, put it back, look after it."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from rflow_desktop.domain.errors import Refused
from sync.server import backup, commands, opening, people, retention, serving, sign_ins
from sync.server.backup import Restored

Work = Callable[[Connection], dict[str, Any]]
Make = Callable[[Any, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def offer(
    programs: Any,
    command: Make,
    do: Callable[[argparse.Namespace, Work], int],
    show: Callable[[dict[str, Any]], int],
) -> None:
    """The words `backup`, `restore`, `restored`, `migrate` and `tidy`."""

    def migrated(given: argparse.Namespace) -> int:
        return do(given, lambda conn: {"schema": commands.migrate(conn)})

    def tidied(given: argparse.Namespace) -> int:
        return do(given, partial(retention.tidy, now_ms=serving.now_ms()))

    def backed_up(given: argparse.Namespace) -> int:
        return show({"file": str(given.file), "bytes": _backup(given)})

    def restored(given: argparse.Namespace) -> int:
        done = _restore(given)
        return show({"file": str(given.file), "epoch": done.epoch, **done.told})

    def begun(given: argparse.Namespace) -> int:
        return do(given, partial(begin_anew, keep=given.keep_sign_ins, now_ms=serving.now_ms()))

    command(programs, "backup", backed_up, "copy everything to a file").add_argument(
        "file", type=Path
    )
    restore = command(programs, "restore", restored, "put a backup in place")
    restore.add_argument("file", type=Path)
    told = "say that the database was put back with its own tools, before it is served"
    for one in (restore, command(programs, "restored", begun, told)):
        one.add_argument(
            "--keep-sign-ins", action="store_true",
            help="nothing has happened since the backup, as when an installation moves",
        )  # fmt: skip
    command(programs, "migrate", migrated, "bring the tables up to date")
    command(programs, "tidy", tidied, "forget what is old enough, once a day")


def begin_anew(conn: Connection, *, keep: bool, now_ms: int) -> dict[str, Any]:
    """A new epoch for a database that something else than `restore` put back.

    Seconds since 1970 are greater than any that was given before, also where the database came
    back to before an earlier restore.
    """
    commands.demand_current(conn)
    epoch = people.bump_epoch(conn, now_ms // 1000)
    return {"epoch": epoch, **sign_ins.settle(conn, None, keep=keep, now_ms=now_ms)}


def folder_of(given: argparse.Namespace) -> Path:
    folder: Path = given.data
    if not folder.is_dir():
        raise Refused("There is no installation here. Run: rflow-central init", "not_there")
    return folder


def _backup(given: argparse.Namespace) -> int:
    if opening.is_shared(given.database):
        return asyncio.run(backup.backup_shared(given.database, folder_of(given), given.file))
    _demand_in_folder(given)
    return backup.backup(given.data, given.file)


def _restore(given: argparse.Namespace) -> Restored:
    keep, now_s = given.keep_sign_ins, serving.now_ms() // 1000
    if opening.is_shared(given.database):
        given.data.mkdir(parents=True, exist_ok=True)
        work = backup.restore_shared(given.database, given.data, given.file, now_s, keep=keep)
        return asyncio.run(work)
    _demand_in_folder(given)
    return backup.restore(given.data, given.file, now_s, keep=keep)


def _demand_in_folder(given: argparse.Namespace) -> None:
    if given.database not in (None, "sqlite"):
        sentence = "A database file outside of the folder is copied with the system's own tools."
        raise Refused(sentence, "own_tools")
