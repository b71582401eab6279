"""Mends a replica whose rows are not those that the server has: part by part, without a reset."""

from __future__ import annotations

from dataclasses import dataclass

from rflow_desktop.domain.shown import Changes
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from rflow_desktop.store.mending import Differs
from sync import journal
from sync.client import Client
from sync.core_reply import Unreachable
from sync.protocol import RepairAnswer, RepairAsk
from sync.snapshot import Watching


@dataclass(frozen=True)
class Mending:
    """One flight's worth. What a later flight finds still different it mends."""

    database: Database
    client: Client
    lead: Watching
    generation: int

    async def run(self) -> None:
        """Until no part is known to differ, or the server has nothing to say to it. Raises
        Trouble.
        """
        while (differs := await self.database.run(lambda local: local.mending.due())) is not None:
            told = await self.client.repair(asked(differs), heard=self._heard)
            await self._take(told)
            if not told.buckets:
                return  # the epoch or the scope is another by now: the pull says which

    async def _take(self, told: RepairAnswer) -> None:
        def take(local: Local) -> Changes:
            if not self.lead.current(self.generation):
                raise Unreachable("This was given up for another try.")
            return local.mending.mend(told)

        self.lead.publish(await self.database.run_bulk(take))
        if told.buckets:
            journal.repaired(told)

    def _heard(self) -> None:
        self.lead.heard(self.generation)


def asked(differs: Differs) -> RepairAsk:
    return RepairAsk(epoch=differs.epoch, scope=differs.scope, sums=list(differs.sums))
