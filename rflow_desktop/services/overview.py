"""What stands where: Today's page, the sums over the sessions table, and who the clients are."""

from __future__ import annotations

from datetime import UTC, datetime

from rflow_desktop.domain import read_start
from rflow_desktop.domain.model import HandoffState
from rflow_desktop.domain.shown import FlowLine, SessionFilter, SessionLine
from rflow_desktop.domain.shown_lists import BatchLine, TodayPage
from rflow_desktop.ids import minutes_east
from rflow_desktop.services.attention import AttentionList
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_lists, views
from rflow_desktop.store.local import Local

MOST_GOING_ON = 20
_DAY_MS = 86_400_000


class Overview:
    def __init__(self, work: Work) -> None:
        self._work = work
        self._attention = AttentionList(work)

    async def today(self) -> TodayPage:
        """Who waits for whom, and what was done since midnight on this computer's clock."""
        attention = await self._attention.list()
        now_ms = self._work.now_ms()

        def read(local: Local) -> TodayPage:
            if not attention and view_lists.is_empty(local):
                return TodayPage(is_first=True)
            since = self._work.instant(midnight_ms(now_ms))
            prepared = _lines(local, now_ms, ("prepared",), order="due")
            going_on = _lines(local, now_ms, ("active", "paused"))
            now = self._work.instant(now_ms)
            over = tuple(line for line in going_on if line.until and line.until <= now)
            sent = [line for line in views.queue(local, now_ms) if line.group == "sent"]
            return TodayPage(
                attention=attention,
                asked=view_lists.asked(local),
                over=over,
                prepared=prepared,
                going_on=tuple(line for line in going_on if line not in over),
                batches=view_lists.batches(local),
                so_far=view_lists.so_far(local, since),
                escalations=tuple(line for line in sent if line.state != HandoffState.DONE),
            )

        return await self._work.store.run(read)

    async def tally(self, wanted: SessionFilter) -> dict[str, int]:
        """How many sessions there are in each group, also those beyond the limit of a list."""
        return await self._work.store.run(lambda local: view_lists.tally(local, wanted))

    async def batches(self, wanted: tuple[str, ...]) -> tuple[BatchLine, ...]:
        if not wanted:
            return ()
        return await self._work.store.run(lambda local: view_lists.batches(local, wanted))

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


def _lines(
    local: Local, now_ms: int, states: tuple[str, ...], *, order: str = "changed"
) -> tuple[SessionLine, ...]:
    """One's own sessions in these states; the targets of batches stand in their strips."""
    wanted = SessionFilter(states=states, order=order, limit=MOST_GOING_ON * 10)
    found = views.sessions(local, wanted, now_ms)
    return tuple(line for line in found if line.writable and not line.batch)[:MOST_GOING_ON]


def midnight_ms(now_ms: int) -> int:
    """When today began on this computer's clock."""
    local_ms = now_ms + minutes_east(now_ms) * 60_000
    return now_ms - local_ms % _DAY_MS


def this_week_ms(now_ms: int) -> int:
    """When Monday began on this computer's clock."""
    today = midnight_ms(now_ms)
    day = datetime.fromtimestamp((today + minutes_east(today) * 60_000) / 1000, UTC).weekday()
    return today - day * _DAY_MS
