"""Outbox and replica side by side: the clock, who works here, and what keeps the two in step."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from rflow_desktop.domain import clock
from rflow_desktop.domain.clock import Hlc
from rflow_desktop.domain.model import Role
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reducing import Context
from rflow_desktop.ids import instant, milliseconds
from rflow_desktop.store.clock_watch import ClockWatch
from rflow_desktop.store.covering import cover, uncover, uncover_all
from rflow_desktop.store.documents import Key, Unreadable
from rflow_desktop.store.outbox import Kept, Outbox
from rflow_desktop.store.overlay import arrived, fold, keys_of
from rflow_desktop.store.replica import Replica, write_all
from rflow_desktop.store.schema import OPEN
from rflow_desktop.store.sqlite import Connection
from rflow_desktop.store.trouble import StoreTrouble

AHEAD_MS = 10 * 60_000
"""A row's time further ahead than this is a wrong clock, and does not move ours."""
_WORK = "INSERT OR REPLACE INTO work(root_id, waiting, attention, conflict) VALUES (?,?,?,?)"
_IDLE = "DELETE FROM work WHERE root_id=?"
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
    watch: ClockWatch
    hlc: Hlc = field(init=False)
    offset: int = field(init=False)
    rev: int = field(init=False)
    behind: bool = False

    def in_step(self) -> None:
        """Before anything new: what could not be shown when it was captured.

        It may have to wait on.
        """
        if self.behind:
            self.behind = False
            try:
                self.catch_up()
            except StoreTrouble:
                self.behind = True

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
        roots: Iterable[str],
        replica: Replica,
        *,
        plan: Mapping[str, Mapping[str, Any]] = {},
    ) -> dict[str, bool]:
        """Folds the open work of roots anew, as `plan` is about to make it.

        Answers, by root, whether all of it fits. Over what only a newer version can read, own
        work stays shown as it was.
        """
        todo = set(roots)
        kept = self._open(todo, plan)
        done = todo - kept.keys()
        replica.need(c, todo)
        uncover_all(c, replica, done)
        fits = dict.fromkeys(done, True)
        for root_id, some in kept.items():
            try:
                folded = fold(replica, root_id, some, self.context)
            except Unreadable:
                fits[root_id] = True
                continue
            uncover(c, replica, root_id, but=[(row.TYPE, row.id) for row in folded.rows])
            cover(c, folded.rows)
            fits[root_id] = not folded.refused
        return fits

    def _open(
        self, roots: set[str], plan: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, list[Kept]]:
        """By root, what it still has to be folded from, in the order of folding: as it was
        captured, for the numbers of different epochs say nothing about each other.
        """
        kept = {one.op_id: one for one in self.outbox.open_of(roots)}
        missing = self.outbox.these(op_id for op_id in plan if op_id not in kept)
        for op_id, values in plan.items():
            one = kept.get(op_id) or missing.get(op_id)
            if one is not None:
                kept[op_id] = one._replace(**values)
        found: dict[str, list[Kept]] = {}
        for one in sorted(kept.values(), key=lambda one: one.n):
            if one.root_id in roots and one.state in OPEN:
                found.setdefault(one.root_id, []).append(one)
        return found

    def commit(self, plan: Plan) -> None:
        """Makes `plan` so in the outbox, and keeps the clock."""
        if not plan:
            return
        self.rev += 1
        now = self.now_ms()
        with self.outbox.database.writing() as c:
            self.outbox.change(c, plan, rev=self.rev, changed=now)
            self.outbox.set_clock(c, self.hlc.ms, self.hlc.counter, self.rev)

    def reflect(self, c: Connection, roots: Mapping[str, bool | None]) -> None:
        """Notes in the replica what waits for which root, and how much of the outbox it has
        seen. Whether all of a root's work still fits is kept as it was where that is None.
        """
        if self.server and roots:
            kept = self.replica.conflicts(roots)
            work, idle = [], []
            for root_id, (waiting, attention) in self.outbox.counts(roots).items():
                fits = roots[root_id]
                conflict = int(root_id in kept if fits is None else not fits)
                if waiting or attention or conflict:
                    work.append((root_id, waiting, attention, conflict))
                else:
                    idle.append((root_id,))
            write_all(c, {_WORK: work, _IDLE: idle})
        if self.behind:  # from where the replica stands everything is folded anew later
            self.replica.set_meta(c, hlc=self.hlc)
        else:
            self.replica.set_meta(c, rev=self.rev, hlc=self.hlc)

    def show(
        self, roots: Collection[str], *, counted: Iterable[str] = (), fit: Iterable[str] = ()
    ) -> None:
        """Folds `roots` anew after the outbox has changed; of `counted` only the counts have, and
        nothing waits any more in those that `fit`.
        """
        fits: dict[str, bool | None] = dict.fromkeys(counted) | dict.fromkeys(fit, True)
        try:
            with self.replica.database.writing() as c:
                fits |= self.refold(c, roots, self.replica)
                self.reflect(c, fits)
        except StoreTrouble:
            self.behind = True
            raise

    def catch_up(self) -> None:
        """Brings the replica in step with the outbox after a crash, a full disk, or its loss."""
        seen, lineage = int(self.replica.meta("rev", "0")), self.outbox.lineage()
        another = self.replica.meta("outbox") != lineage
        plan: Plan = {}
        roots: set[str] = set()
        if another or seen > self.rev:
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
        if another:
            with self.replica.database.writing() as c:
                self.replica.set_meta(c, outbox=lineage)

    def _not_arrived(self, journal: list[Kept]) -> Plan:
        """A power cut may take the replica back to before the rows that an operation had left
        for.
        """
        there = self.landed(journal, self.replica)
        return {one.op_id: {"state": "acked"} for one in journal if one.op_id not in there}

    def landed(
        self,
        acked: list[Kept],
        replica: Replica,
        *,
        complete: bool = False,
        head: int = 0,
        known: Mapping[Key, int] = {},
    ) -> Plan:
        """Acknowledged operations whose effect is in the decided rows: they leave the screen to
        those. The numbers of `known` rows need not be looked for.

        Sequences are comparable only within one epoch of the server.
        """
        epoch = int(replica.meta("epoch", "0"))
        missing = keys_of(acked) - known.keys()
        seqs = {**known, **seqs_of(replica, missing, {one.root_id for one in acked})}
        return {
            one.op_id: {"state": "journal"}
            for one in acked
            if one.ep == epoch and arrived(one, seqs, complete=complete, head=head)
        }

    def reoffered(self, epoch: int) -> Plan:
        """What another epoch of the server had accepted, and this one may have lost with its
        disk.
        """
        return {} if epoch == 0 else anew(self.outbox.of_another_epoch(epoch))

    def offer_bytes(self, epoch: int) -> None:
        """As `reoffered`, for the bytes of evidence: before anything of this epoch is kept, so
        that none of them counts as safe at the server because an earlier one had it.
        """
        if epoch not in (0, self.outbox.bytes_epoch()):
            self.offer_bytes_again(epoch)
            self.crash_point("bytes offered")

    def offer_bytes_again(self, epoch: int) -> None:
        self.outbox.offer_bytes(epoch, again=self.me.at_least(Role.ENGINEER))

    def awaited(self, roots: Iterable[str]) -> Plan:
        """What waited for something that was not there, in roots that have come or changed."""
        found = self.outbox.database.all(
            "SELECT op_id, root_id FROM op WHERE state='pending' AND reason='missing' AND next_at>0"
        )
        here = set(roots)
        return {op_id: {"next_at": 0} for op_id, root_id in found if root_id in here}

    def roots_of(self, plan: Iterable[str]) -> set[str]:
        return {one.root_id for one in self.outbox.these(plan).values()}

    def saw(self, hlc: str) -> None:
        """Moves the clock past a time that was read, so that an edit made after seeing a value is
        later than it.
        """
        if len(hlc) != 32:
            return
        other = clock.parse(hlc)
        if other.ms <= self.wall_ms + AHEAD_MS:
            self.hlc = clock.seen(self.hlc, other)


def anew(op_ids: Iterable[str]) -> Plan:
    """As if they had never been sent."""
    return {
        op_id: {"state": "pending", "tries": 0, "next_at": 0, "hold_until": 0} for op_id in op_ids
    }


def detail_of(one: Kept) -> dict[str, str]:
    found: dict[str, str] = json.loads(one.detail)
    return found


def seqs_of(replica: Replica, keys: Collection[Key], roots: Iterable[str]) -> dict[Key, int]:
    """The sequence of each decided row among `keys`, which are of these roots."""
    found = {key: one.seq for key, one in replica.held(keys).items() if one.seq > 0}
    unread = replica.unread(roots) if len(found) < len(keys) else ()
    return found | {one.key: one.seq for one in unread if one.seq > 0 and one.key in keys}
