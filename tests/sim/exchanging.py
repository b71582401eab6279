"""The exchanges of a desktop of a run, from question to answer: as the carrier does it."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

from rflow_desktop.store.trouble import StoreTrouble
from sync import core, exchange
from sync.core_lane import Held, Pull, Push, Refresh
from sync.core_reply import Kind, Reply, Result, Trouble
from sync.exchange import Letter
from sync.protocol import PullAnswer, PullAsk, PushAnswer
from tests.sim import mending, pieces
from tests.sim.flight import Flight
from tests.sim.seams import Crash, Seams
from tests.sim.versions import Version

if TYPE_CHECKING:
    from tests.sim.sending import Sending
    from tests.sim.world import World


class Exchanging(Seams):
    """What is under way between a desktop and the server."""

    world: World
    clock: exchange.ServerClock
    unpacking: type[Flight] = pieces.Unpacking
    name: str
    online: bool
    alive: bool
    life: int
    requests: int
    token: int
    token_good: bool
    refresh_good: bool
    shut_out: bool
    blind: bool
    between_pages: bool
    version: Version

    sending: Sending

    @abstractmethod
    def held(self) -> Held: ...

    @abstractmethod
    def crashed(self, where: str) -> None: ...

    @abstractmethod
    def listen(self) -> None: ...

    @abstractmethod
    def step(self) -> None: ...

    def _push(self, action: Push) -> bool:
        letter = exchange.push_ask(
            self.local, action, replica=self.replica_id, client=self.version.name
        )
        if letter is None:
            self.lane = core.nothing_sent(self.lane, self.time.now)
            return True
        self._send(action, "/v1/push", letter)
        return True

    def _pull(self, action: Pull) -> None:
        wanted = pieces.is_wanted(self, action)
        self.lane = core.started(self.lane, action, self.held(), self.time.now)
        kind = self.unpacking if wanted else mending.Mending
        kind(self, action, self.lane.generation, self.life).begin()

    def _send(self, action: Push | Pull, path: str, ask: Letter | PullAsk) -> None:
        self.lane = core.started(self.lane, action, self.held(), self.time.now)
        self.carry(action, path, ask)

    def carry(self, action: Push | Pull, path: str, ask: Letter | PullAsk) -> None:
        generation, run, asked_ms = self.lane.generation, self.life, self.wall_ms()
        began = self.time.now
        self.requests += 1
        self.time.tell(path.removeprefix("/v1/"), f"{self.name} #{generation}")

        def came(reply: Reply | Trouble) -> None:
            if self.alive and run == self.life:
                self._came(action, ask, reply, generation, began, asked_ms)

        body = ask.body if isinstance(ask, Letter) else ask.model_dump_json().encode()
        self.world.network.ask(self, path, body, came)

    def _came(
        self, action: Push | Pull, ask: Letter | PullAsk, reply: Reply | Trouble,
        generation: int, began: int, asked_ms: int,
    ) -> None:  # fmt: skip
        if not self.current(generation):
            self.time.tell("late answer", f"{self.name} #{generation}")
            return
        took = self.time.now - began
        sent = ask.sent if isinstance(ask, Letter) else ()
        try:
            answer = self.read(reply, sent)
        except Trouble as trouble:
            self.time.tell(f"trouble {trouble.kind}", f"{self.name} #{generation}")
            self.done(trouble.result(generation, sent=sent, took_ms=took))
            return
        if isinstance(answer, PullAnswer) and pieces.are_quicker(action, answer):
            self.done(Result(kind=Kind.RESET, generation=generation))
            return
        try:
            more = self._take(action, ask, answer, asked_ms)
        except Crash as crash:
            self.crashed(str(crash))
            return
        except StoreTrouble as full:
            self.time.tell("answer not kept", f"{self.name} {full.code}")
            self.done(exchange.not_taken(full, generation))
            return
        level = isinstance(answer, PushAnswer) and exchange.is_level(
            self.local, answer, self.state()
        )
        ended = Result(kind=Kind.OK, generation=generation, took_ms=took, sent=sent, more=more)
        self.done(replace(ended, level=level))

    def _take(
        self,
        action: Push | Pull,
        ask: Letter | PullAsk,
        answer: PushAnswer | PullAnswer,
        asked_ms: int,
    ) -> bool:
        self.clock.learn(
            self.local, answer.server_time, asked_ms=asked_ms, answered_ms=self.wall_ms()
        )
        rules = self.world.rules
        if isinstance(answer, PushAnswer):
            assert isinstance(ask, Letter)
            self.settle(answer, ask)
            rules.settled(self, answer)
            return False
        assert isinstance(action, Pull)
        before = rules.before_pull(self)
        self.between_pages = answer.more
        self.apply(answer, action)
        rules.after_pull(self, answer, before)
        return answer.more or self.local.mending.is_due()

    def done(self, result: Result) -> None:
        self.lane = core.on_result(self.lane, result, self.time.now, self.time.chance.random())
        if result.kind.from_server:
            self.listen()
        self.step()
        self.sending.stir()

    def _refresh(self, action: Refresh) -> None:
        self.lane = core.started(self.lane, action, self.held(), self.time.now)
        generation, run = self.lane.generation, self.life
        self.time.tell("refresh", self.name)

        def came() -> None:
            if not self.alive or run != self.life or not core.current(self.lane, generation):
                return
            refused = Kind.REVOKED if self.shut_out else Kind.UNAUTHORIZED
            kind = Kind.OK if self.refresh_good else refused
            if not self.online or not self.world.central.up:
                kind = Kind.UNREACHABLE
            if kind is Kind.OK:
                self.sign_in()
            if kind is Kind.REVOKED and not self._put_away():
                return
            self.done(Result(kind=kind, generation=generation))

        self.time.after(self.time.chance.randint(5, 500), came)

    def _put_away(self) -> bool:
        """Shared work goes, own words stay. False when the program died over it."""
        self.time.tell("put away", self.name)
        self.blind = True  # what was written over rows that went is shown when they are back
        try:
            self.local.put_away()
        except Crash as crash:
            self.crashed(str(crash))
            return False
        except StoreTrouble as full:
            self.time.tell("not put away", f"{self.name} {full.code}")
            return True
        self.world.rules.put_away(self)
        return True

    def sign_in(self) -> None:
        self.token += 1
        self.token_good = self.refresh_good = True
        self.shut_out = False
