"""Outbox and replica side by side: the clock, who works here, and what keeps the two in step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from rflow_desktop.domain import clock
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reducing import Context
from rflow_desktop.ids import instant, milliseconds
from rflow_desktop.store.documents import Key, Unreadable
from rflow_desktop.store.outbox import Kept, Outbox
from rflow_desktop.store.overlay import arrived, fold, keys_of
from rflow_desktop.store.replica import Replica
from rflow_desktop.store.schema import OPEN
from rflow_desktop.store.sqlite import Connection
from rflow_desktop.store.trouble import StoreTrouble

AHEAD_MS = 10 * 60_000
"""A row's time further ahead than this is a wrong clock, and does not move ours."""
Plan = dict[str, dict[str, Any]]
"""What becomes of operations, by id: the columns that change."""


@dataclass
class Books:
    """What the parts of `Local` share. Blocking, for one thread."""

    outbox: Outbox
    replica: Replica
    me: Actor
    replica_id: str
    server: bool
    now_ms: Callable[[], int]
    crash_point: Callable[[str], None]
    hlc: Hlc = field(init=False)
    offset: int = field(init=False)
    rev: int = field(init=False)
    uncertain: bool = False
    behind: bool = False

    def in_step(self) -> None:
        """Before anything new: what could not be shown when it was captured.

        It may have to wait on.
        """
        if self.behind:
            with suppress(StoreTrouble):
                self.catch_up()
                self.behind = False

    def wake(self, nonce: str) -> None:
        """Reads the clock. Its name is new each time, so that copies of a profile never share
        one.
        """
        ms, counter, self.offset, self.rev = self.outbox.database.one(
            "SELECT ms, counter, offset, rev FROM clock"
        )
        seen = self.replica.meta("hlc")
        name = blake2b(f"{self.replica_id}\n{nonce}".encode(), digest_size=8).hexdigest()
        self.hlc = Hlc(ms, counter, name)
        if seen:
            self.hlc = clock.seen(self.hlc, clock.parse(seen))

    @property
    def wall_ms(self) -> int:
        """The time by this computer's clock, put right by what servers said."""
        return self.now_ms() + self.offset

    def tick(self) -> Hlc:
        return clock.tick(self.hlc, self.wall_ms)

    def context(self, op: Op) -> Context:
        """Without a server this is the place that decides, and time is when the operation was
        made.
        """
        now = self.wall_ms if self.server else milliseconds(op.captured_at)
        return Context(actor=self.me, now_ms=now, instant=instant, authority=not self.server)

    # --- keeping in step -------------------------------------------------------------------------

    def refold(
        self,
        c: Connection,
        root_id: str,
        replica: Replica,
        *,
        plan: Mapping[str, Mapping[str, Any]] = {},
    ) -> bool:
        """Folds the open work of one root anew, as `plan`, which is about it, is about to make it.

        Answers whether all of it fits. Over what only a newer version can read, own work stays
        shown as it was.
        """
        kept = self._open(root_id, plan)
        if not kept:
            replica.uncover(c, root_id)
            return True
        try:
            folded = fold(replica, root_id, kept, self.context)
        except Unreadable:
            return True
        replica.uncover(c, root_id, but=[(row.TYPE, row.id) for row in folded.rows])
        replica.cover(c, folded.rows)
        return not folded.refused

    def _open(self, root_id: str, plan: Mapping[str, Mapping[str, Any]]) -> list[Kept]:
        kept = {one.op_id: one for one in self.outbox.open_of(root_id)}
        for op_id, values in plan.items():
            one = kept.get(op_id) or self.outbox.get(op_id)
            if one is not None and one.root_id == root_id:
                kept[op_id] = one._replace(**values)
        found = [one for one in kept.values() if one.state in OPEN]
        return sorted(found, key=lambda one: one.n)

    def commit(self, plan: Plan) -> None:
        """Makes `plan` so in the outbox, and keeps the clock."""
        if not plan:
            return
        self.rev += 1
        now = self.now_ms()
        with self.outbox.database.writing() as c:
            for op_id, values in plan.items():
                self.outbox.change(c, op_id, rev=self.rev, changed=now, **values)
            self.outbox.set_clock(c, self.hlc.ms, self.hlc.counter, self.rev)

    def reflect(self, c: Connection, roots: Mapping[str, bool | None]) -> None:
        """Notes in the replica what waits for which root, and how much of the outbox it has
        seen. Whether all of a root's work still fits is kept as it was where that is None.
        """
        if self.server:
            for root_id, (waiting, attention) in self.outbox.counts(roots).items():
                fits = roots[root_id]
                kept = self.replica.conflict(root_id) if fits is None else not fits
                conflict = int(kept)
                if waiting or attention or conflict:
                    c.execute(
                        "INSERT OR REPLACE INTO work(root_id, waiting, attention, conflict)"
                        " VALUES (?,?,?,?)",
                        (root_id, waiting, attention, conflict),
                    )
                else:
                    c.execute("DELETE FROM work WHERE root_id=?", (root_id,))
        self.replica.set_meta(c, rev=self.rev, hlc=self.hlc)

    def show(self, roots: Iterable[str], *, counted: Iterable[str] = ()) -> None:
        """Folds `roots` anew after the outbox has changed; of `counted` only the counts have."""
        with self.replica.database.writing() as c:
            fits: dict[str, bool | None] = dict.fromkeys(counted)
            fits |= {root: self.refold(c, root, self.replica) for root in roots}
            self.reflect(c, fits)
        self.behind = False

    def catch_up(self) -> None:
        """Brings the replica in step with the outbox after a crash, a full disk, or its loss."""
        seen = int(self.replica.meta("rev", "0"))
        plan: Plan = {}
        roots: set[str] = set()
        if seen > self.rev:
            seen = 0  # the outbox is an older copy: nothing that the replica says about it holds
        if seen == 0:
            roots |= self.replica.covered_roots()
        if seen < self.rev:
            missed = self.outbox.some("rev>?", seen)
            roots |= {one.root_id for one in missed}
            plan |= self._not_arrived([one for one in missed if one.state == "journal"])
        plan |= self.landed(self.outbox.some("state='acked'"), self.replica)
        plan |= self.reoffered(int(self.replica.meta("epoch", "0")))
        if not plan and not roots and seen == self.rev:
            return
        roots |= self.roots_of(plan)
        self.commit(plan)
        self.show(roots)

    def _not_arrived(self, journal: list[Kept]) -> Plan:
        """A power cut may take the replica back to before the rows that an operation had left
        for.
        """
        there = self.landed(journal, self.replica)
        return {one.op_id: {"state": "acked"} for one in journal if one.op_id not in there}

    def landed(
        self, acked: list[Kept], replica: Replica, *, complete: bool = False, head: int = 0
    ) -> Plan:
        """Acknowledged operations whose effect is in the decided rows: they leave the screen to
        those.

        Sequences are comparable only within one epoch of the server.
        """
        epoch = int(replica.meta("epoch", "0"))
        seqs = seqs_of(replica, keys_of(acked))
        return {
            one.op_id: {"state": "journal"}
            for one in acked
            if one.ep == epoch and arrived(one, seqs, complete=complete, head=head)
        }

    def reoffered(self, epoch: int) -> Plan:
        """What another epoch of the server had accepted, and this one may have lost with its
        disk.
        """
        if epoch == 0:
            return {}
        found = self.outbox.database.all(
            "SELECT op_id FROM op WHERE state IN ('acked','journal') AND ep<>?", epoch
        )
        return {
            op_id: {"state": "pending", "tries": 0, "next_at": 0, "hold_until": 0}
            for (op_id,) in found
        }

    def awaited(self, roots: Iterable[str]) -> Plan:
        """What waited for something that was not there, in roots that have come or changed."""
        found = self.outbox.database.all(
            "SELECT op_id, root_id FROM op WHERE state='pending' AND reason='missing' AND next_at>0"
        )
        here = set(roots)
        return {op_id: {"next_at": 0} for op_id, root_id in found if root_id in here}

    def roots_of(self, plan: Iterable[str]) -> set[str]:
        found = (self.outbox.get(op_id) for op_id in plan)
        return {one.root_id for one in found if one is not None}

    def by_root(self, plan: Plan) -> dict[str, Plan]:
        """A plan, root by root: each of many is folded with its own part only."""
        parts: dict[str, Plan] = {}
        for op_id, values in plan.items():
            one = self.outbox.get(op_id)
            if one is not None:
                parts.setdefault(one.root_id, {})[op_id] = values
        return parts

    def saw(self, hlc: str) -> None:
        """Moves the clock past a time that was read, so that an edit made after seeing a value is
        later than it.
        """
        if len(hlc) != 32:
            return
        other = clock.parse(hlc)
        if other.ms <= self.wall_ms + AHEAD_MS:
            self.hlc = clock.seen(self.hlc, other)


def detail_of(one: Kept) -> dict[str, str]:
    found: dict[str, str] = json.loads(one.detail)
    return found


def seqs_of(replica: Replica, keys: Iterable[Key]) -> dict[Key, int]:
    """The sequence of each decided row among `keys`."""
    return {key: one.seq for key, one in replica.held(keys).items() if one.seq > 0}
