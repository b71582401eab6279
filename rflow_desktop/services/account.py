"""Who works here, what waits to be sent, and how things stand with the team server."""

from __future__ import annotations

from typing import Protocol

from rflow_desktop.domain.acts import Attach
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import OutboxLine, SyncFacts
from rflow_desktop.services.saying import said
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Kept

MOST_LINES = 200


class Link(Protocol):
    """The engine that carries work to the server and back, as the rest of the program sees it."""

    @property
    def facts(self) -> SyncFacts: ...
    def sync_now(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    async def level(self) -> None: ...


class Account:
    def __init__(self, work: Work, link: Link | None, *, name: str) -> None:
        self._work = work
        self._link = link
        self.name = name

    @property
    def me(self) -> Actor:
        return self._work.me

    @property
    def connected(self) -> bool:
        return self._link is not None

    def facts(self) -> SyncFacts:
        """Where things stand now; without a server everything is simply saved here."""
        return SyncFacts() if self._link is None else self._link.facts

    def sync_now(self) -> None:
        if self._link is not None:
            self._link.sync_now()

    def pause(self) -> None:
        if self._link is not None:
            self._link.pause()

    def resume(self) -> None:
        if self._link is not None:
            self._link.resume()

    async def waiting(self) -> tuple[OutboxLine, ...]:
        """What waits to be sent, oldest first; without a server nothing does."""
        if self._link is None:
            return ()
        return await self._lines("state IN ('pending','parked') ORDER BY n")

    async def synced(self, *, since_ms: int) -> tuple[OutboxLine, ...]:
        """What the server took since then, newest first."""
        where = "state IN ('acked','journal') AND changed>=? ORDER BY changed DESC, n DESC"
        return await self._lines(where, since_ms)

    async def discarded(self) -> tuple[OutboxLine, ...]:
        """What was left, readable until the bin is emptied."""
        return await self._lines("state='discarded' ORDER BY changed DESC")

    async def of_session(self, session: str) -> tuple[OutboxLine, ...]:
        """Everything that was done to a session here, in every state, newest first."""
        return await self._lines("root_id=? ORDER BY n DESC", session)

    async def _lines(self, where: str, *values: int | str) -> tuple[OutboxLine, ...]:
        def lines(local: Local) -> tuple[OutboxLine, ...]:
            found = local.operations(f"{where} LIMIT {MOST_LINES}", *values)
            return tuple(_line(local, one) for one in found)

        return await self._work.store.run(lines)


_STATES = {"pending": "waiting", "acked": "synced", "journal": "synced"}


def _line(local: Local, one: Kept) -> OutboxLine:
    op = one.op
    row = local.get(Session, one.root_id)
    return OutboxLine(
        id=one.op_id,
        session=one.root_id if one.root_type == "session" else "",
        ticket="" if row is None else row.ticket,
        words=said(op.act),
        size=len(one.bytes) + (op.act.size if isinstance(op.act, Attach) else 0),
        at=op.captured_at,
        state=_STATES.get(one.state, one.state),
        tries=one.tries,
        reason=one.sentence or one.reason,
    )
