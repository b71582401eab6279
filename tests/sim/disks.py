"""What happens to the disks of a run: full, a line torn, the outbox damaged for good."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.sim.desktop import Desktop
from tests.sim.workers import QUICK

if TYPE_CHECKING:
    from tests.sim.world import World


class Disks:
    """The part of bad luck that is about disks."""

    world: World
    papers: bool

    def paper(self) -> Path | None:
        """Where a desktop keeps the copy of its operations, in those runs that have one."""
        if not self.papers:
            return None
        return Path(tempfile.mkdtemp(prefix="rflow-sim-", dir=QUICK if QUICK.is_dir() else None))

    def tear(self, desktop: Desktop) -> None:
        """The program has ended: what it held in memory is gone, and its last line may be torn."""
        paper = desktop.disk.paper
        if not paper.kept:
            return
        chance = self.world.time.chance
        if paper.crash(chance.random() if chance.random() < 0.5 else None):
            self.world.time.tell("line torn", desktop.name)

    def _fill(self, desktop: Desktop) -> None:
        """A disk is full for a while."""
        if desktop.disk.full:
            return
        self.world.time.tell("disk full", desktop.name)
        desktop.disk.fill()

        def again() -> None:
            desktop.disk.free()
            desktop.blind = True
            self.world.time.tell("disk has room", desktop.name)

        self.world.time.after(self.world.time.chance.randint(1, self.world.length // 4), again)

    def _lost_outbox(self, desktop: Desktop) -> bool:
        """At a crash the outbox may be damaged for good: its backup and its copy are left."""
        disk = desktop.disk
        if disk.lost or not disk.paper.kept or not self.world.time.luck(0.15):
            return False
        desktop.uncopied = desktop.fresh - disk.paper.written
        desktop.rebuilt = desktop.blind = True
        disk.lose_outbox()
        self.world.time.tell("outbox lost", desktop.name)
        return True
