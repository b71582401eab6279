"""How the rows of the sessions table are named: groups, ages, kinds, and one sentence a row."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain.shown import SessionLine, SyncMark
from rflow_desktop.domain.shown_lists import BatchLine
from rflow_desktop.domain.words import count, day
from rflow_desktop.ids import instant, milliseconds, minutes_east

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
_SYNC: Mapping[SyncMark, str] = {
    SyncMark.WAITING: "waiting to send",
    SyncMark.SENDING: "being sent",
    SyncMark.ATTENTION: "needs attention",
}


def icon(line: SessionLine) -> str:
    return _ICONS.get(line.kind) or _ICONS.get(line.flow_kind) or NO_FLOW


def changed(at: str, now_ms: int) -> str:
    """`2 min`, then a clock time, `Yesterday`, a date."""
    then_ms = milliseconds(at)
    past = now_ms - then_ms
    if past < 60_000:
        return "now"
    if past < 3_600_000:
        return f"{past // 60_000} min"
    days = _day(now_ms) - _day(then_ms)
    east = minutes_east(then_ms)
    if days == 0:
        local = instant(then_ms + east * 60_000)
        return local[11:16]
    return "Yesterday" if days == 1 else day(at, instant(now_ms), offset=east)


def _day(ms: int) -> int:
    return (ms + minutes_east(ms) * 60_000) // _DAY_MS


def spoken(line: SessionLine, now_ms: int) -> str:
    """The one sentence of a row."""
    evidence = count(line.evidence, "piece") + " of evidence" if line.evidence else ""
    parts = (
        line.ticket, line.title, line.client, line.state, line.stands.casefold(),
        f"with {line.with_whom}" if line.with_whom else "", evidence,
        _SYNC.get(line.sync, ""), f"changed {changed(line.changed_at, now_ms)}",
    )  # fmt: skip
    return ", ".join(part for part in parts if part)


def batch_spoken(batch: BatchLine) -> str:
    parts = ("Batch", batch.title, batch.client, f"{batch.done} of {batch.total} done")
    return ", ".join(part for part in parts if part)
