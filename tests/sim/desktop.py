"""One desktop of a run: the real store on a disk in memory, driven by the real core over the run's
network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from rflow_desktop.store.queue import Durable
from sync import core, exchange
from sync.core_lane import Abandon, Held, Lane, Park, Pull, Push, Refresh, Wait, Wake
from sync.core_reply import Kind, Reply, Result, Trouble
from sync.protocol import PullAnswer, PullAsk, PushAnswer, PushAsk
from tests.sim import mending, pieces
from tests.sim.disk import Disk
from tests.sim.flight import Flight
from tests.sim.seams import Crash, Seams
from tests.sim.timeline import SECOND

if TYPE_CHECKING:
    from tests.sim.world import World


class Desktop(Seams):
    """A person at a computer. What is durable is on `disk`; the rest is gone after a crash."""

    unpacking: type[Flight] = pieces.Unpacking

    def __init__(self, world: World, name: str, user: str, disk: Disk | None = None) -> None:
        self.world = world
        self.time = world.time
        self.name = name
        self.user = user
        self.disk = disk or Disk()
        self.replica_id = world.time.new_id()
        self.skew = 0
        self.online = True
        self.alive = False
        self.token = 1
        self.token_good = True
        self.refresh_good = True
        self.crash_share = 0.0
        self.blind = False
        self.damaged = False
        self.between_pages = False
        self.page = 1 << 20
        self.requests = 0
        self.made: set[str] = set()
        self.lane = Lane()
        self.life = 0
        self._timer = 0
        self._stepping = False
        self._state: tuple[object, int, Durable] | None = None
        self.boot()

    # --- life of the program --------------------------------------------------------------------

    def boot(self) -> None:
        self.life += 1
        user = self.world.central.user(self.user)
        me = Actor(id=user.id, role=user.role, team=user.team, name=user.name)
        self.lane = self.fresh_lane()
        self.clock = exchange.ServerClock()
        try:
            self.local = self.open_local(me)
        except Crash:
            self.crashed("at start")
            return
        self.alive = True
        self.local.set_uncertain(True)
        self.world.rules.found_after_crash(self)
        self.listen()
        self.step()

    def crashed(self, where: str) -> None:
        """Nothing of the program is left; the computer starts it again a little later."""
        self.time.tell("desktop crash", f"{self.name} {where}")
        self.time.counts[f"crash: {where}"] += 1
        self.alive = False
        self.life += 1
        run = self.life
        self.time.after(self.time.chance.randint(1, 30) * SECOND, lambda: self._again(run))

    def _again(self, run: int) -> None:
        if run == self.life and not self.alive:
            self.world.nemesis.power_cut(self)
            self.boot()

    def crash_point(self, name: str) -> None:
        if self.crash_share and self.time.luck(self.crash_share):
            raise Crash(name)

    def wall_ms(self) -> int:
        return self.time.now + self.skew

    # --- a person's work ------------------------------------------------------------------------

    def capture(self, root: tuple[str, str], act: Act) -> str | None:
        """The id of what was done once it is promised. None when the program died over it."""
        if not self.alive:
            return None
        try:
            ops = self.keep([(root, act)])
        except Crash as crash:
            self.crashed(str(crash))
            return None
        op = ops[0]
        self.time.tell(f"op {op.act.KIND}", f"{self.name} {op.id[-6:]} on {op.root[-6:]}")
        self.world.rules.captured(self, op)
        urgent = op.act.KIND in {"handoff.claim", "session.hand_over", "session.take"}
        self.wake(Wake.URGENT if urgent else Wake.CAPTURED)
        return op.id

    def wake(self, wake: Wake) -> None:
        if self.alive:
            self.lane = core.on_wake(self.lane, wake, self.time.now)
            self.step()

    def listen(self) -> None:
        """The event stream is there while the line is."""
        live = self.online and self.world.central.up and self.world.events
        self.lane = core.on_live(self.lane, self.time.now, live=live)

    def poked(self, heads: dict[str, int]) -> None:
        if not (self.alive and self.online and self.lane.live):
            return
        if exchange.behind(self.state(), heads):
            self.wake(Wake.POKED)

    def network_came(self) -> None:
        self.wake(Wake.NETWORK)

    # --- the loop -------------------------------------------------------------------------------

    def step(self) -> None:
        """Does what the core names until it says to wait."""
        if not self.alive or self._stepping:
            return
        self._stepping = True
        try:
            while self.alive and self._one():
                pass
        except Crash as crash:
            self.crashed(str(crash))
        finally:
            self._stepping = False

    def _one(self) -> bool:
        self.clock.look(self.local, now_ms=self.time.now, wall_ms=self.wall_ms())
        action = self.decide(self.held(), self.lane, self.time.now)
        match action:
            case Wait(until_ms):
                self.rearm(until_ms)
                return False
            case Abandon():
                self.time.tell("abandoned", self.name)
                self.lane = core.abandoned(self.lane, self.time.now, self.time.chance.random())
            case Park(op, reason):
                self.time.tell("parked", f"{self.name} {op[-6:]} {reason}")
                self.local.park(op, reason)
                self.lane = core.parked(self.lane)
            case Push():
                return self._push(action)
            case Pull():
                self._pull(action)
            case Refresh():
                self._refresh(action)
        return True

    def state(self) -> Durable:
        """What the store says, read again when something was written or something is due."""
        mark, now = (self.life, *self.disk.marks()), self.wall_ms()
        if self._state is not None and self._state[0] == mark:
            _, read_at, known = self._state
            if read_at <= now and (known.next_at_ms is None or now < known.next_at_ms):
                return known
        self._state = (mark, now, self.local.state())
        return self._state[2]

    def held(self) -> Held:
        return exchange.held(
            self.state(), token=self.token, by_hand=False,
            now_ms=self.time.now, wall_ms=self.wall_ms(),
        )  # fmt: skip

    def rearm(self, until_ms: int) -> None:
        self._timer += 1
        timer, run = self._timer, self.life
        self.time.after(until_ms - self.time.now, lambda: self._tick(timer, run))

    def _tick(self, timer: int, run: int) -> None:
        if timer == self._timer and run == self.life:
            self.step()

    def _push(self, action: Push) -> bool:
        ask = exchange.push_ask(self.local, action, replica=self.replica_id)
        if ask is None:
            self.lane = core.nothing_sent(self.lane, self.time.now)
            return True
        self._send(action, "/v1/push", ask)
        return True

    def _pull(self, action: Pull) -> None:
        wanted = pieces.is_wanted(self, action)
        self.lane = core.started(self.lane, action, self.held(), self.time.now)
        kind = self.unpacking if wanted else mending.Mending
        kind(self, action, self.lane.generation, self.life).begin()

    def _send(self, action: Push | Pull, path: str, ask: PushAsk | PullAsk) -> None:
        self.lane = core.started(self.lane, action, self.held(), self.time.now)
        self.carry(action, path, ask)

    def carry(self, action: Push | Pull, path: str, ask: PushAsk | PullAsk) -> None:
        generation, run, asked_ms = self.lane.generation, self.life, self.wall_ms()
        began = self.time.now
        self.requests += 1
        self.time.tell(path.removeprefix("/v1/"), f"{self.name} #{generation}")

        def came(reply: Reply | Trouble) -> None:
            if self.alive and run == self.life:
                self._came(action, ask, reply, generation, began, asked_ms)

        self.world.network.ask(self, path, ask.model_dump_json().encode(), came)

    def _came(
        self, action: Push | Pull, ask: PushAsk | PullAsk, reply: Reply | Trouble,
        generation: int, began: int, asked_ms: int,
    ) -> None:  # fmt: skip
        if not self.current(generation):
            self.time.tell("late answer", f"{self.name} #{generation}")
            return
        took = self.time.now - began
        sent = exchange.sent(ask) if isinstance(ask, PushAsk) else ()
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
        level = isinstance(answer, PushAnswer) and exchange.is_level(self.local, answer)
        ended = Result(kind=Kind.OK, generation=generation, took_ms=took, sent=sent, more=more)
        self.done(replace(ended, level=level))

    def _take(
        self,
        action: Push | Pull,
        ask: PushAsk | PullAsk,
        answer: PushAnswer | PullAnswer,
        asked_ms: int,
    ) -> bool:
        self.clock.learn(
            self.local, answer.server_time, asked_ms=asked_ms, answered_ms=self.wall_ms()
        )
        rules = self.world.rules
        if isinstance(answer, PushAnswer):
            assert isinstance(ask, PushAsk)
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

    def _refresh(self, action: Refresh) -> None:
        self.lane = core.started(self.lane, action, self.held(), self.time.now)
        generation, run = self.lane.generation, self.life
        self.time.tell("refresh", self.name)

        def came() -> None:
            if not self.alive or run != self.life or not core.current(self.lane, generation):
                return
            kind = Kind.OK if self.refresh_good else Kind.UNAUTHORIZED
            if not self.online or not self.world.central.up:
                kind = Kind.UNREACHABLE
            if kind is Kind.OK:
                self.sign_in()
            self.done(Result(kind=kind, generation=generation))

        self.time.after(self.time.chance.randint(5, 500), came)

    def sign_in(self) -> None:
        self.token += 1
        self.token_good = self.refresh_good = True
