"""One look at the store: what decides what is carried, and what people are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rflow_desktop.store import deleted, queue, refused_files
from rflow_desktop.store.local import Local
from rflow_desktop.store.queue import NO_FILES, Durable, Files

_URGENT = (
    "state='pending' AND kind IN ('handoff.claim','session.hand_over','session.take')"
    " ORDER BY n DESC LIMIT 1"
)


@dataclass(frozen=True, kw_only=True)
class Stored:
    """One look at the store: what decides, and what people are told. `urgent` names the newest
    operation that a person waits for; `files` still go by themselves; `refused` counts those
    that do not, and sessions that were changed in the trash.
    """

    state: Durable
    urgent: str = ""
    sessions: int = 0
    files: Files = NO_FILES
    refused: int = 0


class Looking:
    """Remembers what takes its time to count."""

    def __init__(self, wall_ms: Callable[[], int]) -> None:
        self._wall_ms = wall_ms
        self._counted: tuple[object, int] = (None, 0)
        self._wanted: tuple[object, int] = (None, 0)
        self._changed: tuple[object, int] = (None, 0)

    def at(self, local: Local) -> Stored:
        urgent = local.operations(_URGENT)
        return Stored(
            state=local.state(),
            urgent=urgent[0].op_id if urgent else "",
            sessions=self._sessions(local),
            files=queue.files(local.outbox, self._wall_ms()),
            refused=self._refused(local) + self._deleted(local),
        )

    def _refused(self, local: Local) -> int:
        """Evidence that was taken off needs nobody; which that is, is read when something moved."""
        parked = local.blobs.refused()
        if not parked:
            return 0
        mark = (local.replica, local.replica.version, parked)
        if mark != self._wanted[0]:
            self._wanted = (mark, len(refused_files.refused(local)))
        return self._wanted[1]

    def _deleted(self, local: Local) -> int:
        """Sessions that were changed after they were deleted."""
        mark = (local.replica, local.replica.version, deleted.left(local))
        if mark != self._changed[0]:
            self._changed = (mark, len(deleted.changed_since(local)))
        return self._changed[1]

    def _sessions(self, local: Local) -> int:
        """Counted anew when something was written: with years of work it takes its time."""
        mark = (local.replica, local.replica.version)
        if mark != self._counted[0]:
            self._counted = (mark, int(local.replica.value("SELECT count(*) FROM line")))
        return self._counted[1]
