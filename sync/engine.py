"""Drives sync: one exchange at a time, woken by whatever happens, and by the clock in any case."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from rflow_desktop.domain.shown import Changes, SyncFacts
from rflow_desktop.events import Notices
from rflow_desktop.store.database import Database
from rflow_desktop.store.queue import Durable
from rflow_desktop.store.trouble import StoreTrouble
from sync import core, core_facts, exchange, journal
from sync.blobs import BlobLane
from sync.carrier import Carrier, Question, Ready
from sync.client import Client
from sync.core_lane import Abandon, Exchange, Lane, Park, Pull, Push, Refresh, Wait, Wake
from sync.core_pace import SECOND
from sync.core_reply import Kind
from sync.events import Listener
from sync.protocol import News
from sync.stored import Stored
from sync.telling import Telling


class Engine:
    """Keeps one workspace level with its server. `start` it, and `stop` it before the store closes.

    `now_ms` is a steady clock, `wall_ms` the one that people set.
    """

    def __init__(
        self,
        database: Database,
        client: Client,
        notices: Notices,
        *,
        user: str,
        replica: str,
        server: str,
        now_ms: Callable[[], int],
        wall_ms: Callable[[], int],
        chance: Callable[[], float],
    ) -> None:
        self._client, self._notices = client, notices
        self._now_ms, self._wall_ms, self._chance = now_ms, wall_ms, chance
        self._lane = Lane()
        self._carrier = Carrier(database, client, self, user=user, replica=replica, wall_ms=wall_ms)
        self._stored = Stored(state=Durable())
        self._by_hand, self._urgent = False, ""
        self._heads: dict[str, int] = {}
        self._telling = Telling(server, notices)
        self._stirs = self._looked_at = 0
        self._seen: Stored | None = None
        self._woken, self._looked = asyncio.Event(), asyncio.Condition()
        self._flight: asyncio.Task[None] | None = None
        self._running: asyncio.Task[None] | None = None
        self._leave: Callable[[], None] = lambda: None
        self.blobs = BlobLane(
            database, client, notices, now_ms=now_ms, wall_ms=wall_ms, chance=chance,
            idle=self._idle, unreachable=self._cannot_reach, over=self._woken.set,
        )  # fmt: skip
        held, self.removals = self._carrier.held, self._carrier.removals
        self._listener = Listener(client, self, held=held, now_ms=now_ms, chance=chance)

    # --- from outside -----------------------------------------------------------------------------

    def start(self) -> asyncio.Task[None]:
        """Begins to carry, and goes on until `stop`. The task ends with an error only for a bug."""
        self._leave = self._notices.subscribe(self._changed)
        self._running = asyncio.create_task(self._run())
        return self._running

    async def stop(self) -> None:
        """Ends what is under way. Whatever was not answered is asked again at the next start."""
        self._leave()
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running

    @property
    def facts(self) -> SyncFacts:
        """How things stand now."""
        return self.removals.told(self._telling.facts(
            self._stored, self._lane, by_hand=self._by_hand, client=self._client,
            now_ms=self._now_ms(), carrying=self._running, files_rest=self.blobs.rests,
            spared=self.blobs.spares(),
        ))  # fmt: skip

    def sync_now(self) -> None:
        """A person asks: no pause is waited for."""
        self._by_hand = False
        self.stirred(Wake.ASKED)

    def pause(self) -> None:
        self._by_hand = True
        self._woken.set()

    resume = sync_now

    def stirred(self, wake: Wake) -> None:
        """The network changed, or the computer slept, or there is a new sign-in (ASKED)."""
        self.blobs.asked()
        self._wake(wake)
        self._listener.wake()

    async def level(self) -> None:
        """Ends a pause, and waits until nothing can be sent or fetched: all is, or none can be."""
        self.sync_now()
        started_at = self._lane.generation
        async with self._looked:
            await self._looked.wait_for(lambda: self._by_hand or core_facts.is_level(
                self._lane, self._stored.state, token=self._client.mark, since=started_at
            ))  # fmt: skip

    # --- what others tell -------------------------------------------------------------------------

    def poked(self, heads: Mapping[str, int] | None) -> None:
        """Looked at when nothing is on its way: what a push of ours moved is not pulled."""
        if heads is None:
            self._wake(Wake.POKED)
        elif exchange.behind(self._stored.state, heads):
            self._heads |= {name: max(seq, self._heads.get(name, 0)) for name, seq in heads.items()}
            self._woken.set()

    async def told(self, news: News) -> None:
        """Never while a pull is on its way: its answer would be about less than what is held."""
        flight = self._lane.flight
        if self._by_hand or (flight is not None and isinstance(flight.what, Pull)):
            self.poked(news.heads)
            return
        self._stirs += 1  # a question that is made already would ask for what is held by then
        changes = await self._carrier.hear(news)
        if changes is None:
            self.poked(news.heads)
            return
        self._telling.heard(self._wall_ms(), self._stored, self._lane)
        self.publish(changes)
        self._woken.set()  # what is told of sync counts the new rows, too

    def came_live(self) -> None:
        self._lane = core.on_greeted(self._lane, self._now_ms())
        self._woken.set()

    def went_quiet(self, back_ms: int = 0) -> None:
        self._lane = core.on_quiet(self._lane, self._now_ms(), self._chance(), back_at_ms=back_ms)
        self._woken.set()

    def _changed(self, changes: Changes) -> None:
        if not self._telling.publishing and changes.sessions | changes.handoffs | changes.flows:
            self._stirs += 1
            self._wake(Wake.CAPTURED)

    def _wake(self, wake: Wake) -> None:
        self._lane = core.on_wake(self._lane, wake, self._now_ms())
        self._woken.set()

    # --- the loop ---------------------------------------------------------------------------------

    async def _run(self) -> None:
        await self._carrier.begin()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._listener.run())
            group.create_task(self.blobs.run())
            group.create_task(self._carrier.greet(self._woken.set))
            group.create_task(self._go_on())

    async def _go_on(self) -> None:
        try:
            while True:
                await self._once()
        finally:
            if self._flight is not None:
                self._flight.cancel()

    async def _once(self) -> None:
        self._woken.clear()
        if self._flight is not None and self._flight.done() and not self._flight.cancelled():
            self._flight.result()  # a bug in an exchange is seen, not waited out
        flying = self._lane.flight is not None and self._stirs == self._looked_at
        ready: Ready | None = None
        try:
            ready = None if flying else await self._look()  # until it lands nothing else is begun
        except StoreTrouble as trouble:
            self._lane = core.unread(self._lane, self._now_ms(), self._chance(), trouble.sentence)
        held = exchange.held(
            self._stored.state, token=self._client.mark, by_hand=self._by_hand,
            now_ms=self._now_ms(), wall_ms=self._wall_ms(),
        )  # fmt: skip
        action = core.next_action(held, self._lane, self._now_ms())
        match action:
            case Wait(until_ms):
                await self._rest(until_ms)
            case Abandon():
                self._abandon()
            case Park(op, reason):
                changes, told = await self._carrier.park(op, reason)
                self._lane = core.parked(self._lane, self._now_ms(), self._chance(), trouble=told)
                self.publish(changes)
            case Push() | Pull() | Refresh():
                self._lane = core.started(self._lane, action, held, self._now_ms())
                prepared = ready.question if ready is not None and ready.action == action else None
                flight = self._fly(action, self._lane.generation, held.token, prepared)
                self._flight = asyncio.create_task(flight)
                self._flight.add_done_callback(lambda _: self._woken.set())
                await self._rest(self._now_ms() + core.WATCHDOG)  # what is stored has not changed

    async def _look(self) -> Ready | None:
        """At what is stored; the question that follows from it, if nothing came between."""
        self._looked_at = stirs = self._stirs
        stored, self._seen = self._seen, None
        ready: Ready | None = None
        if stored is None:
            stored, ready = await self._carrier.look(
                self._lane, token=self._client.mark, by_hand=self._by_hand, now_ms=self._now_ms()
            )
        self._stored = stored
        if stored.files.waiting:
            self.blobs.wake()
        if self._lane.flight is None and self._heads:
            heads, self._heads = self._heads, {}
            if exchange.behind(stored.state, heads):
                self._lane = core.on_wake(self._lane, Wake.POKED, self._now_ms())
        before, self._urgent = self._urgent, stored.urgent
        if self._urgent not in ("", before):
            self._lane = core.on_wake(self._lane, Wake.URGENT, self._now_ms())
        return ready if stirs == self._stirs else None

    async def _rest(self, until_ms: int) -> None:
        await self._tell()
        shown_at = (self._lane.lost_at_ms or 0) + core_facts.OFFLINE_AFTER
        until = min(until_ms, shown_at) if shown_at > self._now_ms() else until_ms
        with suppress(TimeoutError):  # wait_for may lose a stop that comes with a wake
            async with asyncio.timeout(max(until - self._now_ms(), 1) / SECOND):
                await self._woken.wait()

    def _abandon(self) -> None:
        if self._flight is not None:
            self._flight.cancel()
        journal.abandoned(self._lane.flight, self._now_ms())
        self._lane = core.abandoned(self._lane, self._now_ms(), self._chance())

    # --- one exchange -----------------------------------------------------------------------------

    async def _fly(
        self, action: Exchange, generation: int, token: int, prepared: Question | None
    ) -> None:
        """One exchange, and what the lane makes of its end."""
        began, stirs = self._now_ms(), self._stirs
        result, seen = await self._carrier.carry(action, generation, token, prepared)
        if not self.current(generation):
            return
        self._seen = seen if stirs == self._stirs else None
        self._telling.ended()
        if result is None:
            self._lane = core.nothing_sent(self._lane, self._now_ms())
            return
        result = replace(result, took_ms=self._now_ms() - began)
        self._lane = core.on_result(self._lane, result, self._now_ms(), self._chance())
        if isinstance(action, Pull):
            self._telling.heard(self._wall_ms(), self._stored, self._lane)
        if result.kind is Kind.OK and isinstance(action, Refresh):
            self.blobs.asked()
            self._listener.wake()

    def current(self, generation: int) -> bool:
        return core.current(self._lane, generation)

    def heard(self, generation: int) -> None:
        self._lane = core.heard(self._lane, generation, self._now_ms())

    def sending(self, operations: int) -> None:
        self._telling.sends(operations, self._wall_ms())

    def arriving(self, rows: int, of: int) -> None:
        self._telling.arriving = (rows, of)
        self._woken.set()

    def publish(self, changes: Changes) -> None:
        self._telling.publish(changes)

    async def _idle(self) -> None:
        """Until no operation waits that could be sent."""
        async with self._looked:
            await self._looked.wait_for(
                lambda: not self._stored.state.ready or not self._lane.pushing.well
            )

    def _cannot_reach(self) -> bool:
        return self._by_hand or not core_facts.takes_bytes(self._lane, token=self._client.mark)

    # --- telling ----------------------------------------------------------------------------------

    async def _tell(self) -> None:
        self._telling.tell(self.facts)
        async with self._looked:
            self._looked.notify_all()
