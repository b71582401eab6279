"""What may be used of a model: limits by day and month, and which of them is reached."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal, NamedTuple

Reason = Literal["daily", "monthly"]


class Window(NamedTuple):
    """From `start_ms` on, before `end_ms`."""

    start_ms: int
    end_ms: int


class Limits(NamedTuple):
    """Calls, and millionths of a dollar; None is no limit."""

    daily_calls: int | None = None
    monthly_calls: int | None = None
    daily_micros: int | None = None
    monthly_micros: int | None = None


class Used(NamedTuple):
    """What was used, with what is reserved."""

    calls: int = 0
    micros: int = 0


class Purse(NamedTuple):
    """One limit and what was used of it today and this month."""

    limits: Limits
    day: Used
    month: Used


def day_of(now_ms: int) -> Window:
    """The day in UTC."""
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    start = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(_ms(start), _ms(start + timedelta(days=1)))


def month_of(now_ms: int, anchor_ms: int) -> Window:
    """The month that begins on the day and at the hour of the anchor.

    Where a month is too short for that day it begins on its last one.
    """
    now = datetime.fromtimestamp(now_ms / 1000, UTC)
    anchor = datetime.fromtimestamp(anchor_ms / 1000, UTC)
    start = _start(now.year, now.month, anchor)
    if start <= now:
        following = (now.year + now.month // 12, now.month % 12 + 1)
        return Window(_ms(start), _ms(_start(*following, anchor)))
    before = (now.year - (now.month == 1), (now.month - 2) % 12 + 1)
    return Window(_ms(_start(*before, anchor)), _ms(start))


def reached(purses: Iterable[Purse], micros: int) -> Reason | None:
    """The limit that one more call of `micros` would pass; the daily one is named first."""
    every = tuple(purses)
    days = ((one.limits.daily_calls, one.limits.daily_micros, one.day) for one in every)
    if any(_over(*day, micros) for day in days):
        return "daily"
    months = ((one.limits.monthly_calls, one.limits.monthly_micros, one.month) for one in every)
    return "monthly" if any(_over(*month, micros) for month in months) else None


def _over(calls: int | None, most_micros: int | None, used: Used, micros: int) -> bool:
    too_many = calls is not None and used.calls + 1 > calls
    return too_many or (most_micros is not None and used.micros + micros > most_micros)


def _start(year: int, month: int, anchor: datetime) -> datetime:
    day = min(anchor.day, monthrange(year, month)[1])
    return anchor.replace(year=year, month=month, day=day)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
