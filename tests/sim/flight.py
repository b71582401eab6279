"""A flight of several questions: each asked when the one before it was answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rflow_desktop.store.trouble import StoreTrouble
from sync import core, exchange
from sync.core_lane import Pull
from sync.core_reply import Reply, Trouble
from tests.sim.seams import Crash

if TYPE_CHECKING:
    from tests.sim.desktop import Desktop


class Flight:
    """Ends with a pull, or with the first trouble."""

    def __init__(self, desktop: Desktop, action: Pull, generation: int, life: int) -> None:
        self._desktop, self._action = desktop, action
        self._generation, self._life = generation, life

    def _pull(self, action: Pull) -> None:
        self._desktop.carry(action, "/v1/pull", self._desktop.pull_ask(action))

    def _ask(self, path: str, then: Callable[[Reply], None], body: bytes = b"") -> None:
        self._desktop.requests += 1
        network = self._desktop.world.network
        network.ask(self._desktop, path, body, lambda reply: self._answered(reply, then))

    def _answered(self, reply: Reply | Trouble, then: Callable[[Reply], None]) -> None:
        desktop = self._desktop
        if not desktop.alive or self._life != desktop.life or not desktop.current(self._generation):
            return
        desktop.lane = core.heard(desktop.lane, self._generation, desktop.time.now)
        try:
            if isinstance(reply, Trouble):
                raise reply
            then(reply)
        except Trouble as trouble:
            desktop.time.tell(f"trouble {trouble.kind}", f"{desktop.name} #{self._generation}")
            desktop.done(trouble.result(self._generation))
        except StoreTrouble as full:
            desktop.time.tell("answer not kept", f"{desktop.name} {full.code}")
            desktop.done(exchange.not_taken(full, self._generation))
        except Crash as crash:
            desktop.crashed(str(crash))
