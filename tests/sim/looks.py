"""What the rules look at on a desktop's disk, read again only where it was written to since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from rflow_desktop.domain import acts
from rflow_desktop.domain.ops import Op
from rflow_desktop.store import parcels
from rflow_desktop.store.parcels import Unread
from rflow_desktop.store.sqlite import Database

if TYPE_CHECKING:
    from tests.sim.disk import Disk

T = TypeVar("T")
Mark = tuple[Database, int]


def mark(database: Database) -> Mark:
    """Another one once something was written, or another database has taken its place."""
    return database, database.connection.total_changes


@dataclass
class Recent:
    """Somebody's newest operations and the items they made. `shown_at` is where all of those were
    seen last.
    """

    lines: tuple[tuple[Op, str], ...]
    parts: frozenset[str]
    shown_at: Mark | None = None

    @classmethod
    def of(cls, ops: Sequence[Op]) -> Recent:
        lines = {
            op.id: (op, op.act.entry)
            for op in ops
            if isinstance(op.act, acts.Choose | acts.AddNote | acts.AddStep)
        }
        lines |= {
            op.id: (op, op.act.entries[-1].id)
            for op in ops
            if isinstance(op.act, acts.CaptureSession) and op.act.entries
        }
        parts = frozenset(part for op, entry in lines.values() for part in (op.root, entry))
        return cls(tuple(lines.values()), parts)


class Looks:
    """At one disk. Whoever exchanges a database beneath its connection says so with `forget`."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._seen: dict[str, tuple[Mark, Any]] = {}

    def forget(self) -> None:
        self._seen.clear()

    def unread(self) -> list[Unread]:
        """What lies in parcels."""
        return self._look("unread", self._disk.replica, lambda it: list(parcels.every(it)))

    def decided(self) -> Mapping[tuple[str, str], int]:
        """The number of every decided row."""
        return self._look("decided", self._disk.replica, self._numbers)

    def aside(self) -> Mapping[str, set[str]]:
        """By state, which operations are with a person, or were."""
        return self._look("aside", self._disk.outbox, _aside)

    def _numbers(self, replica: Database) -> Mapping[tuple[str, str], int]:
        found = replica.all("SELECT type, id, seq FROM row WHERE seq>0")
        packed = {one.key: one.seq for one in self.unread() if one.seq > 0}
        return {(kind, row_id): seq for kind, row_id, seq in found} | packed

    def _look(self, what: str, database: Database, read: Callable[[Database], T]) -> T:
        now = mark(database)
        seen = self._seen.get(what)
        if seen is None or seen[0] != now:
            seen = self._seen[what] = now, read(database)
        found: T = seen[1]
        return found


def _aside(outbox: Database) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for op_id, state in outbox.all(
        "SELECT op_id, state FROM op WHERE state IN ('attention','parked','discarded')"
    ):
        found[state].add(op_id)
    return found
