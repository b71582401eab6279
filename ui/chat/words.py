"""Words of the chat: when something was said, who somebody is in two letters, what a state is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QDateTime, QLocale, QTime

_DAYS = 7


def said_at(at: str, now_ms: int) -> str:
    """`10:02` today, `Mon 10:02` in the last week, `17 Nov 10:02` before; as the system has it."""
    if not at:
        return ""
    local, now = _local(at), datetime.fromtimestamp(now_ms / 1000, UTC).astimezone()
    clock = clock_of(local)
    if local.date() == now.date():
        return clock
    if now - local < timedelta(days=_DAYS) and local < now:
        return f"{QLocale().dayName(local.isoweekday(), QLocale.FormatType.ShortFormat)} {clock}"
    month = QLocale().monthName(local.month, QLocale.FormatType.ShortFormat)
    year = "" if local.year == now.year else f" {local.year}"
    return f"{local.day} {month}{year} {clock}"


def in_full(at: str) -> str:
    """The whole date and time, for a tooltip."""
    if not at:
        return ""
    moment = QDateTime.fromSecsSinceEpoch(int(_local(at).timestamp()))
    return QLocale().toString(moment, QLocale.FormatType.LongFormat)


def clock_of(local: datetime) -> str:
    """With 12 or 24 hours, as this computer is set."""
    time = QTime(local.hour, local.minute)
    return QLocale().toString(time, QLocale.FormatType.ShortFormat)


def initials(name: str) -> str:
    words = [word for word in name.split() if word]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()[:2]


def _local(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone()
