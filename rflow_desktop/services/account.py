"""Who works here, what waits to be sent, and how things stand with the team server."""

from __future__ import annotations

from typing import Protocol

from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Listed, OutboxLine, SyncFacts, SyncLists
from rflow_desktop.services import outbox_lines
from rflow_desktop.services.outbox_lines import AT_FIRST
from rflow_desktop.services.removals import Deciding, Removals
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local

_ALL = 1 << 31


class Link(Protocol):
    """The engine that carries work to the server and back, as the rest of the program sees it."""

    @property
    def facts(self) -> SyncFacts: ...
    def sync_now(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    async def level(self) -> None: ...
    @property
    def removals(self) -> Deciding: ...


class Account:
    def __init__(self, work: Work, link: Link | None, *, name: str) -> None:
        self._work = work
        self._link = link
        self.name = name
        self.removals = Removals(None if link is None else link.removals)

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
        """All that waits to be sent, oldest first; without a server nothing does."""
        if self._link is None:
            return ()
        states = "'pending','parked'"
        listed = await self._work.store.run(
            lambda local: outbox_lines.waiting(local, most=_ALL, states=states)
        )
        return listed.lines

    async def lists(
        self,
        *,
        since_ms: int,
        waiting: int = AT_FIRST,
        synced: int = AT_FIRST,
        discarded: int = AT_FIRST,
    ) -> SyncLists:
        """So many lines of each list, what was synced since then; without a server nothing waits,
        and nothing is synced.
        """

        def read(local: Local) -> SyncLists:
            left = outbox_lines.discarded(local, most=discarded, now_ms=self._work.now_ms())
            if self._link is None:
                return SyncLists(discarded=left)
            return SyncLists(
                waiting=outbox_lines.waiting(local, most=waiting),
                synced=outbox_lines.synced(local, since_ms=since_ms, most=synced),
                discarded=left,
            )

        return await self._work.store.run(read)

    async def of_session(self, session: str, *, most: int = AT_FIRST) -> Listed:
        """What was done to a session here, in every state, newest first."""
        return await self._work.store.run(
            lambda local: outbox_lines.of_session(local, session, most=most)
        )
