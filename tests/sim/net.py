"""The network of a run: it drops, doubles, delays, reorders, cuts off and answers with pages of its
own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from sync.core_reply import Kind, Reply, Trouble, Unreachable
from sync.protocol import SERVER_HEADER
from tests.sim.central import Central
from tests.sim.deciding import Push
from tests.sim.replies import problem
from tests.sim.timeline import SECOND, Timeline

STALL = 30 * SECOND

Came = Callable[[Reply | Trouble], None]


class Line(Protocol):
    """One desktop's end of the line."""

    name: str
    user: str
    online: bool

    @property
    def token_good(self) -> bool: ...


@dataclass
class Weather:
    """How likely each misfortune is; drawn once a run, calm at its end."""

    drop: float = 0.0
    double: float = 0.0
    late: float = 0.0
    slowest: int = 50
    page: float = 0.0
    cut: float = 0.0
    wrong_ids: float = 0.0
    busy: float = 0.0
    ill: float = 0.0
    outdated: float = 0.0
    blocked: float = 0.0
    tls: float = 0.0
    together: float = 0.0


CALM = Weather()


@dataclass(eq=False)
class _Asked:
    """A request on its way."""

    line: Line
    path: str
    body: bytes
    came: Came
    arrived: bool = False


class Network:
    """Carries requests to the server and replies back, as bytes."""

    def __init__(self, time: Timeline, central: Central, weather: Weather) -> None:
        self.time = time
        self.central = central
        self.weather = weather
        self.requests = 0
        self._under_way: list[_Asked] = []

    def ask(self, line: Line, path: str, body: bytes, came: Came) -> None:
        """Sends a request. `came` is called with what the desktop's HTTP client would give, once or
        never late."""
        self.requests += 1
        time, weather = self.time, self.weather
        if not line.online:
            self._unreachable(came)
            return
        if time.luck(weather.tls):
            self.time.tell("tls")
            time.after(80, lambda: came(Unreachable("The certificate is not trusted.", Kind.TLS)))
            return
        if time.luck(weather.drop):
            time.tell("request dropped")
            time.after(STALL, lambda: came(Unreachable("No answer in time.", Kind.TIMEOUT)))
            return
        self._leaves(_Asked(line, path, body, came), self._way())
        if time.luck(weather.double):
            time.tell("request doubled")
            self._leaves(_Asked(line, path, body, _nobody), self._way() * 4)

    def _leaves(self, one: _Asked, way: int) -> None:
        if one.path == "/v1/push":
            self._under_way.append(one)
        self.time.after(way, lambda: self._arrives(one))

    def _unreachable(self, came: Came) -> None:
        if self.time.luck(0.5):
            self.time.after(30, lambda: came(Unreachable("No way there.")))
        else:
            stalled = Unreachable("No answer in time.", Kind.TIMEOUT)
            self.time.after(10 * SECOND, lambda: came(stalled))

    def _arrives(self, one: _Asked) -> None:
        if one.arrived:
            return
        group = [one, *self._with(one)]
        for each in group:
            each.arrived = True
            if each.path == "/v1/push":
                self._under_way.remove(each)
        if not self.central.up:
            for each in group:
                self.time.after(30, partial(each.came, Unreachable("Refused by the host.")))
            return
        for each, reply in zip(group, self._answers(group), strict=True):
            self._goes_back(each, reply)

    def _with(self, one: _Asked) -> list[_Asked]:
        """Other pushes that arrive while this one is being decided."""
        if one.path != "/v1/push" or not self.time.luck(self.weather.together):
            return []
        return [each for each in self._under_way if each is not one][:3]

    def _answers(self, group: list[_Asked]) -> list[Reply | None]:
        answers = [self._instead() for _ in group]
        heard = [number for number, answer in enumerate(answers) if answer is None]
        if len(group) == 1 and heard:
            line = group[0].line
            good = line.token_good
            return [self.central.answer(group[0].path, line.user, group[0].body, token_good=good)]
        if heard:
            several = [group[number] for number in heard]
            pushes = [Push(one.line.user, one.body, one.line.token_good) for one in several]
            for number, reply in zip(heard, self.central.together(pushes), strict=True):
                answers[number] = reply
        return answers

    def _goes_back(self, one: _Asked, reply: Reply | None) -> None:
        if reply is None or not one.line.online or self.time.luck(self.weather.drop):
            if reply is not None:
                self.time.tell("reply dropped")
            stalled = Unreachable("No answer in time.", Kind.TIMEOUT)
            self.time.after(STALL, lambda: one.came(stalled))
            return
        spoiled = self._spoiled(reply)
        way = self._way()
        if self.time.luck(self.weather.late):
            self.time.tell("reply late")
            way += 2 * STALL + self.time.chance.randint(0, STALL)
        self.time.after(way, lambda: one.came(spoiled))

    def _instead(self) -> Reply | None:
        """What the server, or something before it, says without having done anything."""
        time, weather = self.time, self.weather
        if time.luck(weather.ill):
            time.tell("5xx")
            return problem(500, "")
        if time.luck(weather.busy):
            time.tell("429 or 503")
            after = str(time.chance.randint(1, 40))
            return problem(time.chance.choice((429, 503)), "busy", **{"retry-after": after})
        if time.luck(weather.outdated):
            time.tell("426")
            return problem(426, "upgrade")
        if time.luck(weather.blocked):
            time.tell("403")
            return problem(403, "blocked")
        if time.luck(weather.page):
            time.tell("page instead")
            return _page()
        return None

    def _spoiled(self, reply: Reply) -> Reply:
        """What is left of the server's reply at the other end of the line."""
        time, weather = self.time, self.weather
        if time.luck(weather.page):
            time.tell("page after")
            return _page()
        if reply.status != 200 or SERVER_HEADER.lower() not in reply.headers:
            return reply
        if time.luck(weather.cut):
            time.tell("body cut")
            return replace(reply, body=reply.body[: time.chance.randint(0, len(reply.body) - 1)])
        if "json" in reply.headers["content-type"] and time.luck(weather.wrong_ids):
            return self._muddled(reply)
        return reply

    def _muddled(self, reply: Reply) -> Reply:
        """Verdicts on something else, or the right ones in another order."""
        said = json.loads(reply.body)
        results = said.get("results", [])
        if len(results) > 1 and self.time.luck(0.5):
            self.time.tell("verdicts reordered")
            results.append(results.pop(0))
        elif results:
            self.time.tell("wrong ids")
            results[0]["id"] = self.time.new_id()
        return replace(reply, body=json.dumps(said).encode())

    def _way(self) -> int:
        return self.time.chance.randint(5, self.weather.slowest)


def _page() -> Reply:
    return Reply(
        status=200,
        headers={"content-type": "text/html"},
        body=b"<!doctype html><title>Sign in to the guest network</title>",
        url="https://central.example/",
    )


def _nobody(_reply: Reply | Trouble) -> None:
    """The second answer to a doubled request reaches no one."""
