"""Which files a workspace is made of, and how they are opened, replaced and left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rflow_desktop.domain.model import BY_TYPE
from rflow_desktop.domain.values import Row
from rflow_desktop.store.mirror import Mirror
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.replica import written
from rflow_desktop.store.schema import make_replica
from rflow_desktop.store.sqlite import Database

REPLICA = "replica.db"


class Files:
    """The files of one workspace, or none: then everything is in memory."""

    def __init__(self, folder: Path | None, key: bytes | None) -> None:
        self.folder = folder
        self._key = key
        self.mirror = Mirror(None if folder is None else folder, key)

    def open_outbox(self) -> Database:
        return Database(self._path("outbox.db"), key=self._key)

    def open_replica(self, outbox: Outbox) -> Database:
        """The replica that is in use; what was being built beside it is swept away."""
        name = self.replica_name(outbox)
        if self.folder is not None:
            for path in self.folder.glob("replica*.db"):
                if path.name != name:
                    _unlink(path)
        database = Database(self._path(name), key=self._key, synchronous="NORMAL")
        make_replica(database)
        return database

    def replica_name(self, outbox: Outbox) -> str:
        found = outbox.database.value("SELECT value FROM meta WHERE key='replica'")
        return REPLICA if found is None else str(found)

    def new_replica(self, outbox: Outbox) -> Database:
        """An empty replica beside the one in use."""
        name = "replica-2.db" if self.replica_name(outbox) == REPLICA else REPLICA
        path = self._path(name)
        if path is not None:
            _unlink(path)
        database = Database(path, key=self._key, synchronous="NORMAL")
        make_replica(database)
        return database

    def swap(self, outbox: Outbox, old: Database, new: Database) -> None:
        """From now on `new` is the replica.

        One commit says so, so that a crash leaves one or the other.
        """
        if new.path is not None:
            with outbox.database.writing() as c:
                c.exec_driver_sql(
                    "INSERT OR REPLACE INTO meta(key, value) VALUES ('replica', ?)",
                    (new.path.name,),
                )
        self.drop_replica(old)

    def drop_replica(self, database: Database) -> None:
        database.close()
        if database.path is not None:
            _unlink(database.path)

    def keep_seeds(self, outbox: Outbox, rows: Sequence[Row]) -> None:
        with outbox.database.writing() as c:
            for row in rows:
                c.exec_driver_sql(
                    "INSERT OR REPLACE INTO seed(type, id, doc) VALUES (?,?,?)",
                    (row.TYPE, row.id, written(row.doc())),
                )

    def seeds(self, outbox: Outbox) -> list[Row]:
        found = outbox.database.all("SELECT type, doc FROM seed")
        return [BY_TYPE[kind].model_validate(json.loads(doc)) for kind, doc in found]

    def close(self) -> None:
        self.mirror.close()

    def _path(self, name: str) -> Path | None:
        return None if self.folder is None else self.folder / name


def _unlink(path: Path) -> None:
    """A reader elsewhere may still hold the file on Windows; then the next start sweeps it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        try:
            path.with_name(name).unlink(missing_ok=True)
        except PermissionError:
            return
