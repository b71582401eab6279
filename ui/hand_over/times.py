"""Reads a moment as people write it: `11:15`, `in 1 h`, `tomorrow 9:00`, `Fri 14:00`, `24 Nov`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

HOW = "Write a time such as 11:15, in 1 h or tomorrow 9:00."
_START_OF_WORK = time(9)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_CLOCK = r"(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>am|pm)?)"
_AT = re.compile(rf"(?:at\s+)?{_CLOCK}")
_HOURS = re.compile(
    r"(?:in\s+)?(?:(?P<days>\d{1,3})\s*(?:d|days?))?\s*"
    r"(?:(?P<hours>\d{1,3})\s*(?:h|hours?|hrs?))?\s*"
    r"(?:(?P<minutes>\d{1,4})\s*(?:m|min|mins|minutes?)?)?"
)
_DAY = re.compile(rf"(?P<day>today|tomorrow|[a-z]{{3,9}})(?:[\s,]+(?:at\s+)?{_CLOCK})?")
_DATE = re.compile(
    rf"(?P<date>\d{{1,2}})\.?\s+(?P<month>[a-z]{{3,9}})(?:[\s,]+(?:at\s+)?{_CLOCK})?"
)


class Unclear(ValueError):
    """The sentence to show beneath the field."""


def read_moment(text: str, now: datetime) -> datetime | None:
    """The moment that is meant, None for nothing. Raises Unclear with what could be written.

    `now` carries the zone in which the person lives.
    """
    written = " ".join(text.casefold().split())
    if not written:
        return None
    for pattern, read in _READERS:
        match = pattern.fullmatch(written)
        if match is not None:
            at = read(match, now)
            if at is not None:
                return _ahead(at, now, written)
    raise Unclear(HOW)


def as_instant(at: datetime) -> str:
    """`2026-11-21T10:15:00.000Z`."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _ahead(at: datetime, now: datetime, written: str) -> datetime:
    if at > now:
        return at
    if at.date() == now.date():
        raise Unclear(f"{at:%H:%M} is over. Write tomorrow {at:%H:%M} for the next day.")
    raise Unclear(f"{written.capitalize()} is over. {HOW}")


def _clock(match: re.Match[str], now: datetime) -> datetime | None:
    at = _time(match)
    return None if at is None else _on(now, 0, at)


def _later(match: re.Match[str], now: datetime) -> datetime | None:
    days, hours, minutes = (int(match[name] or 0) for name in ("days", "hours", "minutes"))
    named = match["days"] or match["hours"] or not match[0].isdigit()
    if not (days or hours or minutes) or not named:
        return None
    later = now.astimezone(UTC) + timedelta(hours=hours, minutes=minutes)
    return later.astimezone(now.tzinfo) + timedelta(days=days)


def _day(match: re.Match[str], now: datetime) -> datetime | None:
    at = _time(match) if match["hour"] else _START_OF_WORK
    if at is None:
        return None
    if match["day"] in ("today", "tomorrow"):
        return _on(now, int(match["day"] == "tomorrow"), at)
    place = _place(match["day"], _DAYS)
    if place is None:
        return None
    ahead = (place - now.weekday()) % 7
    same_day_is_over = ahead == 0 and _on(now, 0, at) <= now
    return _on(now, 7 if same_day_is_over else ahead, at)


def _date(match: re.Match[str], now: datetime) -> datetime | None:
    at = _time(match) if match["hour"] else _START_OF_WORK
    month = _place(match["month"], _MONTHS)
    if at is None or month is None:
        return None
    try:
        found = datetime.combine(now.date(), at, now.tzinfo)
        found = found.replace(month=month + 1, day=int(match["date"]))
        return found if found > now else found.replace(year=found.year + 1)
    except ValueError:
        return None


def _time(match: re.Match[str]) -> time | None:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _on(now: datetime, days: int, at: time) -> datetime:
    return datetime.combine(now.date() + timedelta(days=days), at, now.tzinfo)


def _place(name: str, names: tuple[str, ...]) -> int | None:
    """Which of them begins like this, when it is clear."""
    found = [place for place, one in enumerate(names) if one.startswith(name)]
    return found[0] if len(name) >= 3 and len(found) == 1 else None


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], datetime], datetime | None]], ...]
_READERS = ((_AT, _clock), (_HOURS, _later), (_DAY, _day), (_DATE, _date))
