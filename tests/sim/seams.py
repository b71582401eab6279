"""What a desktop of a run asks of the product, each call a place where a bug may be planted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Changes
from rflow_desktop.store import parcels
from rflow_desktop.store.failsafe import HeldBack
from rflow_desktop.store.local import Local
from rflow_desktop.store.queue import Durable
from sync import core, core_reply, exchange
from sync.core_lane import Action, Held, Lane, Pull
from sync.core_reply import Reply, Trouble
from sync.exchange import Letter
from sync.protocol import News, PullAnswer, PullAsk, PushAnswer, RepairAnswer
from sync.removals import Removals
from tests.sim.disk import Disk
from tests.sim.drawer import Drawer
from tests.sim.replies import SERVER
from tests.sim.timeline import Broken, Timeline
from tests.sim.versions import NEWEST, Version

if TYPE_CHECKING:
    from tests.sim.world import World


LITTLE_ROOM = 200
"""Bytes of evidence that may lie on a disk because they are at the server, too."""
HOLD = 5_000
"""Milliseconds in which handing over can be undone."""


class Crash(BaseException):
    """The program ends here, at once."""


class Seams(ABC):
    """The product's calls. `Desktop` says when they are made."""

    local: Local
    lane: Lane
    disk: Disk
    time: Timeline
    replica_id: str
    user: str
    page: int
    name: str
    alive: bool
    life: int
    removals: Removals
    world: World
    version: Version

    @abstractmethod
    def wall_ms(self) -> int: ...

    @abstractmethod
    def crash_point(self, name: str) -> None: ...

    @abstractmethod
    def state(self) -> Durable: ...

    @abstractmethod
    def forget_state(self) -> None: ...

    def fresh_lane(self) -> Lane:
        return Lane()

    def open_local(self, me: Actor) -> Local:
        with self.world.force.of(self.version):
            local = self.local_class().open(
                None, key=None, me=me, replica=self.replica_id, server=True, now_ms=self.wall_ms,
                new_id=self.time.new_id, files=self.disk, crash_point=self.crash_point,
                steady_ms=lambda: self.time.now,
            )  # fmt: skip
        assert isinstance(local.blobs, Drawer)
        local.blobs.crash_point = self.crash_point
        if self.world.nemesis.cramped:
            local.blobs.room = LITTLE_ROOM
        if self.version is NEWEST:
            return local
        return self.world.force.through(local, self.version)

    def local_class(self) -> type[Local]:
        return Local

    def keep(self, acts: Sequence[tuple[tuple[str, str], Act]]) -> tuple[Op, ...]:
        return self.local.capture(acts)

    def held_back(self, acts: Sequence[tuple[tuple[str, str], Act]]) -> tuple[Op, ...]:
        return self.local.capture(acts, hold_ms=HOLD)

    def decide(self, held: Held, lane: Lane, now_ms: int) -> Action:
        return core.next_action(held, lane, now_ms)

    def current(self, generation: int) -> bool:
        return core.current(self.lane, generation)

    def read(self, reply: Reply | Trouble, sent: Sequence[str]) -> PushAnswer | PullAnswer:
        if isinstance(reply, Trouble):
            raise reply
        if sent:
            return core_reply.read_push(reply, sent, server_id=SERVER)
        return core_reply.read(reply, PullAnswer, server_id=SERVER)

    def pull_ask(self, action: Pull) -> PullAsk:
        small = replace(action, max_bytes=min(action.max_bytes, self.page))
        state = None if action.anew else self.state()
        return exchange.pull_ask(self.local, small, replica=self.replica_id, state=state)

    def settle(self, answer: PushAnswer, letter: Letter) -> None:
        packed = parcels.count(self.local.replica)
        exchange.settle(self.local, answer, letter)
        if parcels.count(self.local.replica) > packed:
            self.time.tell("decided where it lay packed", self.name)

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        try:
            exchange.apply(self.local, answer, action, user=self.user, word=self.removals.word)
        except HeldBack as held:
            self.time.tell("held back", f"{self.name} {len(held.removal.keys)}")
            self._asked_again(held)
        finally:
            self.forget_state()  # pages may wait in memory
        state = self.state()
        if not (answer.more or state.anew or state.building):
            self.removals.over()

    def _asked_again(self, held: HeldBack) -> None:
        """As the carrier: who the server is settles it, or a person does, a while later."""
        try:
            exchange.apply_vouched(self.local, held, epoch=self.world.central.epoch, user=self.user)
        except HeldBack as still:
            if not (self.world.may_hold_back() or self.damaged):
                raise Broken(f"I3 a sound server was not trusted: {still}") from still
            self.removals.held_back(still)
            self.decide_soon()
            raise

    def decide_soon(self) -> None:
        """A person looks after a while, and agrees."""
        run = self.life

        def decide() -> None:
            if self.alive and self.life == run:
                self.time.tell("removal agreed", self.name)
                self.removals.agree()

        self.time.after(self.time.chance.randint(1, 300) * 1_000, decide)

    def take_news(self, news: News) -> Changes | None:
        return exchange.hear(self.local, news, user=self.user)

    def mend(self, answer: RepairAnswer) -> None:
        self.local.mending.mend(answer)
