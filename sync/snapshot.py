"""Fetches a new computer's rows in packed pieces, the newest first; pulls go on from there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from rflow_desktop.domain.shown import Changes
from rflow_desktop.store.database import Database
from rflow_desktop.store.local import Local
from rflow_desktop.store.piece import Damaged, can_open
from sync.client import Client
from sync.core_reply import NotOurServer, ServerSays, Trouble, Unreachable
from sync.protocol import SegmentMark, SnapshotAnswer

T = TypeVar("T")
Came = list[tuple[SegmentMark, bytes]]
TOGETHER = 3
"""Pieces that are put in place in one go: nobody waits longer for the store than for these."""
LISTS = 5
"""How often the list of pieces is asked for in one flight."""
GONE = 404
CUT = "The answer of the server was cut off or changed on the way. RFlow asks again."


class Watching(Protocol):
    """Who decides whether it still counts, and is told how far it is."""

    def current(self, generation: int) -> bool: ...
    def heard(self, generation: int) -> None: ...
    def arriving(self, rows: int, of: int) -> None:
        """So many rows are here of all that come; equal when it is over."""

    def publish(self, changes: Changes) -> None: ...


@dataclass(frozen=True)
class Fetching:
    """One flight's worth: what is here stays here, and a later flight fetches the rest."""

    database: Database
    client: Client
    lead: Watching
    generation: int

    async def run(self) -> bool:
        """Whether pulls go on from what was fetched. Raises Trouble."""
        if not can_open():
            return False
        for _ in range(LISTS - 1):
            try:
                return await self._listed()
            except ServerSays as says:
                if says.problem.status != GONE:  # one has grown into another since it was listed
                    raise
        return await self._listed()

    async def _listed(self) -> bool:
        """Fetches what is on the server's list now and not here yet."""
        try:
            told = await self.client.snapshot(heard=self._heard)
        except ServerSays as says:
            if says.problem.status == GONE:
                return False  # a server of before there were pieces
            raise
        pieces = in_order(told)
        if not pieces:
            return False
        here = await self._do(lambda local: local.snapshot.begin(told.epoch, horizon=told.horizon))
        if here is None:
            return True
        scopes = {one.scope: one.upto for one in told.scopes}
        try:
            await self._fetch(pieces, here, scopes)
        finally:
            self.lead.arriving(0, 0)
        await self._do(
            lambda local: local.snapshot.finish(told.epoch, scopes, horizon=told.horizon)
        )
        return True

    async def _fetch(
        self, pieces: list[SegmentMark], here: frozenset[str], scopes: dict[str, int]
    ) -> None:
        total = sum(one.rows for one in pieces)
        done = sum(one.rows for one in pieces if one.sha256 in here)
        waiting = [one for one in pieces if one.sha256 not in here]
        async with aclosing(self._coming(waiting)) as coming:
            async for some in coming:
                self.lead.arriving(done, total)
                changes = await self._do(partial(_taken, pieces=some, scopes=scopes))
                done += sum(mark.rows for mark, _ in some)
                self.lead.arriving(done, total)
                self.lead.publish(changes)

    async def _coming(self, waiting: list[SegmentMark]) -> AsyncGenerator[Came, None]:
        """The newest piece alone, so that it shows at once; while some are put in place the next
        ones are on their way.
        """
        groups = [waiting[:1]]
        groups += [waiting[at : at + TOGETHER] for at in range(1, len(waiting), TOGETHER)]
        next_: asyncio.Task[Came] | None = None
        try:
            for group, after in zip(groups, [*groups[1:], None], strict=True):
                came = await (next_ or asyncio.create_task(self._ask(group)))
                next_ = None if after is None else asyncio.create_task(self._ask(after))
                yield came
        finally:
            if next_ is not None:
                next_.cancel()
                with suppress(asyncio.CancelledError, Trouble):
                    await next_

    async def _ask(self, marks: list[SegmentMark]) -> Came:
        return [(mark, await self.client.segment(mark.sha256, heard=self._heard)) for mark in marks]

    async def _do(self, call: Callable[[Local], T]) -> T:
        """On the store's thread, if the flight still counts. Raises Trouble when it does not."""

        def guarded(local: Local) -> T:
            if not self.lead.current(self.generation):
                raise Unreachable("This was given up for another try.")
            return call(local)

        return await self.database.run_bulk(guarded)

    def _heard(self) -> None:
        self.lead.heard(self.generation)


def _taken(local: Local, pieces: Came, scopes: dict[str, int]) -> Changes:
    try:
        return local.snapshot.take_all([(raw, mark.sha256) for mark, raw in pieces], scopes)
    except Damaged as damaged:
        raise NotOurServer(CUT) from damaged


def in_order(told: SnapshotAnswer) -> list[SegmentMark]:
    """The newest of all scopes first. Within a scope that is needed: older ones give way."""
    found = [(mark, one.scope) for one in told.scopes for mark in one.segments]
    found.sort(key=lambda one: (-one[0].newest, one[1]))
    return [mark for mark, _ in found]
