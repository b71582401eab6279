"""A computer's disk in a run: databases in memory that outlive crashes, can be copied, and can lose
the newest."""

from __future__ import annotations

from typing import Any

from rflow_desktop.store.files import Files
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.reader import REPLICA
from rflow_desktop.store.schema import make_replica
from rflow_desktop.store.sqlite import Database


class Disk(Files):
    """The real files' rules on databases that are kept by name instead of by path."""

    def __init__(self) -> None:
        super().__init__(None, None)
        self._kept: dict[str, Database] = {}

    def open_outbox(self) -> Database:
        return self._at("outbox.db")

    def open_replica(self, outbox: Outbox) -> Database:
        name = self.replica_name(outbox)
        for other in [one for one in self._kept if one.startswith("replica") and one != name]:
            self._kept.pop(other).close()
        database = self._at(name)
        make_replica(database)
        return database

    def new_replica(self, outbox: Outbox) -> Database:
        name = "replica-2.db" if self.replica_name(outbox) == REPLICA else REPLICA
        if name in self._kept:
            self._kept.pop(name).close()
        database = self._at(name)
        make_replica(database)
        return database

    def swap(self, outbox: Outbox, old: Database, new: Database) -> None:
        with outbox.database.writing() as c:
            c.execute(
                "INSERT OR REPLACE INTO meta(key, value) VALUES ('replica', ?)", (self._name(new),)
            )
        self.drop_replica(old)

    def drop_replica(self, database: Database) -> None:
        self._kept.pop(self._name(database), None)
        database.close()

    def marks(self) -> tuple[object, ...]:
        """Changes whenever something is written."""
        return tuple((name, _raw(one).total_changes) for name, one in self._kept.items())

    # --- what the rules look at -----------------------------------------------------------------

    @property
    def outbox(self) -> Database:
        return self._at("outbox.db")

    @property
    def replica(self) -> Database:
        return self._at(self.replica_name(Outbox(self.outbox)))

    # --- what happens to disks ------------------------------------------------------------------

    def copied(self) -> Disk:
        """The same content elsewhere: a copied profile, a virtual machine's snapshot."""
        copy = Disk()
        for name, database in self._kept.items():
            _raw(database).backup(_raw(copy._at(name)))
        return copy

    def lose_replica(self, outbox: Outbox) -> None:
        name = self.replica_name(outbox)
        if name in self._kept:
            self._kept.pop(name).close()

    def replica_now(self, outbox: Outbox) -> tuple[str, Database]:
        """A copy of the replica, to go back to: it is written without waiting for the disk."""
        name = self.replica_name(outbox)
        copy = Database(None, key=None)
        _raw(self._at(name)).backup(_raw(copy))
        return name, copy

    def put_back(self, outbox: Outbox, earlier: tuple[str, Database]) -> bool:
        name, copy = earlier
        if name != self.replica_name(outbox):
            return False
        _raw(copy).backup(_raw(self._at(name)))
        return True

    def close_all(self) -> None:
        for database in self._kept.values():
            database.close()
        self._kept.clear()

    def _at(self, name: str) -> Database:
        if name not in self._kept:
            self._kept[name] = Database(None, key=None)
        return self._kept[name]

    def _name(self, database: Database) -> str:
        return next(name for name, one in self._kept.items() if one is database)


def _raw(database: Database) -> Any:
    return database.connection
