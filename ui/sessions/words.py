"""How the rows of the sessions table are named: groups, ages, kinds, and one sentence a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from rflow_desktop.domain.shown import SessionLine
from rflow_desktop.domain.shown_lists import BatchLine
from rflow_desktop.ids import midnight_ms

_DAY_MS = 86_400_000
_ICONS: Mapping[str, str] = {
    "guided": "sparkles",
    "chat": "message-square",
    "troubleshooting": "workflow",
    "procedure": "list-checks",
    "maintenance": "layers",
}
NO_FLOW = "notebook-pen"
GROUPS: Mapping[str, str] = {
    "prepared": "Prepared for you",
    "others": "Prepared for others",
    "active": "Active",
    "paused": "Paused",
    "escalated": "Escalated by you",
    "closed": "Resolved",
    "week": "Resolved this week",
}
TEAM_GROUPS: Mapping[str, str] = {
    **GROUPS,
    "prepared": "Prepared",
    "others": "Prepared",
    "escalated": "Escalated",
}
SYNC: Mapping[str, str] = {
    "sync.waiting": "waiting to send",
    "sync.needsAttention": "needs attention",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def icon(line: SessionLine) -> str:
    return _ICONS.get(line.kind) or _ICONS.get(line.flow_kind) or NO_FLOW


class Ages:
    """How long ago things were, for many of them at one moment: `2 min`, then a clock time,
    `Yesterday`, a date.
    """

    def __init__(self, now_ms: int) -> None:
        self._now_ms = now_ms
        self._midnight = midnight_ms(now_ms)
        self._year = _local(now_ms).year

    def words(self, at: str) -> str:
        then_ms = int(datetime.fromisoformat(at).timestamp() * 1000)
        past = self._now_ms - then_ms
        if past < 60_000:
            return "now"
        if past < 3_600_000:
            return f"{past // 60_000} min"
        if self._midnight - _DAY_MS <= then_ms < self._midnight:
            return "Yesterday"
        local = _local(then_ms)
        if then_ms >= self._midnight:
            return f"{local.hour:02d}:{local.minute:02d}"
        named = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
        return named if local.year == self._year else f"{named} {local.year}"


def changed(at: str, now_ms: int) -> str:
    """As `Ages`, for one thing."""
    return Ages(now_ms).words(at)


def _local(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone()


def batch_spoken(batch: BatchLine) -> str:
    parts = ("Batch", batch.title, batch.client, f"{batch.done} of {batch.total} done")
    return ", ".join(part for part in parts if part)
