"""How things stand with sync, collected while it goes on: what people are told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from rflow_desktop import __version__
from rflow_desktop.domain.shown import Changes, SyncFacts
from rflow_desktop.events import Notices
from rflow_desktop.ids import instant
from sync import core_facts
from sync.client import Client
from sync.core_lane import Lane
from sync.core_pace import SECOND
from sync.stored import Stored


@dataclass
class Telling:
    """What is on its way now, and when the server was last heard."""

    server: str
    notices: Notices
    publishing: bool = False
    told: SyncFacts = field(default_factory=SyncFacts)
    sending: int = 0
    since_s: float | None = None
    arriving: tuple[int, int] = (0, 0)
    last_exchange_at: str = ""

    def sends(self, operations: int, wall_ms: int) -> None:
        self.sending, self.since_s = operations, wall_ms / SECOND

    def ended(self) -> None:
        self.sending, self.since_s = 0, None

    def heard(self, wall_ms: int, stored: Stored, lane: Lane) -> None:
        """Rows came from the server. Told only once no more are to be asked for."""
        if lane.problem is None and not lane.pull_wanted:
            self.last_exchange_at = instant(wall_ms + stored.state.offset_ms)

    def publish(self, changes: Changes) -> None:
        self.publishing = True
        try:
            self.notices.publish(changes)
        finally:
            self.publishing = False

    def tell(self, facts: SyncFacts) -> None:
        if facts != self.told:
            self.told = facts
            self.publish(Changes(sync=True))

    def facts(
        self,
        stored: Stored,
        lane: Lane,
        *,
        by_hand: bool,
        client: Client,
        now_ms: int,
        carrying: asyncio.Task[None] | None,
        files_rest: bool,
        spared: bool = False,
    ) -> SyncFacts:
        state, running = stored.state, carrying is not None and not carrying.done()
        base = SyncFacts(
            server=self.server,
            connected=True,
            paused=by_hand,
            running=running,
            stopped=carrying is not None and not running,
            waiting=state.waiting,
            waiting_since=_oldest(state.oldest_at_ms, stored.files.oldest_at),
            sending=self.sending,
            sending_since=self.since_s,
            attention=state.attention + state.parked + stored.refused,
            last_exchange_at=self.last_exchange_at,
            clock_offset_ms=state.offset_ms,
            sessions_here=stored.sessions,
            blobs_waiting=stored.files.waiting,
            blobs_going=0 if files_rest else stored.files.going,
            blobs_spared=spared,
            rechecking=state.anew or state.building or lane.anew,
            arriving=self.arriving[0],
            arriving_of=self.arriving[1],
        )
        facts = core_facts.of_lane(
            base, lane, token=client.mark, now_ms=now_ms, wanted=client.wanted, mine=__version__
        )
        return facts if running else replace(facts, offline=True)


def _oldest(*at_ms: int | None) -> str:
    known = [one for one in at_ms if one is not None]
    return instant(min(known)) if known else ""
