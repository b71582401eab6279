"""One run: a world from a seed, chaos, healing, and the demand that everything is level soon
after."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from random import Random

from rflow_desktop.domain import flow as flows
from rflow_desktop.domain.model import Flow, Role, Snapshot, Team, User
from sync.server.news import News
from tests.sim import news
from tests.sim.central import Central
from tests.sim.desktop import Desktop
from tests.sim.leaving import Leaving
from tests.sim.nemesis import Nemesis
from tests.sim.net import CALM, Network
from tests.sim.rules import Rules
from tests.sim.timeline import HOUR, MINUTE, SECOND, Timeline
from tests.sim.versions import NEWEST, InForce
from tests.sim.work import Work
from tests.sim.workers import Alone, Shared

LENGTHS = (*(10 * MINUTE,) * 8, *(HOUR // 2,) * 4, *(2 * HOUR,) * 2, 8 * HOUR)
TWO_WORKERS = 0.2
LIVE = 5
"""Times that everybody does something at once on a good line."""
FRAGILE = 8
"""In one run of so many the server is restored more often than backed up."""
NAMES = ("Avery", "Blake", "Casey", "Devon", "Ellis", "Finley")


@dataclass(frozen=True)
class Without:
    """What is left out of a run, to find the smallest that still fails."""

    faults: frozenset[str] = frozenset()
    desktops: int | None = None
    length: int | None = None


class World:
    """Everything of one run. `plant` may replace classes before anything starts."""

    plant = ""
    eager = False
    """Whether the server is restored more often than backed up in every run."""
    without = Without()
    desktop_class: type[Desktop] = Desktop
    central_class: type[Central] = Central

    def __init__(self, seed: int, *, trace: Callable[[str], None] | None = None) -> None:
        chance = Random(seed)
        self.seed = seed
        self.eager = self.eager or seed % FRAGILE == FRAGILE - 2
        self.time = Timeline(chance, trace=trace)
        self.length = self.without.length or chance.choice(LENGTHS)
        self.events = chance.random() < 0.8 and "events" not in self.without.faults
        self.captured: list[str] = []
        self.force = InForce()
        self.force.begin(NEWEST)
        base = Shared() if chance.random() < TWO_WORKERS else Alone()
        self.central = self.central_class(self.time, self.force, base, self.moved)
        self.central.broke = self.broke
        self.network = Network(self.time, self.central, CALM)
        self.rules = Rules(self)
        self.work = Work(self)
        self.teams = (self.time.new_id(), self.time.new_id())
        self.people: list[str] = []
        self.desktops: list[Desktop] = []
        self.nemesis = Nemesis(self)
        self.nemesis.leave_out(self.without.faults)
        count = chance.randint(1, 6)
        self._settle_in(min(count, self.without.desktops or count))

    def _settle_in(self, count: int) -> None:
        chance = self.time.chance
        flow_id = self.time.new_id()
        content, sha = self.flow_content("Printer is offline", flow_id)
        starter = Flow(
            id=flow_id, name="Printer is offline", kind="troubleshooting", snapshot=sha,
            published=sha, status="published", starter=True,
        )  # fmt: skip
        snapshot = Snapshot(id=sha, flow=flow_id, content=content)
        self.central.found((starter, snapshot))
        for team in self.teams:
            self.central.change(Team(id=team, name=f"Team {team[-2:]}"))
        for number in range(max(2, count - chance.randint(0, 1))):
            user = User(
                id=self.time.new_id(), name=NAMES[number],
                email=f"{NAMES[number]}@msp.example".lower(),
                role=chance.choice((Role.ENGINEER, Role.ENGINEER, Role.SENIOR, Role.ADMIN)),
                team=chance.choice([*self.teams, None]),
            )  # fmt: skip
            self.people.append(user.id)
            self.central.join(user)
        for number in range(count):
            user_id = self.people[number % len(self.people)]
            version = self.nemesis.version()
            self.desktops.append(self.desktop_class(self, f"d{number}", user_id, version=version))

    # --- the run --------------------------------------------------------------------------------

    def run(self) -> None:
        """Chaos, healing, fifteen minutes for everything to become level, then quiet."""
        if "leaving" not in self.without.faults:
            Leaving(self).begin()
        self.time.run(self.time.now + MINUTE)
        self.nemesis.begin()
        self._work()
        end = self.time.now + self.length
        self.time.run(end)
        self._working = False
        self.time.tell("healed")
        self.nemesis.end()
        self.time.run(self.time.now + 15 * MINUTE, quiet=self.rules.level)
        for desktop in self.desktops:
            if desktop.sending.blobs.refused():  # by an answer that came late
                desktop.sending.asked()
            desktop.sending.keep_house()  # as every few hours
        if not self.rules.level():
            self.time.run(self.time.now + 15 * MINUTE, quiet=self.rules.level)
        self.rules.at_the_end()
        if self.events:
            self._demand_live()
            self._demand_quiet()

    _working = True

    def _work(self) -> None:
        if not self._working:
            return
        desktop = self.time.chance.choice(self.desktops)
        if desktop.alive:
            self.work.act(desktop)
        self.time.after(self.time.chance.randint(1, max(2, self.length // 80)), self._work)

    def _demand_live(self) -> None:
        """On a good line everybody has what was done within seconds, however it crosses."""
        for _ in range(LIVE):
            for desktop in self.desktops:
                wait = self.time.chance.randint(0, 150)
                self.time.after(wait, lambda one=desktop: self.work.act(one))  # type: ignore[misc]
            self.time.run(self.time.now + 25 * SECOND)  # handed over, held back, and the next beat
            for desktop in self.desktops:
                told = (desktop.name, desktop.lane.problem)
                well = desktop.lane.live and desktop.lane.problem is None
                there = not well or self.rules.up_to_date(desktop)
                self.rules.demand(there, "I3 a poke was not followed", *told)

    def _demand_quiet(self) -> None:
        """With nothing to do, nobody asks for anything but the safety pull."""
        self.time.run(self.time.now + MINUTE)
        before = [desktop.requests for desktop in self.desktops]
        # what is missing elsewhere is asked for again, and files may rest for minutes
        busy = [one for one in self.desktops if one.state().waiting or one.local.blobs.unsent()]
        self.time.run(self.time.now + 10 * MINUTE)
        for desktop, asked in zip(self.desktops, before, strict=True):
            idle = desktop.state().waiting == 0 and desktop not in busy
            few = not idle or desktop.requests - asked <= 4
            self.rules.demand(few, "I16 idle, and still asking", desktop.name)

    # --- what the world does --------------------------------------------------------------------

    def moved(self, heads: dict[str, int], at: int, written: News) -> None:
        """A worker pokes whoever listens to it and may see a scope that moved, or tells what was
        written there. Either may be lost."""
        for desktop in self.desktops:
            if desktop.home != at:
                continue
            if self.time.luck(self.network.weather.drop):
                continue
            mine = self.central.scopes(desktop.user)
            seen = {scope: head for scope, head in heads.items() if scope in mine}
            if not seen:
                continue
            wait = self.time.chance.randint(5, self.network.weather.slowest)
            told = news.told(written, mine) if self.time.luck(0.5) else None
            if told is not None:
                self.time.after(wait, lambda one=desktop, told=told: news.hear(one, told))  # type: ignore[misc]
                wait += self.time.chance.randint(1, 15) * SECOND  # the next beat tells it, too
            self.time.after(wait, lambda one=desktop, seen=seen: one.poked(seen))  # type: ignore[misc]

    def broke(self, at: int) -> None:
        """Where there is another worker, whoever listened to the one that died goes there."""
        if self.central.base.workers == 1:
            return
        for desktop in self.desktops:
            if desktop.home == at:
                desktop.deaf()
                self.time.after(self.time.chance.randint(50, 3_000), desktop.other_home)

    def back_up(self) -> None:
        self.central.back_up()
        self.rules.backed_up()

    def restore(self) -> bool:
        if not self.central.restore():
            return False
        self.rules.restored()
        return True

    def may_hold_back(self) -> bool:
        """Whether so much has gone that a person may have to be asked."""
        return bool(self.time.counts["restore"] or self.time.counts["large removal"])

    def clone(self, desktop: Desktop) -> None:
        """A copied profile, or a virtual machine that is started twice."""
        self.time.tell("profile copied", desktop.name)
        name = desktop.name + "'"
        disk = desktop.disk.copied(self.nemesis.paper(), clock=desktop.wall_ms)
        copy = self.desktop_class(self, name, desktop.user, disk, version=desktop.version)
        copy.replica_id = desktop.replica_id
        copy.crash_share = desktop.crash_share
        copy.page = desktop.page
        copy.damaged, copy.blind = desktop.damaged, desktop.blind
        self.desktops.append(copy)

    def flow_content(self, name: str, flow_id: str) -> tuple[dict[str, object], str]:
        node = {"kind": "result", "title": "Done", "outcome": "resolved"}
        content = flows.Flow.model_validate(
            {
                "format": flows.FORMAT, "id": flow_id, "slug": "a-flow", "name": name,
                "kind": "troubleshooting", "start": "n1", "nodes": {"n1": node},
            }
        )  # fmt: skip
        return flows.document(content), flows.content_hash(content)

    def instant(self) -> str:
        at = datetime.fromtimestamp(self.time.now // 1000, UTC)
        return f"{at:%Y-%m-%dT%H:%M:%S}.{self.time.now % 1000:03d}Z"

    def hash(self) -> str:
        """Of everything that is left: the server's rows and what every desktop shows."""
        left = blake2b(digest_size=8)
        left.update(json.dumps(self.rules.server_rows(), sort_keys=True).encode())
        for desktop in self.desktops:
            rows = self.rules.shown_rows(desktop)
            left.update(json.dumps(rows, sort_keys=True).encode())
        return left.hexdigest()

    def close(self) -> None:
        for desktop in self.desktops:
            desktop.disk.close_all()
        self.central.close()
        self.force.end()
