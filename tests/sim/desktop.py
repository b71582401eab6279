"""One desktop of a run: the real store on a disk in memory, driven by the real core over the run's
network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rflow_desktop.domain.acts import HandOver
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.store.queue import Durable
from rflow_desktop.store.trouble import StoreTrouble
from sync import core, exchange
from sync.core_lane import Abandon, Held, Lane, Park, Pull, Push, Refresh, Wait, Wake
from sync.removals import Removals
from tests.sim.disk import Disk
from tests.sim.exchanging import Exchanging
from tests.sim.looks import Looks
from tests.sim.seams import HOLD, Crash
from tests.sim.sending import Sending
from tests.sim.timeline import SECOND
from tests.sim.versions import Version

if TYPE_CHECKING:
    from tests.sim.world import World


class Desktop(Exchanging):
    """A person at a computer. What is durable is on `disk`; the rest is gone after a crash."""

    disk_class: type[Disk] = Disk
    sending_class: type[Sending] = Sending

    def __init__(
        self, world: World, name: str, user: str, disk: Disk | None = None, *, version: Version
    ) -> None:
        self.world = world
        self.time = world.time
        self.name = name
        self.user = user
        self.version = version
        self.skew = 0
        self.disk = disk or self.disk_class(world.nemesis.paper(), clock=self.wall_ms)
        self.looks = Looks(self.disk)
        self.home = world.time.chance.randrange(world.central.base.workers)
        self.replica_id = world.time.new_id()
        self.online = True
        self.alive = False
        self.token = 1
        self.token_good = True
        self.refresh_good = True
        self.shut_out = False
        self.crash_share = 0.0
        self.blind = False
        self.damaged = False
        self.between_pages = False
        self.page = 1 << 20
        self.requests = 0
        self.made: set[str] = set()
        self.fresh: set[str] = set()
        self.uncopied: set[str] = set()
        self.unmarked: set[str] = set()
        """Undone while a full disk took no mark of it into the copy."""
        self.rebuilt = False
        self.lane = Lane()
        self.life = 0
        self._timer = 0
        self._stepping = False
        self._state: tuple[object, int, Durable] | None = None
        self.boot()

    # --- life of the program --------------------------------------------------------------------

    def boot(self) -> None:
        self.life += 1
        self.sending = self.sending_class(self)
        self.looks.forget()
        user = self.world.central.user(self.user)
        me = Actor(id=user.id, role=user.role, team=user.team, name=user.name)
        self.lane = self.fresh_lane()
        self.removals = Removals(self.wake)
        self.clock = exchange.ServerClock()
        try:
            self.local = self.open_local(me)
        except (Crash, StoreTrouble) as trouble:
            full = isinstance(trouble, StoreTrouble)
            self.crashed("no room at start" if full else "at start")
            return
        self.alive = True
        if not self.disk.full:
            self.fresh.clear()  # the start completes the copy
        self.clock.begin(self.local)
        self.world.rules.found_after_crash(self)
        self.listen()
        self.step()
        if self.alive and self.time.luck(0.5):
            self.sending.keep_house()
        self.sending.stir()

    def crashed(self, where: str) -> None:
        """Nothing of the program is left; the computer starts it again a little later."""
        self.time.tell("desktop crash", f"{self.name} {where}")
        self.time.counts[f"crash: {where}"] += 1
        self.alive = False
        self.life += 1
        self.world.nemesis.tear(self)
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
        return self.capture_all([(root, act)])

    def capture_all(self, done: Sequence[tuple[tuple[str, str], Act]]) -> str | None:
        """As `capture`, for what is done in one go: the id of the first."""
        if not self.alive:
            return None
        try:
            held = isinstance(done[0][1], HandOver) and self.time.luck(0.5)
            ops = self.held_back(done) if held else self.keep(done)
        except Crash as crash:
            self.crashed(str(crash))
            return None
        except StoreTrouble as full:
            self.world.rules.refused_for_room(self, full)
            return None
        op = ops[0]
        for one in ops:
            self.time.tell(f"op {one.act.KIND}", f"{self.name} {one.id[-6:]} on {one.root[-6:]}")
            self.world.rules.captured(self, one)
        self.copy_soon()
        if held:
            self.undone_soon(op)
        urgent = op.act.KIND in {"handoff.claim", "session.hand_over", "session.take"}
        self.wake(Wake.URGENT if urgent else Wake.CAPTURED)
        return op.id

    def take_in(self, raw: bytes) -> str | None:
        """The name of bytes that are kept. None where there is no room, or the program died."""
        if not self.alive:
            return None
        try:
            return self.local.blobs.put(raw)
        except Crash as crash:
            self.crashed(str(crash))
        except StoreTrouble as full:
            self.world.rules.refused_for_room(self, full)
        return None

    def undone_soon(self, op: Op) -> None:
        """What is held for a few seconds may be taken back within them."""
        run = self.life

        def undo() -> None:
            if not self.alive or run != self.life:
                return
            self.world.rules.asked_back.add(op.id)
            try:
                taken = self.local.undo(op.id)
            except Crash as crash:
                self.crashed(str(crash))
                return
            except StoreTrouble:
                return
            if taken is not None:
                self.time.tell("undone", f"{self.name} {op.id[-6:]}")
                self.world.rules.undone(self, op)

        self.time.after(self.time.chance.randint(500, HOLD + 500), undo)

    def copy_soon(self) -> None:
        """The copy is written as soon as nobody waits; at times the program ends before that."""
        if not self.disk.paper.kept:
            return
        if self.time.luck(0.7):
            self.local.copy()
            return
        run = self.life
        self.time.after(self.time.chance.randint(1, 5_000), lambda: self._copy(run))

    def _copy(self, run: int) -> None:
        if self.alive and run == self.life:
            self.local.copy()

    def upgrade(self, version: Version) -> None:
        """The newer program is installed and started: what waited is still there."""
        waiting = self.state().waiting if self.alive else 0
        self.time.tell("upgraded", f"{self.name} {self.version.name} {waiting}")
        if waiting:
            self.time.tell("upgraded with work waiting", self.name)
        self.version = version
        self.alive = False
        self.world.nemesis.tear(self)
        self.boot()

    def deaf(self) -> None:
        self.lane = core.on_live(self.lane, self.time.now, live=False)

    def other_home(self) -> None:
        """The stream is opened again, at whoever is there."""
        down = self.world.central.down
        self.home = next(
            (one for one in range(self.world.central.base.workers) if one not in down), self.home
        )
        if self.alive:
            self.listen()
            self.step()

    def wake(self, wake: Wake) -> None:
        if self.alive:
            self.lane = core.on_wake(self.lane, wake, self.time.now)
            self.step()

    def listen(self) -> None:
        """The event stream is there while the line is."""
        there = self.world.central.base.workers == 1 or self.home not in self.world.central.down
        live = self.online and self.world.central.up and there and self.world.events
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
        self.clock.look(self.local)
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
                self._park(op, reason)
            case Push():
                return self._push(action)
            case Pull():
                self._pull(action)
            case Refresh():
                self._refresh(action)
        return True

    def _park(self, op: str, reason: str) -> None:
        try:
            self.local.park(op, reason)
        except StoreTrouble as full:
            self.time.tell("not parked", f"{self.name} {op[-6:]}")
            self.lane = core.parked(self.lane, self.time.now, 0.5, trouble=full.sentence)
        else:
            self.lane = core.parked(self.lane, self.time.now, 0.5)

    def state(self) -> Durable:
        """What the store says, read again when something was written or something is due."""
        mark, now = (self.life, *self.disk.marks()), self.wall_ms()
        if self._state is not None and self._state[0] == mark:
            _, read_at, known = self._state
            if read_at <= now and (known.next_at_ms is None or now < known.next_at_ms):
                return known
        self._state = (mark, now, self.local.state())
        return self._state[2]

    def forget_state(self) -> None:
        self._state = None

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
