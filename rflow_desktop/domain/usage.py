"""What the assistant has used: added up by day, person and kind, and held against a limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rflow_desktop.domain.model_talk import Usage
from rflow_desktop.domain.prices import dollars
from rflow_desktop.domain.words import until

KINDS: Mapping[str, str] = {
    "reply": "Chat",
    "question": "Guided questions",
    "documentation": "Documentation",
    "status_update": "Status updates",
    "assessment": "Best guesses",
}
"""How kinds of calls are called; one that is not in here keeps its own name."""
_SAME: Mapping[str, str] = {
    **dict.fromkeys(
        (
            "status_ticket",
            "status_ticket_long",
            "status_client",
            "status_client_long",
            "status_email",
            "status_email_long",
            "request_info",
        ),
        "status_update",
    ),
    "package": "documentation",
    **dict.fromkeys(("chat_message",), "reply"),
    **dict.fromkeys(("flowpilot_start", "flowpilot_respond", "flowpilot_pickup"), "question"),
    "enrichment": "assessment",
}
NEAR = 0.8
"""From this share of a limit on, it is said before it is reached."""


@dataclass(frozen=True, kw_only=True)
class UsageEntry:
    """One call: when it ended (`day` in the reader's own calendar), whose, what for, what of it."""

    day: date
    person: str
    kind: str
    model: str = ""
    usage: Usage = field(default_factory=Usage)
    calls: int = 1
    failed: int = 0


@dataclass(frozen=True, kw_only=True)
class UsageSum:
    """Calls added up under one name."""

    name: str
    calls: int = 0
    failed: int = 0
    usage: Usage = field(default_factory=Usage)

    @property
    def tokens(self) -> int:
        used = self.usage
        return used.input + used.output + used.cache_read + used.cache_write


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What may be spent in a day and in a month, in millionths of a dollar; nought is no limit."""

    daily: int = 0
    monthly: int = 0


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What was spent today and in this month, and when each begins anew."""

    daily: int
    monthly: int
    day_ends_at: str
    month_ends_at: str


def kind_of(purpose: str) -> str:
    """The kind that a call counts under, whatever it is called on the other side."""
    return _SAME.get(purpose, purpose)


def total(entries: Iterable[UsageEntry], name: str = "All") -> UsageSum:
    calls = failed = 0
    used = Usage()
    for one in entries:
        calls, failed, used = calls + one.calls, failed + one.failed, used.plus(one.usage)
    return UsageSum(name=name, calls=calls, failed=failed, usage=used)


def by(entries: Iterable[UsageEntry], what: str) -> tuple[UsageSum, ...]:
    """Sums by `person`, `kind` or `model`, the dearest first."""
    found: dict[str, list[UsageEntry]] = {}
    for one in entries:
        found.setdefault(str(getattr(one, what)), []).append(one)
    sums = (total(many, name) for name, many in found.items())
    return tuple(sorted(sums, key=lambda one: (-one.usage.micros, -one.tokens, one.name)))


def by_day(entries: Iterable[UsageEntry], last: date, days: int) -> tuple[UsageSum, ...]:
    """One sum for each of the `days` days up to `last`, also for those on which nothing was."""
    found: dict[date, list[UsageEntry]] = {}
    for one in entries:
        found.setdefault(one.day, []).append(one)
    wanted = (last - timedelta(days=back) for back in reversed(range(days)))
    return tuple(total(found.get(day, ()), day.isoformat()) for day in wanted)


def next_day(now: datetime) -> datetime:
    """The midnight after `now`, in the same calendar."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def next_month(now: datetime) -> datetime:
    """The first midnight of the month after `now`."""
    later = now.replace(day=28, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=4)
    return later.replace(day=1)


def reached(spent: Spent, limits: Limits, now: str) -> str:
    """Why nothing is asked now, and when it is again; empty while there is room."""
    if limits.monthly and spent.monthly >= limits.monthly:
        return _told("monthly", limits.monthly, spent.month_ends_at, now)
    if limits.daily and spent.daily >= limits.daily:
        return _told("daily", limits.daily, spent.day_ends_at, now)
    return ""


def near(spent: Spent, limits: Limits) -> str:
    """A line from four fifths of a limit on; empty before, and once it is reached."""
    for name, used, most in (
        ("month", spent.monthly, limits.monthly), ("day", spent.daily, limits.daily),
    ):  # fmt: skip
        if most * NEAR <= used < most:
            return f"{round(100 * used / most)} % of this {name}'s limit of {dollars(most)} is used"
    return ""


def _told(name: str, most: int, ends_at: str, now: str) -> str:
    back = until(ends_at, now)
    return (
        f"Your {name} limit of {dollars(most)} is reached. The assistant is back {back}."
        " Everything else goes on."
    )
