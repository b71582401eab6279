"""Which database an installation has: a file in its folder, or the one that an address names."""

from __future__ import annotations

from pathlib import Path

from rflow_desktop.domain.errors import Refused
from sync.server.database import Database, SqliteDatabase
from sync.server.postgres import PostgresDatabase

POSTGRES = "postgresql+asyncpg://"


def is_shared(url: str | None) -> bool:
    """Whether several processes may serve from it."""
    return url is not None and url.startswith(POSTGRES)


def opened(url: str | None, folder: Path, *, serving: bool = False) -> Database:
    """The database of an installation. Raises Refused for an address that is of no use."""
    if url is None or url == "sqlite":
        return SqliteDatabase(folder / "central.db")
    if url.startswith("sqlite:///"):
        return SqliteDatabase(Path(url.removeprefix("sqlite:///")))
    if is_shared(url):
        return PostgresDatabase(url, serving=serving)
    raise Refused(f"Write the address of the database as {POSTGRES}user@host/name.", "database")
