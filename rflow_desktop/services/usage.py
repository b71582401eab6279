"""What the assistant has used and may still use: from this computer, and from the team's server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from rflow_desktop.domain.model_talk import FINAL, ReplyState
from rflow_desktop.domain.usage import (
    Limits,
    Spent,
    UsageEntry,
    kind_of,
    near,
    next_day,
    next_month,
    reached,
)
from rflow_desktop.services.work import Work
from rflow_desktop.store import view_usage
from rflow_desktop.store.local import Local

UNKNOWN = "Unknown"


class TeamUsage(Protocol):
    """What the team's server has counted. Raises Refused with why it cannot be read now."""

    async def entries(self, days: int) -> tuple[UsageEntry, ...]: ...


@dataclass(frozen=True, kw_only=True)
class UsageReport:
    """The calls of the last `days` days up to `last`; `told` says what is not in it, and why."""

    entries: tuple[UsageEntry, ...]
    last: date
    days: int
    told: str = ""


class UsageBook:
    """Reads only. Days are those of this computer's calendar."""

    def __init__(
        self, work: Work, *, limits: Callable[[], Limits] = Limits, team: TeamUsage | None = None
    ) -> None:
        self._work, self._limits, self.team = work, limits, team

    async def mine(self, days: int = 30) -> UsageReport:
        """What was asked from this computer's rows, by whom, one entry a call."""
        now = self._now()
        first = next_day(now) - timedelta(days=days)
        found = await self._work.store.run(lambda local: view_usage.used(local, _text(first)))
        entries = tuple(_entry(one) for one in found if one.reply.state in FINAL)
        return UsageReport(entries=entries, last=now.date(), days=days)

    async def of_team(self, days: int = 30) -> UsageReport:
        """What the server has counted for everybody. Raises Refused."""
        entries = () if self.team is None else await self.team.entries(days)
        return UsageReport(entries=entries, last=self._now().date(), days=days)

    async def spent(self) -> Spent:
        now = self._now()
        tomorrow, month = next_day(now), next_month(now)
        today = tomorrow - timedelta(days=1)
        first = today.replace(day=1)

        def add(local: Local) -> tuple[int, int]:
            day = view_usage.spent(local, _text(today))
            return day, view_usage.spent(local, _text(first))

        day, so_far = await self._work.store.run(add)
        return Spent(
            daily=day, monthly=so_far, day_ends_at=_text(tomorrow), month_ends_at=_text(month)
        )

    async def why_not(self) -> str:
        """Why one's own limits let nothing be asked now; empty while they do."""
        limits = self._limits()
        if not limits.daily and not limits.monthly:
            return ""
        return reached(await self.spent(), limits, self._work.instant(self._work.now_ms()))

    async def near(self) -> str:
        """A line when most of a limit is used; empty otherwise."""
        limits = self._limits()
        return near(await self.spent(), limits) if limits.daily or limits.monthly else ""

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._work.now_ms() / 1000, UTC).astimezone()


def _entry(one: view_usage.UsedRow) -> UsageEntry:
    reply = one.reply
    at = datetime.fromisoformat(reply.ended_at or reply.at).astimezone()
    return UsageEntry(
        day=at.date(), person=one.person or UNKNOWN, kind=kind_of(reply.purpose),
        model=reply.model, usage=reply.usage, failed=int(reply.state is not ReplyState.COMPLETED),
    )  # fmt: skip


def _text(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
