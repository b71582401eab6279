"""A computer's disk in a run: databases in memory that outlive crashes, can be copied, can lose the
newest, and can be full.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Collection
from functools import cache
from pathlib import Path
from typing import Any

from rflow_desktop.store.files import Files
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.reader import REPLICA
from rflow_desktop.store.rescue import absorb
from rflow_desktop.store.schema import make_outbox, make_replica
from rflow_desktop.store.sqlite import Database
from rflow_desktop.store.trouble import FULL, StoreTrouble
from tests.sim.drawer import Drawer
from tests.sim.looks import Mark, mark
from tests.sim.paper import Paper
from tests.sim.workers import QUICK

OUTBOX = "outbox.db"
RESERVE = 40
"""Pages that are freed for the outbox once the disk is full."""
PLENTY = 1 << 30


class Lasting(Database):
    """In memory, and yet there after the program that had it open is gone."""

    def __init__(self) -> None:
        super().__init__(None, key=None)
        self.raw = self.connection

    def close(self) -> None:
        """As with a file: what is in it stays."""

    def destroy(self) -> None:
        super().close()


@cache
def _empty() -> Database:
    """A replica that is copied where one begins: to make its tables takes longer."""
    database = Database(None, key=None)
    make_replica(database)
    return database


class Disk(Files):
    """The real files' rules on databases that are kept by name instead of by path.

    With `folder` the copy of every operation is kept there, in real files.
    """

    paper_class: type[Paper] = Paper
    drawer_class: type[Drawer] = Drawer

    def __init__(self, folder: Path | None = None, *, clock: Callable[[], int]) -> None:
        super().__init__(None, None)
        self._kept: dict[str, Lasting] = {}
        self._opened = 0
        self._backup: Database | None = None
        self._reserve = True
        self.lost = False
        self.full = False
        self._named: tuple[Mark | None, str] = (None, "")
        self.paper = self.paper_class(folder, clock=clock)
        self.mirror = self.paper
        self.drawer = Path(
            tempfile.mkdtemp(prefix="rflow-sim-", dir=QUICK if QUICK.is_dir() else None)
        )
        self.made_room: set[str] = set()
        """Evidence that went while its row said that the server has it."""

    def blobs(
        self, outbox: Outbox, now_ms: Callable[[], int], available: Callable[[], Collection[str]]
    ) -> Drawer:
        return self.drawer_class(outbox, now_ms, self.drawer, None, available, disk=self)

    def open_outbox(self) -> Database:
        self._named = (None, "")
        self._reserve = self._reserve or not self.full
        if not self.lost:
            return self._at(OUTBOX)
        if self.full:
            raise StoreTrouble(FULL, "full")
        self.lost = False
        database = self._at(OUTBOX)
        if self._backup is not None:
            _raw(self._backup).backup(_raw(database))
        make_outbox(database)
        mirror, now = self.mirror, self._clock()
        absorb(Outbox(database), mirror.operations(), now, undone=mirror.undone())
        return database

    def open_replica(self, outbox: Outbox) -> Database:
        name = self.replica_name(outbox)
        for other in [one for one in self._kept if one.startswith("replica") and one != name]:
            self._kept.pop(other).destroy()
        return self._replica_at(name)

    def new_replica(self, outbox: Outbox) -> Database:
        name = "replica-2.db" if self.replica_name(outbox) == REPLICA else REPLICA
        if name in self._kept:
            self._kept.pop(name).destroy()
        return self._replica_at(name)

    def _replica_at(self, name: str) -> Database:
        fresh = name not in self._kept and not self.full
        database = self._at(name)
        if fresh:
            _raw(_empty()).backup(_raw(database))
        make_replica(database)
        return database

    def swap(self, outbox: Outbox, old: Database, new: Database) -> None:
        with outbox.database.writing() as c:
            c.execute(
                "INSERT OR REPLACE INTO meta(key, value) VALUES ('replica', ?)", (self._name(new),)
            )
        self.drop_replica(old)

    def drop_replica(self, database: Database) -> None:
        self._kept.pop(self._name(database)).destroy()

    def make_room(self) -> bool:
        """Once, until the disk has room again and the program starts."""
        if not (self.full and self._reserve):
            return False
        self._reserve = False
        self._limit(self.outbox, RESERVE)
        return True

    def marks(self) -> tuple[object, ...]:
        """Changes whenever something is written."""
        return (self._opened, *[one.raw.total_changes for one in self._kept.values()])

    # --- what the rules look at -----------------------------------------------------------------

    @property
    def outbox(self) -> Database:
        return self._at(OUTBOX)

    @property
    def replica(self) -> Database:
        """Asked for again once the outbox was written to."""
        outbox = self.outbox
        now = mark(outbox)
        if self._named[0] != now:
            self._named = now, self.replica_name(Outbox(outbox))
        return self._at(self._named[1])

    # --- what happens to disks ------------------------------------------------------------------

    def copied(self, folder: Path | None, *, clock: Callable[[], int]) -> Disk:
        """The same content elsewhere: a copied profile, a virtual machine's snapshot."""
        copy = type(self)(folder, clock=clock)
        for name, database in self._kept.items():
            _raw(database).backup(_raw(copy._at(name)))
        for path in self.paper.files():
            if folder is not None:
                shutil.copyfile(path, folder / path.name)
        copy.paper.written |= self.paper.written
        shutil.copytree(self.drawer, copy.drawer, dirs_exist_ok=True)
        copy.made_room |= self.made_room
        return copy

    def back_up_outbox(self) -> None:
        self._backup = Database(None, key=None)
        _raw(self.outbox).backup(_raw(self._backup))

    def lose_outbox(self) -> None:
        """The next start finds it damaged, and has its backup and the copy of every operation."""
        self._kept.pop(OUTBOX).destroy()
        self.lost = True

    def lose_replica(self, outbox: Outbox) -> None:
        name = self.replica_name(outbox)
        if name in self._kept:
            self._kept.pop(name).destroy()

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

    def fill(self) -> None:
        """From now on no database grows by a page, and no file by a line."""
        self.full = self.paper.full = True
        for database in self._kept.values():
            self._limit(database, 0)

    def free(self) -> None:
        self.full = self.paper.full = False
        for database in self._kept.values():
            database.all(f"PRAGMA max_page_count={PLENTY}")

    def _limit(self, database: Database, more: int) -> None:
        pages = int(database.value("PRAGMA page_count"))
        database.all(f"PRAGMA max_page_count={max(1, pages + more)}")

    def close_all(self) -> None:
        self.paper.end()
        for database in self._kept.values():
            database.destroy()
        self._kept.clear()
        shutil.rmtree(self.drawer, ignore_errors=True)

    def _at(self, name: str) -> Database:
        if name not in self._kept:
            self._opened += 1
            database = self._kept[name] = Lasting()
            if self.full:
                self._limit(database, 0)
        return self._kept[name]

    def _name(self, database: Database) -> str:
        return next(name for name, one in self._kept.items() if one is database)


def _raw(database: Database) -> Any:
    return database.connection
