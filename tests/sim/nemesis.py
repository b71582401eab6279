"""Bad luck: what goes wrong in a run, drawn anew for each."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rflow_desktop.domain.model import Role
from rflow_desktop.store.outbox import Outbox
from rflow_desktop.store.sqlite import Database
from sync.versions import too_old
from tests.sim.desktop import Desktop
from tests.sim.disks import Disks
from tests.sim.net import CALM, Weather
from tests.sim.timeline import HOUR, MINUTE
from tests.sim.versions import BEFORE, NEWEST, OLDEST, Version

if TYPE_CHECKING:
    from tests.sim.world import World

JUMPS = (0, 0, -5 * MINUTE, 5 * MINUTE, 2 * HOUR, -24 * HOUR, 300 * 24 * HOUR)


_STRAY = (
    "INSERT INTO row(type, id, root_type, root_id, seq, scopes, known, doc)"
    " SELECT type, ?, root_type, root_id, seq, scopes, 0, doc FROM row WHERE n=?"
)


class Nemesis(Disks):
    """Draws the faults of a run, lets them happen, and ends them all."""

    def __init__(self, world: World) -> None:
        chance = world.time.chance
        self.world = world
        self.weather = Weather(
            drop=chance.choice((0, 0.05, 0.25)),
            double=chance.choice((0, 0.1, 0.4)),
            late=chance.choice((0, 0, 0.05)),
            slowest=chance.choice((50, 400, 5_000, 25_000)),
            page=chance.choice((0, 0, 0.05)),
            cut=chance.choice((0, 0, 0.05)),
            wrong_ids=chance.choice((0, 0.05, 0.2)),
            busy=chance.choice((0, 0, 0.1)),
            ill=chance.choice((0, 0, 0.05, 0.3)),
            outdated=chance.choice((0, 0, 0, 0.02)),
            blocked=chance.choice((0, 0, 0, 0.02)),
            tls=chance.choice((0, 0, 0.02)),
            together=0.0 if world.plant else chance.choice((0, 0.3, 0.9)),
        )
        self.crash_share = chance.choice((0, 0.01, 0.04))
        self.server_crash = chance.choice((0, 0.02, 0.08))
        self.jumps = chance.random() < 0.6
        self.restores = chance.choice((0, 0, 1, 2)) + 2 * world.eager
        self.clones = chance.choice((0, 0, 1))
        self.churn = chance.random() < 0.5
        self.poison = chance.random() < 0.2
        self.page = chance.choice((1_024, 4_096, 1 << 20))
        self.versions = chance.random() < 0.35
        self.newer_than_server = self.versions and chance.random() < 0.3
        self.too_old = self.versions and chance.random() < 0.4
        self.papers = chance.random() < 0.3
        self.full = chance.random() < 0.3
        self.cramped = chance.random() < 0.2
        self.most_ops = chance.choice((0, 0, 0, 2, 10))
        self.refuses = chance.choice((0, 0, 0.3))
        self._earlier: dict[str, tuple[tuple[str, Database], bool]] = {}
        self._over = False

    def leave_out(self, names: frozenset[str]) -> None:
        """These do not happen; what was drawn for the others stays."""
        for name in names - {"events", "leaving"}:
            if hasattr(self.weather, name):
                calm = CALM.slowest if name == "slowest" else 0
                self.weather = replace(self.weather, **{name: calm})
            else:
                setattr(self, name, type(getattr(self, name))(0))

    def version(self) -> Version:
        """What somebody has installed when a run begins."""
        if not self.versions:
            return NEWEST
        return self.world.time.chance.choice((OLDEST, OLDEST, BEFORE, NEWEST))

    def begin(self) -> None:
        world = self.world
        if self.newer_than_server:
            world.central.version = BEFORE
        world.network.weather = self.weather
        world.central.crash_share = self.server_crash
        world.central.most_ops, world.central.refuses = self.most_ops, self.refuses
        for desktop in world.desktops:
            desktop.crash_share = self.crash_share
            desktop.page = self.page
        self._next()

    def end(self) -> None:
        """Everything heals: lines, clocks, sign-ins, the server."""
        world = self.world
        self._over = True
        world.network.weather = CALM
        world.central.down.clear()
        self._newest_server()
        world.central.crash_share = world.central.refuses = 0.0
        world.central.poison.clear()
        for person in world.people:
            user = world.central.user(person)
            if not user.active:
                world.central.change(user.model_copy(update={"active": True}))
        for desktop in world.desktops:
            desktop.crash_share = 0.0
            desktop.skew = 0
            desktop.blind = desktop.blind or desktop.disk.full
            desktop.disk.free()
            if too_old(desktop.version.name, world.central.oldest_client):
                desktop.upgrade(NEWEST)
            self._line(desktop, online=True)
            desktop.sign_in()
            if not desktop.alive:
                desktop.boot()
            desktop.listen()
            desktop.sending.asked()
            desktop.sending.stir()

    def power_cut(self, desktop: Desktop) -> None:
        """At a crash the replica may lose what was not on the disk yet, or be gone altogether."""
        if self._lost_outbox(desktop):
            return
        outbox = Outbox(desktop.disk.outbox)
        if outbox.database.value("SELECT count(*) FROM sqlite_master") == 0:
            return
        earlier, damaged = self._earlier.pop(desktop.name, (None, False))
        if earlier is not None and self.world.time.luck(0.5):
            if desktop.disk.put_back(outbox, earlier):
                desktop.blind, desktop.damaged = True, damaged
                desktop.looks.forget()
                self.world.time.tell("replica went back", desktop.name)
        elif self.world.time.luck(0.04):
            desktop.disk.lose_replica(outbox)
            desktop.blind = True
            self.world.time.tell("replica lost", desktop.name)

    def _next(self) -> None:
        if self._over:
            return
        self._something()
        wait = self.world.time.chance.randint(1, max(2, self.world.length // 60))
        self.world.time.after(wait, self._next)

    def _something(self) -> None:
        world, chance = self.world, self.world.time.chance
        desktop = chance.choice(world.desktops)
        match chance.randint(0, 27):
            case 0 | 1 | 2 | 3 | 4:
                self._line(desktop, online=not desktop.online)
            case 5 if desktop.alive:
                desktop.crashed("killed")
            case 6:
                self._sign_in_ends(desktop)
            case 7 | 8 if self.jumps:
                desktop.skew = chance.choice(JUMPS)
                world.time.tell("clock set", f"{desktop.name} {desktop.skew}")
            case 9 | 10 if self.churn:
                self._churn()
            case 11:
                world.back_up()
            case 12 if not world.eager:
                world.back_up()
            case 12 | 13 if self.restores > 0:
                self.restores -= int(world.restore())
            case 14 if self.clones > 0 and desktop.alive:
                self.clones -= 1
                world.clone(desktop)
            case 15 if desktop.alive:
                outbox = Outbox(desktop.disk.outbox)
                self._earlier[desktop.name] = desktop.disk.replica_now(outbox), desktop.damaged
            case 16 if self.poison and world.captured:
                bad = chance.choice(world.captured[-5:])
                world.central.poison.add(bad)
                world.time.tell("poison", bad[-6:])
            case 17 if world.central.up and self.server_crash:
                world.central.die("killed")
            case 18 if desktop.alive:
                self._damage(desktop)
            case 19:
                world.central.tidy()
            case 20 | 21 if self.versions:
                self._upgrade(desktop)
            case 22 if self.papers and desktop.alive:
                desktop.disk.back_up_outbox()
            case 23 | 24 | 25 if self.full:
                self._fill(desktop)
            case _:
                world.work.rush()

    def _upgrade(self, desktop: Desktop) -> None:
        """Somebody gets the newest version, the server does, or it wants no old ones any more."""
        chance, central = self.world.time.chance, self.world.central
        if central.version is not NEWEST and chance.random() < 0.3:
            self._newest_server()
        elif self.too_old and not central.oldest_client and chance.random() < 0.3:
            central.oldest_client = chance.choice((BEFORE, NEWEST)).name
            self.world.time.tell("old ones not wanted", central.oldest_client)
        elif desktop.version is not NEWEST and chance.random() < 0.5:
            desktop.upgrade(NEWEST)

    def _newest_server(self) -> None:
        if self.world.central.version is not NEWEST:
            self.world.central.version = NEWEST
            self.world.time.tell("server upgraded")

    def _damage(self, desktop: Desktop) -> None:
        """A decided row is lost, put back, or there without reason, packed or not; housekeeping
        counts what is there. Own work on its way is not counted: what the file's checksums find
        there is folded from the outbox in a new replica.
        """
        chance, replica = self.world.time.chance, desktop.disk.replica
        found = replica.all("SELECT n, seq FROM row WHERE seq>0 AND NOT covered ORDER BY n")
        if not found or desktop.disk.full or desktop.local.state().building:
            return
        n, seq = chance.choice(found)
        packed = [
            one for (one,) in replica.all("SELECT n FROM parcel WHERE NOT covered ORDER BY n")
        ]
        with replica.writing() as c:
            if packed:
                c.execute("UPDATE parcel SET packed=x'00' WHERE n=?", (chance.choice(packed),))
                self.world.time.tell("parcel damaged", desktop.name)
            match chance.randint(0, 3):
                case 0:
                    c.execute("DELETE FROM row WHERE n=?", (n,))
                case 1:
                    c.execute("UPDATE row SET seq=? WHERE n=?", (max(1, seq - 1), n))
                case 2:
                    c.execute("UPDATE row SET seq=? WHERE n=?", (seq + 7, n))
                case _:
                    c.execute(_STRAY, (self.world.time.new_id(), n))
        desktop.damaged = desktop.blind = True
        self.world.time.tell("replica damaged", desktop.name)
        desktop.local.mending.recount()

    def _line(self, desktop: Desktop, *, online: bool) -> None:
        if desktop.online == online:
            return
        desktop.online = online
        self.world.time.tell("line up" if online else "line down", desktop.name)
        if not desktop.alive:
            return
        desktop.listen()
        if online and self.world.time.luck(0.5):
            desktop.network_came()

    def _sign_in_ends(self, desktop: Desktop) -> None:
        desktop.token_good = False
        self.world.time.tell("sign-in ended", desktop.name)
        if not self.world.time.luck(0.3):
            return
        desktop.refresh_good = False
        desktop.shut_out = self.world.time.luck(0.7)
        wait = self.world.time.chance.randint(1, self.world.length // 10)

        def again() -> None:
            self.world.time.tell("signed in", desktop.name)
            desktop.sign_in()
            desktop.step()

        self.world.time.after(wait, again)

    def _churn(self) -> None:
        """Somebody changes team or role, leaves, or comes back."""
        world, chance = self.world, self.world.time.chance
        user = world.central.user(chance.choice(world.people))
        match chance.randint(0, 5):
            case 0:
                role = chance.choice((Role.VIEWER, Role.ENGINEER, Role.SENIOR, Role.ADMIN))
                changed = user.model_copy(update={"role": role})
            case 1 if user.active or chance.random() < 0.7:
                changed = user.model_copy(update={"active": not user.active})
            case _:
                changed = user.model_copy(update={"team": chance.choice([*world.teams, None])})
        world.central.change(changed)
        world.time.tell("account changed", f"{user.name} {changed.role} {changed.team}")
