"""Which files a workspace is made of, and how they are opened, replaced and left."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from rflow_desktop.ids import now_ms
from rflow_desktop.store import lease, safekeeping
from rflow_desktop.store.attached import attached
from rflow_desktop.store.blobs import Blobs
from rflow_desktop.store.folders import make_folder, told_of_disk, was_left_open
from rflow_desktop.store.lock import FolderLock
from rflow_desktop.store.mirror import Mirror
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.reader import REPLICA
from rflow_desktop.store.rescue import (
    COPIED,
    FETCHED_ANEW,
    OUTBOX,
    WORDS,
    put_rebuilt,
    rebuild_outbox,
    set_aside,
    was_elsewhere,
)
from rflow_desktop.store.schema import OUTBOX_VERSION, make_replica
from rflow_desktop.store.sqlite import Database
from rflow_desktop.store.trouble import StoreTrouble

_DAMAGED = ("damaged", "wrong_key", "io")


class Files:
    """The files of one workspace, or none: then everything is in memory.

    `told` says what was rebuilt at start. `wait_seconds` is how long another program is waited for.
    """

    def __init__(
        self,
        folder: Path | None,
        key: bytes | None,
        *,
        clock: Callable[[], int] = now_ms,
        wait_seconds: float = 0.0,
    ) -> None:
        self.folder = folder
        self.key = key
        self.mirror = Mirror(folder, key, clock=clock)
        self.told = ""
        self._clock = clock
        self._wait_seconds = wait_seconds
        self._lock = None if folder is None else FolderLock(folder)
        self._suspect = False

    def open_outbox(self) -> Database:
        """The outbox, rebuilt from its copies when it is damaged.

        Raises StoreTrouble for everything else.
        """
        if self.folder is None or self._lock is None:
            return Database(None, key=self.key)
        make_folder(self.folder)
        self._lock.take(wait_seconds=self._wait_seconds)
        try:
            database = self._open_precious(self.folder)
            with told_of_disk():
                if self.key is not None:
                    safekeeping.keep_key_check(self.folder, self.key)
                safekeeping.mark_open(self.folder)
                safekeeping.make_reserve(self.folder)
        except BaseException:  # whatever ended it: the next start must not find the lock taken
            self._lock.leave()
            raise
        return database

    def blobs(
        self, outbox: Outbox, now_ms: Callable[[], int], available: Callable[[], Collection[str]]
    ) -> Blobs:
        """The bytes of evidence. `available` are those that the server says that it has."""
        return Blobs(outbox, now_ms, self.folder, self.key, available)

    def _open_precious(self, folder: Path) -> Database:
        sure_of_key = self.key is None or safekeeping.check_key(folder, self.key)
        self._suspect = was_left_open(folder)
        if not (folder / OUTBOX).exists():  # a crash came between the old one's going and this
            put_rebuilt(folder, self._clock())
        try:
            database = Database(folder / OUTBOX, key=self.key)
            if self._suspect and not safekeeping.sound(database):
                database.close()
                return self._rebuilt(folder)
            self._back_up_before_change(database, folder)
            return database
        except StoreTrouble as found:
            if found.code == "damaged" or (found.code == "wrong_key" and sure_of_key):
                return self._rebuilt(folder)
            raise

    def _rebuilt(self, folder: Path) -> Database:
        self._tell(WORDS)
        return rebuild_outbox(folder, key=self.key, mirror=self.mirror, now_ms=self._clock())

    def _back_up_before_change(self, database: Database, folder: Path) -> None:
        if 0 < int(database.value("PRAGMA user_version")) < OUTBOX_VERSION:
            safekeeping.back_up(database, folder, key=self.key, now_ms=self._clock())

    def open_replica(self, outbox: Outbox) -> Database:
        """The replica in use, or an empty one when it is damaged.

        What was being built beside it is swept away.
        """
        name = self.replica_name(outbox)
        if self.folder is None:
            return self._replica(None)
        if was_elsewhere(outbox, self.folder):
            self._tell(COPIED)
        for path in self.folder.glob("replica*.db"):
            if path.name != name:
                _unlink(path)
        try:
            database = self._replica(self.folder / name)
            if not self._suspect or safekeeping.sound(database):
                return self._within_lease(outbox, database)
            database.close()
        except StoreTrouble as found:
            if found.code not in (*_DAMAGED, "newer"):
                raise
        set_aside(self.folder, name, self._clock())
        self._tell(FETCHED_ANEW)
        return self._replica(self.folder / name)

    def _within_lease(self, outbox: Outbox, database: Database) -> Database:
        """`database`, or an empty one in its place when the server was not heard for too long."""
        sentence = lease.over(database, self._clock())
        if not sentence or database.path is None:
            return database
        self._tell(sentence)
        self.forget_copies(self.blobs(outbox, self._clock, frozenset))
        self.drop_replica(database)
        return self._replica(database.path)

    def forget_copies(self, blobs: Blobs) -> None:
        """Before the replica is put away, so that a crash between does both once more: bytes that
        others attached, and what was set aside of damaged replicas.
        """
        blobs.forget_copies(attached(blobs.outbox, "true"))
        if self.folder is not None:
            for path in (self.folder / "damaged").glob("*/replica*"):
                _unlink(path)

    def _tell(self, sentence: str) -> None:
        self.told = f"{self.told} {sentence}".strip()

    def replica_name(self, outbox: Outbox) -> str:
        found = outbox.database.value("SELECT value FROM meta WHERE key='replica'")
        return REPLICA if found is None else str(found)

    def new_replica(self, outbox: Outbox) -> Database:
        """An empty replica beside the one in use."""
        if self.folder is None:
            return self._replica(None)
        name = "replica-2.db" if self.replica_name(outbox) == REPLICA else REPLICA
        _unlink(self.folder / name)
        return self._replica(self.folder / name)

    def _replica(self, path: Path | None) -> Database:
        database = Database(path, key=self.key, synchronous="NORMAL")
        try:
            make_replica(database)
        except BaseException:  # whatever ended it: nobody else would close the file
            database.close()
            raise
        return database

    def swap(self, outbox: Outbox, old: Database, new: Database) -> None:
        """From now on `new` is the replica.

        One commit says so, so that a crash leaves one or the other.
        """
        if new.path is not None:
            with outbox.database.writing() as c:
                c.execute(
                    "INSERT OR REPLACE INTO meta(key, value) VALUES ('replica', ?)",
                    (new.path.name,),
                )
        self.drop_replica(old)

    def drop_replica(self, database: Database) -> None:
        database.close()
        if database.path is not None:
            _unlink(database.path)

    def make_room(self) -> bool:
        """Gives the reserve back to a full disk. False when that was done before."""
        return self.folder is not None and safekeeping.free_reserve(self.folder)

    def back_up(self, outbox: Outbox, *, due: bool = False) -> None:
        """A backup of the outbox when the last one is four hours old, or one is `due`."""
        if self.folder is None:
            return
        if due or safekeeping.backup_due(self.folder, self._clock()):
            safekeeping.back_up(outbox.database, self.folder, key=self.key, now_ms=self._clock())

    def close(self, *, clean: bool = True) -> None:
        self.mirror.close()
        if self.folder is not None and clean:
            safekeeping.mark_closed(self.folder)
        if self._lock is not None:
            self._lock.leave()


def _unlink(path: Path) -> None:
    """A reader elsewhere may still hold the file on Windows; then the next start sweeps it."""
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
        try:
            path.with_name(name).unlink(missing_ok=True)
        except PermissionError:
            return
