"""A connection of its own that only reads: for what a screen needs at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rflow_desktop.store.sqlite import Database

if TYPE_CHECKING:
    from rflow_desktop.domain.policy import Actor

REPLICA = "replica.db"


class Reader:
    """A connection of its own that only reads: for bounded reads on the caller's thread."""

    def __init__(self, folder: Path, key: bytes, *, me: Callable[[], Actor], server: bool) -> None:
        self._folder, self._key, self._me = folder, key, me
        self.server = server
        self.outbox = Database(folder / "outbox.db", key=key, read_only=True)
        self._name = ""
        self._replica: Database | None = None

    @property
    def me(self) -> Actor:
        return self._me()

    @property
    def replica(self) -> Database:
        """The replica in use: it may have been replaced since the last look."""
        found = self.outbox.value("SELECT value FROM meta WHERE key='replica'")
        name = REPLICA if found is None else str(found)
        if self._replica is None or name != self._name:
            if self._replica is not None:
                self._replica.close()
            self._replica = Database(self._folder / name, key=self._key, read_only=True)
            self._name = name
        return self._replica

    @property
    def has_replica(self) -> bool:
        """Whether there is one to read: asking for `replica` would make it."""
        found = self.outbox.value("SELECT value FROM meta WHERE key='replica'")
        return (self._folder / (REPLICA if found is None else str(found))).exists()

    def freshen(self, root: str = "") -> bool:  # noqa: ARG002
        """Nothing to do: the store's thread did it when it had answered."""
        return False

    def close(self) -> None:
        self.outbox.close()
        if self._replica is not None:
            self._replica.close()
