"""What may be sent now, in which order, and what sync has to know of the store."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple

from rflow_desktop.store.blob_notes import LONGEST_MS as LONGEST_OF_BYTES_MS
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.sqlite import Database

LONGEST_MS = 10 * 60_000
"""No pause is longer; one that seems to be was counted by a clock that has been set back since."""
ENOUGH = 200
"""Nobody needs to know of more operations than one push takes."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One operation to send: the JSON object whose bytes were stored, with its `hash` behind.

    `receipt` is the epoch that had accepted it before.
    """

    id: str
    root: str
    size: int
    sealed: bytes
    receipt: int | None = None

    @property
    def document(self) -> Mapping[str, Any]:
        found: dict[str, Any] = json.loads(self.sealed)
        return found


@dataclass(frozen=True, kw_only=True)
class Durable:
    """What is stored, as far as it decides what sync does. `ready` counts at most one push."""

    epoch: int = 0
    horizon: int = 0
    server_id: str = ""
    cursors: Mapping[str, int] = field(default_factory=dict)
    ready: int = 0
    next_at_ms: int | None = None
    waiting: int = 0
    attention: int = 0
    parked: int = 0
    acked: int = 0
    oldest_at_ms: int | None = None
    building: bool = False
    anew: bool = False
    offset_ms: int = 0


class _Light(NamedTuple):
    n: int
    op_id: str
    root_id: str
    size: int
    seq: int
    ep: int
    next_at: int
    hold_until: int
    deps: str
    created: int


class Waits(NamedTuple):
    """How many operations may go now (at most one push), when the next one that is held back may,
    and since when the oldest waits.
    """

    ready: int = 0
    next_at: int | None = None
    oldest_at: int | None = None


class Files(NamedTuple):
    """How many files wait to be sent, how many of them may go now, and since when the oldest
    waits: of those that a restored server has to get again nobody knows it.
    """

    waiting: int = 0
    going: int = 0
    oldest_at: int | None = None


NO_FILES = Files()


def files(outbox: Database, now_ms: int) -> Files:
    found = outbox.one(
        "SELECT count(*), coalesce(sum(next_at<=? OR next_at>?), 0),"
        " min(CASE WHEN state='uploading' OR \"offset\"=0 THEN created END) FROM blob"
        " WHERE state IN ('waiting','uploading')",
        now_ms, now_ms + LONGEST_OF_BYTES_MS,
    )  # fmt: skip
    return Files(*found)


_PENDING = (
    "SELECT n, op_id, root_id, length(bytes), seq, ep, next_at, hold_until, deps, created FROM op"
    " WHERE state='pending' ORDER BY n"
)


@dataclass
class LinedUp:
    """Walks the pending operations once; each root's stay in order, so whatever holds one holds
    those behind it. What was put off goes along with one before it that was, too, and is due:
    their pauses would take turns, and hold for days what is behind them.
    """

    outbox: Outbox
    now_ms: int
    next_at: int | None = None
    oldest_at: int | None = None

    def __iter__(self) -> Iterator[_Light]:
        stopped: set[str] = set()
        passed: set[str] = set()
        due: set[str] = set()
        for found in self.outbox.database.each(_PENDING):
            one = _Light._make(found)
            if self.oldest_at is None:
                self.oldest_at = one.created
            if one.root_id in stopped:
                continue
            put_off = 0 if one.root_id in due else one.next_at
            until = max(put_off, one.hold_until)
            if self.now_ms < until <= self.now_ms + LONGEST_MS:
                stopped.add(one.root_id)
                self.next_at = until if self.next_at is None else min(self.next_at, until)
                continue
            if one.deps and any(
                self._undecided(dep) for dep in one.deps.split() if dep not in passed
            ):
                stopped.add(one.root_id)
                continue
            passed.add(one.op_id)
            if one.next_at:
                due.add(one.root_id)
            yield one

    def _undecided(self, op_id: str) -> bool:
        found = self.outbox.database.value("SELECT state FROM op WHERE op_id=?", op_id)
        return found in ("pending", "parked")


def batch(outbox: Outbox, *, max_ops: int, max_bytes: int, now_ms: int) -> tuple[Outgoing, ...]:
    """The next operations to send: at least one when any may go, however large it is."""
    chosen: list[_Light] = []
    size = 0
    for one in LinedUp(outbox, now_ms):
        if len(chosen) >= max_ops or (chosen and size + one.size > max_bytes):
            break
        size += one.size
        chosen.append(one)
    sealed = outbox.sealed(one.n for one in chosen)
    return tuple(
        Outgoing(
            id=one.op_id,
            root=one.root_id,
            size=one.size,
            sealed=sealed[one.n],
            receipt=one.ep if one.seq else None,
        )
        for one in chosen
    )


_FIRST = (
    "SELECT count(*), max(next_at), max(hold_until), max(deps),"  # noqa: S608  ours
    " (SELECT created FROM op WHERE state='pending' ORDER BY n)"
    " FROM (SELECT next_at, hold_until, deps FROM op WHERE state='pending' ORDER BY n"
    f" LIMIT {ENOUGH})"
)


def waits(outbox: Outbox, now_ms: int) -> Waits:
    """Nothing of one push is held back, mostly, and then one look tells."""
    count, next_at, hold_until, deps, oldest_at = outbox.database.one(_FIRST)
    if count == 0 or (max(next_at, hold_until) <= now_ms and not deps):
        return Waits(count, None, oldest_at)
    lined_up = LinedUp(outbox, now_ms)
    ready = sum(1 for _ in islice(lined_up, ENOUGH))
    return Waits(ready, lined_up.next_at, lined_up.oldest_at)
