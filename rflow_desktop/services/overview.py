"""What stands where: Today's page, the sums over the sessions table, and who the clients are."""

from __future__ import annotations

from datetime import UTC, datetime

from rflow_desktop.domain import read_start
from rflow_desktop.domain.shown import FlowLine, SessionFilter
from rflow_desktop.domain.shown_lists import BatchLine, TodayPage
from rflow_desktop.ids import midnight_ms, minutes_east
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_lists, view_today, views

_DAY_MS = 86_400_000


class Overview:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._attention = AttentionList(work)

    async def today(self) -> TodayPage:
        """Who waits for whom, and what was done since midnight on this computer's clock."""
        attention = await self._attention.list()
        now_ms = self._work.now_ms()

        return await self._work.store.run(
            lambda local: view_today.today(local, now_ms, attention=attention)
        )

    async def tally(self, wanted: SessionFilter) -> dict[str, int]:
        """How many sessions there are in each group, also those beyond the limit of a list."""
        return await self._work.store.run(lambda local: view_lists.tally(local, wanted))

    async def batches(self, wanted: tuple[str, ...]) -> tuple[BatchLine, ...]:
        if not wanted:
            return ()
        return await self._work.store.run(lambda local: view_lists.batches(local, wanted))

    async def running(self) -> tuple[BatchLine, ...]:
        """Every batch that is not finished, the one that was changed last first."""
        return await self._work.store.run(view_lists.batches)

    async def clients(self) -> tuple[str, ...]:
        return await self._work.store.run(view_lists.clients)

    async def index(self) -> tuple[read_start.Index, tuple[FlowLine, ...]]:
        """What the New session field reads with, and the flows it can name, most used first."""
        found = await self._work.store.run(
            lambda local: (view_lists.clients(local), views.flows(local))
        )
        clients, flows = found
        names = [read_start.FlowName(one.id, one.name, one.category, one.tags) for one in flows]
        often = tuple(sorted(flows, key=lambda one: (-one.used, one.name.casefold())))
        return read_start.Index(clients, names), often


def this_week_ms(now_ms: int) -> int:
    """When Monday began on this computer's clock."""
    today = midnight_ms(now_ms)
    day = datetime.fromtimestamp((today + minutes_east(today) * 60_000) / 1000, UTC).weekday()
    return today - day * _DAY_MS
