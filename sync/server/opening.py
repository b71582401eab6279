"""Which database an installation has: a file in its folder, or the one that an address names."""

from __future__ import annotations

import os
from errno import EACCES
from pathlib import Path

from rflow_desktop.domain.errors import Refused
from sync.server.database import Database, SqliteDatabase
from sync.server.postgres import PostgresDatabase

POSTGRES = "postgresql+asyncpg://"
_BESIDE = ("-wal", "-shm")


def is_shared(url: str | None) -> bool:
    """Whether several processes may serve from it."""
    return url is not None and url.startswith(POSTGRES)


def opened(url: str | None, folder: Path, *, serving: bool = False) -> Database:
    """The database of an installation. Raises Refused for an address that is of no use."""
    if url is None or url == "sqlite":
        return _file(folder / "central.db")
    if url.startswith("sqlite:///"):
        return _file(Path(url.removeprefix("sqlite:///")))
    if is_shared(url):
        return PostgresDatabase(url, serving=serving)
    raise Refused(f"Write the address of the database as {POSTGRES}user@host/name.", "database")


def demand_rights(file: Path) -> None:
    """Raises Refused where this system user may not use a database, if it is there. It is asked
    of the system: opening the file to see would let go of SQLite's locks on it.
    """
    for one in (file.parent, *(file.with_name(f"{file.name}{end}") for end in ("", *_BESIDE))):
        may = os.R_OK | os.W_OK | (os.X_OK if one == file.parent else 0)
        if os.path.exists(one) and not os.access(one, may):
            raise no_rights(PermissionError(EACCES, os.strerror(EACCES), one))


def no_rights(error: PermissionError) -> Refused:
    """What the system said no to, in a sentence. An address that may not be bound has no name."""
    if error.filename is None:
        raise error
    sentence = (
        f"This system user may not use {error.filename}. Run every command as the user that serves"
        " (sudo -u rflow rflow-central ...), and let everything in the folder belong to that user."
    )
    return Refused(sentence, "no_rights")


def _file(place: Path) -> SqliteDatabase:
    demand_rights(place)
    return SqliteDatabase(place)
