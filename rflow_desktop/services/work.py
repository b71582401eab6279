"""The hands of every service: write operations down on the store's thread, read, and tell of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from rflow_desktop.domain.errors import Told
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Changes
from rflow_desktop.events import Notices
from rflow_desktop.services.run import Run, demand
from rflow_desktop.services.shelf import FlowCache
from rflow_desktop.store.local import Local

T = TypeVar("T")
Done = tuple[tuple[str, str], Act]
"""What was done, and to which entity: (("session", id), act)."""


class Store(Protocol):
    """The one thread that writes.

    `run` is awaited; `read` is for bounded reads on the caller's thread.
    """

    async def run(self, call: Callable[[Local], T]) -> T: ...


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a service needs: the store, whom it works for, notices, time and new ids.

    `connected` says that a server decides; without one this computer decides for itself.
    """

    store: Store
    me: Actor
    notices: Notices
    now_ms: Callable[[], int]
    instant: Callable[[int], str]
    new_id: Callable[[], str]
    connected: bool
    flows: FlowCache = field(default_factory=FlowCache)

    async def do(self, session: str, *acts: Act, hold_ms: int = 0) -> tuple[Op, ...]:
        """Durable when it returns. Raises Refused, and then nothing was written."""
        return await self.do_all([(("session", session), act) for act in acts], hold_ms=hold_ms)

    async def do_all(self, done: Sequence[Done], *, hold_ms: int = 0) -> tuple[Op, ...]:
        """All of it or nothing, in one transaction."""
        ops = await self.store.run(lambda local: local.capture(done, hold_ms=hold_ms))
        self.notices.publish(touching(ops))
        return ops

    async def act(self, session: str, make: Callable[[Run], Act]) -> tuple[Op, ...]:
        """Reads the session, makes the act of it and writes it down, with nothing in between.

        Raises Refused, and then nothing was written.
        """
        ops, _ = await self.act_and_look(session, make, lambda _: None)
        return ops

    async def act_and_look(
        self, session: str, make: Callable[[Run], Act], look: Callable[[Local], T]
    ) -> tuple[tuple[Op, ...], T | None]:
        """As `act`, and what `look` reads behind it; None where it could not be read.

        What was written is told of in any case.
        """
        done: list[Op] = []

        def act(local: Local) -> T | None:
            made = make(demand(local, session, self.flows))
            done.extend(local.capture([(("session", session), made)]))
            with suppress(Told):  # it is kept; whoever asks next is told why it cannot be read
                return look(local)
            return None

        try:
            seen = await self.store.run(act)
        finally:
            if done:
                self.notices.publish(touching(done))
        return tuple(done), seen

    async def write(self, call: Callable[[Local], tuple[T, Sequence[Op]]]) -> T:
        """What `call` answers beside the operations it captured on the store's thread.

        They are told of here, on the thread of the screens. Raises what `call` raises.
        """
        answer, ops = await self.store.run(call)
        self.notices.publish(touching(ops))
        return answer

    async def look(self, session: str, at: Callable[[Local, Run], T]) -> T:
        """What `at` reads of a session and its flow. Raises Refused when it is not here."""
        return await self.store.run(lambda local: at(local, demand(local, session, self.flows)))

    async def session(self, session_id: str) -> Session | None:
        return await self.store.run(lambda local: local.get(Session, session_id))


def touching(ops: Sequence[Op]) -> Changes:
    """The notice that `ops` were done here."""
    handoffs = {str(op.act.handoff) for op in ops if hasattr(op.act, "handoff")}
    return Changes(
        sessions=frozenset(op.root for op in ops if op.entity[0] == "session"),
        flows=frozenset(op.root for op in ops if op.entity[0] == "flow"),
        handoffs=frozenset(handoffs),
        people=any(op.entity[0] in ("assistant", "account") for op in ops),
        sync=True,
    )
