"""Planted bugs of several versions side by side, and of disks that are full or damaged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.trouble import StoreTrouble
from sync.core_lane import Pull
from sync.core_reply import Kind, Result
from sync.protocol import PullAnswer, PushAnswer, PushAsk, RepairAnswer
from sync.server.people import Caller
from tests.sim.central import Central
from tests.sim.desktop import Desktop
from tests.sim.disk import Disk
from tests.sim.paper import Paper
from tests.sim.versions import NEWEST, Version

_BARE = replace(
    NEWEST,
    acts={key: act for key, act in NEWEST.acts.items() if key[1] == NEWEST.writes.get(act, act.V)},
)
"""Without a step from what older versions wrote."""


class UnknownDropped(Desktop):
    """A row that this version cannot read is not kept."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        super().apply(answer, action)
        self._drop()

    def mend(self, answer: RepairAnswer) -> None:
        super().mend(answer)
        self._drop()

    def _drop(self) -> None:
        with self.disk.replica.writing() as c:
            c.execute("DELETE FROM row WHERE NOT known AND NOT covered")


class UnknownForEver(Desktop):
    """What an older version could only keep is not read by the newer one."""

    begun: Version | None = None

    def open_local(self, me: Actor) -> Local:
        local = super().open_local(me)
        self.begun = self.begun or self.version
        later = sorted(self.version.rows.keys() - self.begun.rows.keys())
        marks = ",".join("?" * len(later))
        with self.disk.replica.writing() as c:
            c.execute(f"UPDATE row SET known=0 WHERE NOT covered AND type IN ({marks})", later)
        return local


class UpcastersMissing(Central):
    """The server reads only what the newest version writes."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        with self.force.of(_BARE if self.version is NEWEST else self.version):
            return super().push(conn, caller, ask)


class TooNewRefused(Central):
    """What a newer version wrote is refused, although this server may be newer tomorrow."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        answer = super().push(conn, caller, ask)
        results = [
            one.model_copy(update={"status": "rejected"}) if one.reason == "too_new" else one
            for one in answer.results
        ]
        return answer.model_copy(update={"results": results})


class OutdatedRefused(Desktop):
    """That this version may not send any more is taken for a verdict."""

    def done(self, result: Result) -> None:
        if result.kind is Kind.UPGRADE:
            with self.disk.outbox.writing() as c:
                c.executemany(
                    "UPDATE op SET state='attention', reason='upgrade' WHERE op_id=?",
                    [(one,) for one in result.sent],
                )
        super().done(result)


class UpgradeBeginsAnew(Desktop):
    """The newer version starts without what the older one had not sent."""

    def upgrade(self, version: Version) -> None:
        with self.disk.outbox.writing() as c:
            c.execute("DELETE FROM op WHERE state='pending'")
        super().upgrade(version)


class _Careless(Paper):
    def _open(self, folder: Path) -> BinaryIO:
        """Goes on in the torn line, which spoils the next one, too."""
        if self._file is None and not self.full and self.files():
            self._name = self.files()[-1].name
            self._file = (folder / self._name).open("ab")
        return super()._open(folder)


class _CarelessDisk(Disk):
    paper_class = _Careless


class TornLineContinued(Desktop):
    """After a crash within a line the copy goes on in the same line."""

    disk_class = _CarelessDisk


class _Lazy(Paper):
    def repair(self, outbox: Outbox) -> list[bytes]:
        return []


class _LazyDisk(Disk):
    paper_class = _Lazy


class CopyNotCompleted(Desktop):
    """What a crash kept from the copy is not brought there by the next start."""

    disk_class = _LazyDisk


class FullDiskConfirmed(Desktop):
    """A capture that a full disk did not take is called saved."""

    def keep(self, acts: Sequence[tuple[tuple[str, str], Act]]) -> tuple[Op, ...]:
        try:
            return super().keep(acts)
        except StoreTrouble:
            at = self.world.instant()
            return tuple(
                Op(
                    id=self.time.new_id(), entity=root, actor=self.user, replica=self.replica_id,
                    hlc="0" * 32, captured_at=at, act=act,
                )
                for root, act in acts
            )  # fmt: skip


class FullDiskStops(Desktop):
    """After an answer that the disk did not take nobody asks again."""

    stopped = False

    def done(self, result: Result) -> None:
        self.stopped = self.stopped or result.kind is Kind.STORE
        super().done(result)

    def step(self) -> None:
        if not self.stopped:
            super().step()

    def boot(self) -> None:
        self.stopped = False
        super().boot()
