"""A desktop of a run whose tallies differ: it fetches those parts that do, as the carrier does."""

from __future__ import annotations

from sync import core_reply
from sync.core_reply import Reply
from sync.mending import asked
from sync.protocol import RepairAnswer
from tests.sim.flight import Flight
from tests.sim.replies import SERVER


class Mending(Flight):
    """One flight: part by part, then the pull."""

    def begin(self) -> None:
        differs = None if self._action.anew else self._desktop.local.mending.due()
        if differs is None:
            self._pull(self._action)
            return
        small = asked(differs).model_copy(update={"max_bytes": self._desktop.page})
        self._ask("/v1/repair", self._came, small.model_dump_json().encode())

    def _came(self, reply: Reply) -> None:
        told = core_reply.read(reply, RepairAnswer, server_id=SERVER)
        self._desktop.mend(told)
        self._desktop.time.tell("mended", f"{self._desktop.name} {len(told.buckets)}")
        if told.buckets:
            self.begin()
        else:
            self._pull(self._action)
