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
from sync.server import backup, commands, opening, retention, serving

Work = Callable[[Connection], dict[str, Any]]
Make = Callable[[Any, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def offer(
    programs: Any,
    command: Make,
    do: Callable[[argparse.Namespace, Work], int],
    show: Callable[[dict[str, Any]], int],
) -> None:
    """The words `backup`, `restore`, `migrate` and `tidy`."""

    def migrated(given: argparse.Namespace) -> int:
        return do(given, lambda conn: {"schema": commands.migrate(conn)})

    def tidied(given: argparse.Namespace) -> int:
        return do(given, partial(retention.tidy, now_ms=serving.now_ms()))

    def backed_up(given: argparse.Namespace) -> int:
        return show({"file": str(given.file), "bytes": _backup(given)})

    def restored(given: argparse.Namespace) -> int:
        return show({"file": str(given.file), "epoch": _restore(given)})

    command(programs, "backup", backed_up, "copy everything to a file").add_argument(
        "file", type=Path
    )
    command(programs, "restore", restored, "put a backup in place").add_argument("file", type=Path)
    command(programs, "migrate", migrated, "bring the tables up to date")
    command(programs, "tidy", tidied, "forget what is old enough, once a day")


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


def _restore(given: argparse.Namespace) -> int:
    now_s = serving.now_ms() // 1000
    if opening.is_shared(given.database):
        given.data.mkdir(parents=True, exist_ok=True)
        return asyncio.run(backup.restore_shared(given.database, given.data, given.file, now_s))
    _demand_in_folder(given)
    return backup.restore(given.data, given.file, now_s)


def _demand_in_folder(given: argparse.Namespace) -> None:
    if given.database not in (None, "sqlite"):
        sentence = "A database file outside of the folder is copied with the system's own tools."
        raise Refused(sentence, "own_tools")
