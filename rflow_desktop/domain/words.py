"""The words of the screens: one table for each thing that is stored under a name of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from rflow_desktop.domain.states import HandoffState, Kind, Outcome, Phase, Priority, Role

OUTCOMES: Mapping[str, str] = {
    Outcome.RESOLVED: "Fixed",
    Outcome.WORKAROUND: "Workaround",
    Outcome.UNRESOLVED: "Could not be reproduced",
    Outcome.RESOLVED_EXTERNALLY: "Handled elsewhere",
    Outcome.ESCALATED: "Escalated",
    Outcome.CANCELLED: "Cancelled",
    Outcome.ABANDONED: "Abandoned",
}
CLOSING: tuple[tuple[Outcome, str], ...] = (
    (Outcome.RESOLVED, "Fixed"),
    (Outcome.WORKAROUND, "Workaround, client can work"),
    (Outcome.UNRESOLVED, "Could not be reproduced"),
    (Outcome.RESOLVED_EXTERNALLY, "Handled elsewhere"),
)
"""What Resolve offers, in the order of its keys."""
PHASES: Mapping[str, str] = {
    Phase.PREPARED: "Prepared",
    Phase.ACTIVE: "Active",
    Phase.PAUSED: "Paused",
    Phase.IN_TRANSIT: "Escalated",
    Phase.CLOSED: "Resolved",
}
PRIORITIES: Mapping[str, str] = {
    Priority.URGENT: "P1",
    Priority.HIGH: "P2",
    Priority.NORMAL: "P3",
    Priority.LOW: "P4",
}
KINDS: Mapping[str, str] = {Kind.FLOW_RUN: "Flow", Kind.GUIDED: "Guided", Kind.CHAT: "Chat"}
FLOW_KINDS: Mapping[str, str] = {
    "troubleshooting": "Decision tree",
    "procedure": "Procedure",
    "maintenance": "Checklist",
}
HANDOFF_KINDS: Mapping[str, str] = {"escalate": "Escalate", "pass_on": "Pass on", "park": "Park"}
HANDOFF_STATES: Mapping[str, str] = {
    HandoffState.OPEN: "Waiting",
    HandoffState.CLAIMED: "Claimed",
    HandoffState.RETURNED: "Given back",
    HandoffState.DONE: "Done",
    HandoffState.CANCELLED: "Taken back",
}
ROLES: Mapping[str, str] = {
    Role.VIEWER: "Viewer",
    Role.ENGINEER: "Engineer",
    Role.SENIOR: "Senior",
    Role.ADMIN: "Admin",
}
RESULTS: Mapping[str, str] = {
    "noted": "Noted",
    "ruled_out": "Ruled out",
    "helped": "Helped",
    "no_change": "No change",
    "points_here": "Points here",
}
MASKS: Mapping[str, tuple[str, str]] = {
    "email": ("email address", "email addresses"),
    "ip": ("network address", "network addresses"),
    "mac": ("device address", "device addresses"),
    "phone": ("phone number", "phone numbers"),
    "token": ("key or token", "keys or tokens"),
    "secret": ("secret", "secrets"),
    "path": ("share path", "share paths"),
    "id": ("ID", "IDs"),
    "card": ("card or account number", "card or account numbers"),
    "person": ("name", "names"),
    "value": ("sensitive value", "sensitive values"),
}
NAMED: Mapping[str, tuple[str, str]] = {
    "host": ("computer", "computers"),
    "user": ("account", "accounts"),
    "client": ("client", "clients"),
}
"""Kinds of names that are masked only in what goes to a model."""
REFUSALS: Mapping[str, str] = {
    "already_answered": "This question was answered before. Your answer is kept here to copy.",
    "already_claimed": "{who} was first. You can keep reading.",
    "already_started": "{who} has already started this session. Your work is kept here.",
    "already_taken": "{who} was first. Nothing of yours is lost.",
    "closed": "{who} finished this session before your change. Your change is kept here.",
    "decided": "{who} has decided about this suggestion already.",
    "directed": "It is kept for {who} for 15 minutes. You can read it until then.",
    "empty": "There was nothing in it. Write something first.",
    "exists": "Something with the same number is there already. Your change is kept here.",
    "expired": "Your claim waited too long to be sent. Claim again if it is still free.",
    "forbidden": "You may read this but not change it. Your change is kept here.",
    "id_reuse": "Two different changes had one number. Yours is kept here; copy the details.",
    "in_transit": "This session is handed over and waits to be claimed. Your step is kept here.",
    "kept": "This session was handed over or documented, so it stays.",
    "malformed": "The server could not read this change. It is kept here; copy the details.",
    "missing": "What this change belongs to is not on the server yet. It will be tried again.",
    "no_such_assistant": "This assistant is not there for you. Your words are kept here.",
    "no_such_person": "That person cannot take it. Choose somebody else; nothing is lost.",
    "not_editable": "This came from an answer or a check. Change it there.",
    "not_offered": "The question does not offer that answer. Yours is kept here.",
    "not_started": "This session has not been started yet. Start it first.",
    "purged": "This session was removed on the server. Your copy is kept here.",
    "reason_needed": "Say what it waits for. Your change is kept here.",
    "retired": "This assistant is out of use. Choose another one.",
    "self_claim": "This is your own handoff. Take it back instead of claiming it.",
    "self_handoff": "Choose somebody other than yourself.",
    "settled": "What came of this fix was written down before. Yours is kept here.",
    "stale_flow": "{who} edited this flow meanwhile. Your version is kept as a copy.",
    "state_changed": "The session had changed before that. Your words are kept here.",
    "superseded": "This suggestion was replaced or dismissed before. Yours is kept here.",
    "too_large": "It would be too long with what others wrote. Your text is kept here.",
    "too_many": "The list was full before your change. Take something off it; yours is kept here.",
    "too_new": "This needs a newer RFlow on the server. It waits and loses nothing.",
    "unknown_kind": "The server does not know this kind of change. It is kept here.",
    "wrong_kind": "This kind of session does not take that. Your change is kept here.",
}
_UNKNOWN = "The server did not take this change. It is kept here; copy the details."
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS = ("B", "KB", "MB", "GB")


def refusal(code: str, *, who: str = "") -> str:
    """What a refusal means for the person whose change it was. `who` is who came first."""
    return REFUSALS.get(code, _UNKNOWN).replace("{who}", who or "Somebody else")


def count(number: int, one: str, many: str = "") -> str:
    """`1 step`, `4 steps`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def unsent(changes: int, files: int) -> str:
    """`3 changes and 1 file`; empty where there are none."""
    both = ((changes, "change"), (files, "file"))
    return " and ".join(count(number, what) for number, what in both if number)


def masked(counts: Mapping[str, int]) -> str:
    """`3 items masked`, or that nothing had to be."""
    total = sum(counts.values())
    return f"{count(total, 'item')} masked" if total else "Nothing to mask"


def masked_kinds(counts: Mapping[str, int]) -> str:
    """`1 email address, 1 ID, 1 name`."""
    return ", ".join(
        count(counts[kind], *{**MASKS, **NAMED}.get(kind, (kind, kind)))
        for kind in counts
        if counts[kind]
    )


def minutes(number: int) -> str:
    """`12 min`, `1 h 05`."""
    if number < 60:
        return f"{max(number, 0)} min"
    return f"{number // 60} h {number % 60:02d}"


def duration(seconds: float) -> str:
    """As `minutes`, begun minutes left out; below one, seconds."""
    if seconds < 60:
        return f"{max(int(seconds), 0)} s"
    return minutes(int(seconds // 60))


def size(number: int) -> str:
    """`640 B`, `12 KB`, `1.1 MB`."""
    value, unit = float(number), 0
    while unit < len(_UNITS) - 1 and round(value) >= 1024:
        value, unit = value / 1024, unit + 1
    digits = 1 if unit >= 2 and value < 10 else 0
    return f"{value:.{digits}f} {_UNITS[unit]}"


def clock(at: str, *, offset: int = 0) -> str:
    """`09:26`, `offset` minutes east of UTC."""
    return f"{_local(at, offset):%H:%M}"


def date(at: str, *, offset: int = 0) -> str:
    """`2025-11-17`, for texts that are kept."""
    return f"{_local(at, offset):%Y-%m-%d}"


def day(at: str, now: str, *, offset: int = 0) -> str:
    """`Mon 17 Nov`, with the year when it is not this one."""
    local = _local(at, offset)
    named = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"
    return named if local.year == _local(now, offset).year else f"{named} {local.year}"


def moment(at: str, now: str, *, offset: int = 0) -> str:
    """A clock time today, a date before and after."""
    if not at:
        return ""
    if _local(at, offset).date() == _local(now, offset).date():
        return clock(at, offset=offset)
    return day(at, now, offset=offset)


def day_and_clock(at: str, now: str, *, offset: int = 0) -> str:
    """`09:26` today, `Tue 18 Nov, 19:30` otherwise."""
    if _local(at, offset).date() == _local(now, offset).date():
        return clock(at, offset=offset)
    return f"{day(at, now, offset=offset)}, {clock(at, offset=offset)}"


def ago(at: str, now: str) -> str:
    """`just now`, `2 min ago`, `1 h 05 ago`, `3 days ago`."""
    past = int((_local(now, 0) - _local(at, 0)).total_seconds() // 60)
    if past < 1:
        return "just now"
    return f"{minutes(past)} ago" if past < 24 * 60 else f"{count(past // (24 * 60), 'day')} ago"


def until(at: str, now: str) -> str:
    """`in 1 h 40`, `in 3 days`, or that it is over."""
    ahead = int((_local(at, 0) - _local(now, 0)).total_seconds() // 60)
    if ahead < 0:
        return "over"
    return f"in {minutes(ahead)}" if ahead < 24 * 60 else f"in {count(ahead // (24 * 60), 'day')}"


def minutes_between(start: str, end: str) -> int:
    """Whole minutes from one instant to another, never fewer than none."""
    return max(0, int((_local(end, 0) - _local(start, 0)).total_seconds() // 60))


def _local(at: str, offset: int) -> datetime:
    return datetime.fromisoformat(at).astimezone(UTC) + timedelta(minutes=offset)
