"""People at their computers: a store each, and a ledger to talk to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Entry, Role
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Actor
from rflow_desktop.store.failsafe import UNSAID, Word
from rflow_desktop.store.local import Local
from tests.helpers.ids import CountedIds, FixedClock
from tests.helpers.ledger import Ledger

KEY = bytes(range(32))


def person(number: int, role: Role = Role.ENGINEER) -> Actor:
    return Actor(id=f"00000000-0000-7000-8000-{number:012x}", role=role, name=f"Person {number}")


ANN, BEN = person(1), person(2)


Desks = Callable[..., "Desk"]
"""Makes desks that are closed when the test is over."""


class Crash(Exception):
    """The program stops here."""


class Desk:
    """One person's computer. `stop_at` names the place where the program is to stop next."""

    def __init__(
        self,
        me: Actor = ANN,
        *,
        folder: Path | None = None,
        key: bytes | None = None,
        server: Ledger | None = None,
        number: int = 1,
    ) -> None:
        self.me = me
        self.folder, self.key, self.server = folder, key, server
        self.clock = FixedClock()
        self.ids = CountedIds(number)
        self.replica = self.ids()
        self.stop_at = ""
        self.local = self._open()

    def _open(self) -> Local:
        return Local.open(
            self.folder,
            key=self.key,
            me=self.me,
            replica=self.replica,
            server=self.server is not None,
            now_ms=self.clock,
            new_id=self.ids,
            crash_point=self._reached,
        )

    def close(self) -> None:
        self.local.abandon()

    def _reached(self, name: str) -> None:
        if name == self.stop_at:
            self.stop_at = ""
            raise Crash(name)

    def restart(self) -> None:
        self.local.close()
        self.local = self._open()

    def crash(self, name: str, act: Callable[[], object]) -> None:
        """Does `act`, stops at `name` as if the power had gone, and starts again."""
        self.stop_at = name
        try:
            act()
        except Crash:
            pass
        else:
            raise AssertionError(f"nothing came by {name}")
        self.local.abandon()
        self.local = self._open()

    def start(self, **fields: Any) -> str:
        session = self.ids()
        self.do(session, acts.StartSession(**fields))
        return session

    def do(self, session: str, *what: Act, hold_ms: int = 0) -> str:
        """Captures; answers the id of the last operation."""
        self.clock.pass_ms(1_000)
        ops = self.local.capture([(("session", session), act) for act in what], hold_ms=hold_ms)
        return ops[-1].id

    def note(self, session: str, text: str) -> str:
        return self.do(session, acts.AddNote(entry=self.ids(), text=text))

    def push(self, *, max_ops: int = 200) -> None:
        assert self.server is not None
        batch = self.local.batch(max_ops=max_ops, max_bytes=1 << 20)
        answer = self.server.push(self.me.id, [one.document for one in batch])
        self.local.settle(answer, [one.id for one in batch])

    def pull(self, *, most: int = 10_000, word: Word = UNSAID) -> None:
        assert self.server is not None
        for _ in range(1_000):
            if not self.local.state().anew:
                self.mend()
            state = self.local.state()
            answer = (
                self.server.pull(self.me.id, epoch=0, cursors={}, most=most)
                if state.anew
                else self.server.pull(
                    self.me.id, epoch=state.epoch, cursors=state.cursors, most=most
                )
            )
            self.local.apply(answer, anew=state.anew, word=word)
            left = self.local.state().anew or self.local.mending.is_due()
            if not answer.more and not left:
                return
        raise AssertionError("the pull never ends")

    def mend(self, *, most: int = 256) -> int:
        """Fetches what differs; how many rows that were."""
        assert self.server is not None
        fetched = 0
        while (differs := self.local.mending.due()) is not None:
            told = self.server.repair(self.me.id, differs.scope, differs.sums, most=most)
            self.local.mending.mend(told)
            fetched += len(told.rows)
            if not told.buckets:
                break
        return fetched

    def level(self) -> None:
        """Sends and fetches until nothing is left to do."""
        for _ in range(50):
            if not self.local.state().ready:
                break
            self.push()
        self.pull()


def notes(desk: Desk, session: str) -> list[str]:
    return sorted(entry.body for entry in desk.local.parts(Entry, session))
