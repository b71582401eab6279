"""Now and then much leaves a computer at once: a large chat that somebody is taken out of, or that
a restored server has never seen.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from rflow_desktop.domain import acts, acts_talk
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Kind
from tests.sim.timeline import MINUTE, SECOND

if TYPE_CHECKING:
    from tests.sim.central import Backup
    from tests.sim.desktop import Desktop
    from tests.sim.world import World

SHARE = 0.35
MESSAGES = (90, 150)


class Leaving:
    """Drawn beside the chance of the run, so that every other run stays what it was."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = Random(f"leaving {world.seed}")
        self._before: Backup | None = None
        self._due = self._chance.random() < SHARE

    def begin(self) -> None:
        """One such chat for a run, at most, written before anything goes wrong."""
        world, chance = self._world, self._chance
        if not self._due or len({one.user for one in world.desktops}) < 2:
            return
        author = chance.choice(world.desktops)
        reader = chance.choice([one.user for one in world.desktops if one.user != author.user])
        lost = chance.random() < 0.3
        over = MINUTE + chance.randint(1, world.length // 3)
        root = ("session", world.time.new_id())
        world.time.after(10 * SECOND, lambda: self._written(author, reader, root, lost=lost))
        world.time.after(over, lambda: self._left(author, reader, root, lost=lost))

    def _written(self, author: Desktop, reader: str, root: tuple[str, str], *, lost: bool) -> None:
        new_id, chance = self._world.time.new_id, self._chance
        said = [
            acts_talk.Say(message=new_id(), text=f"line {number}")
            for number in range(chance.randint(*MESSAGES))
        ]
        opened = acts_talk.OpenCase(members=(reader,))
        begun = acts.StartSession(title="A long talk", kind=Kind.CHAT)
        if lost:
            self._world.back_up()
            self._before = self._world.central.backup
        self._do(author, root, begun, opened, *said)

    def _left(self, author: Desktop, reader: str, root: tuple[str, str], *, lost: bool) -> None:
        self._world.time.tell("large removal", author.name)
        if lost:
            author.online = False  # so that it is not brought back before anybody has missed it
            author.listen()
            self._world.central.backup = self._before
            self._world.restore()
        else:
            self._do(author, root, acts_talk.SetMembers(remove=(reader,)))

    def _do(self, author: Desktop, root: tuple[str, str], *done: acts.Act) -> None:
        if not all(author.version.can(act) for act in done):
            return
        try:
            author.capture_all([(root, act) for act in done])
        except Refused as refused:
            self._world.time.tell("refused here", refused.code)
