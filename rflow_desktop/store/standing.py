"""Where a session stands, in the few words of a table's column."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from rflow_desktop.domain.frozen import value_class
from rflow_desktop.ids import milliseconds

OUTCOMES = {
    "resolved": "Fixed",
    "workaround": "Workaround",
    "unresolved": "Could not be reproduced",
    "escalated": "Escalated",
    "cancelled": "Cancelled",
    "resolved_externally": "Handled elsewhere",
    "abandoned": "Abandoned",
}


@value_class(frozen=True, kw_only=True)
class Standing:
    """The facts of a session's standing.

    `steps` were taken, or questions answered where the assistant asks them. `unsent` says that its
    handoff has not left this computer.
    """

    state: str
    kind: str = "flow_run"
    steps: int = 0
    usual: int = 0
    messages: int = 0
    said_at: str = ""
    due_at: str = ""
    pause_reason: str = ""
    pause_until: str = ""
    opened_at: str = ""
    claimed_at: str = ""
    outcome: str = ""
    unsent: bool = False


def words(one: Standing, now_ms: int, zone: tzinfo | None = None) -> str:
    """The words, with times in `zone` (this computer's own when it is None)."""
    match one.state:
        case "prepared":
            return f"Due {_when(one.due_at, now_ms, zone)}" if one.due_at else "Not started"
        case "paused" if one.pause_until:
            return f"Until {_when(one.pause_until, now_ms, zone)}"
        case "paused":
            return one.pause_reason or "Paused"
        case "escalated" if one.unsent:
            return "Goes out when online"
        case "escalated" if one.opened_at:
            return f"Waiting {span(now_ms - milliseconds(one.opened_at))}"
        case "claimed" if one.claimed_at and one.opened_at:
            took = milliseconds(one.claimed_at) - milliseconds(one.opened_at)
            return f"Claimed after {span(took)}"
        case "resolved" | "abandoned":
            return OUTCOMES.get(one.outcome, one.outcome)
        case _:
            return _progress(one, now_ms, zone)


def _progress(one: Standing, now_ms: int, zone: tzinfo | None) -> str:
    if one.kind == "chat":
        said = one.said_at and one.messages
        return f"Last message {_when(one.said_at, now_ms, zone)}" if said else "No message yet"
    if one.kind == "guided":
        return f"Guided, question {one.steps + 1}"
    if one.usual:
        return f"Step {one.steps + 1}, usually {one.usual}"
    return f"Step {one.steps + 1}"


def span(ms: int) -> str:
    """A length of time as `12 min`, `3 h 20` or `2 days`."""
    minutes = max(0, ms) // 60_000
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest:02d}" if rest else f"{hours} h"
    return f"{hours // 24} days"


def _when(instant: str, now_ms: int, zone: tzinfo | None) -> str:
    moment = datetime.fromtimestamp(milliseconds(instant) / 1000, UTC).astimezone(zone)
    today = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).date()
    clock = f"{moment:%H:%M}"
    days = (moment.date() - today).days
    if days == 0:
        return f"today, {clock}"
    if 0 < days < 7:
        return f"{moment:%a}, {clock}"
    return f"{moment.day} {moment:%b}, {clock}"
