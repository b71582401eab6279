"""How Today names times, colleagues and where things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown_line import QueueLine
from rflow_desktop.domain.shown_lists import SoFar
from rflow_desktop.domain.states import HandoffState
from rflow_desktop.ids import instant, milliseconds, minutes_east

if TYPE_CHECKING:
    from rflow_desktop.domain.shown import FlowLine

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MINUTE_MS, _DAY_MS = 60_000, 86_400_000
READY = "when you are ready"


def joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def lowered(text: str) -> str:
    """`Step 5` inside a line; names keep their letters."""
    return text[:1].lower() + text[1:]


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name.strip() else "A colleague"


def date(now_ms: int) -> str:
    """`Thursday, 20 November`."""
    days = (now_ms + minutes_east(now_ms) * _MINUTE_MS) // _DAY_MS
    local = instant(now_ms + minutes_east(now_ms) * _MINUTE_MS)
    weekday = _DAYS[(days + 3) % 7]  # the first day of 1970 was a Thursday
    return f"{weekday}, {int(local[8:10])} {_MONTHS[int(local[5:7]) - 1]}"


def when(at: str, now_ms: int) -> str:
    """A clock time today, otherwise a date."""
    return said.moment(at, instant(now_ms), offset=minutes_east(now_ms))


def changed(at: str, now_ms: int) -> str:
    """`2 min`, then a clock time, then a date."""
    past = (now_ms - milliseconds(at)) // _MINUTE_MS
    if past < 1:
        return "now"
    return f"{past} min" if past < 60 else when(at, now_ms)


def due(at: str, now_ms: int) -> tuple[str, str]:
    """When something prepared is due, and the tone to say it in."""
    if not at:
        return READY, "text.tertiary"
    words = said.day_and_clock(at, instant(now_ms), offset=minutes_east(now_ms))
    if milliseconds(at) < now_ms:
        return f"was due {words}", "warning.text"
    return f"due {words}", "text.secondary"


def so_far(today: SoFar) -> tuple[tuple[str, str], ...]:
    """Numbers with what they count; only those that say something."""
    lines = [(str(today.resolved), "resolved")]
    if today.resolved:
        unit = "minute" if today.typical == 1 else "minutes"
        lines.append((str(today.typical), f"{unit} for a typical one"))
    if today.escalated:
        claimed = f"{today.claimed} claimed in {said.minutes(today.claimed_in)}"
        lines.append((str(today.escalated), joined("escalated", claimed if today.claimed else "")))
    if today.taken:
        begun = f"begun after {said.minutes(today.begun_in)}" if today.begun_in >= 0 else ""
        lines.append((str(today.taken), joined("claimed by the team", begun)))
    return tuple(lines)


def escalation(line: QueueLine, now_ms: int) -> str:
    """Whether somebody has it, and since when."""
    if line.state == HandoffState.CLAIMED:
        who = first_name(line.claimed_by_name)
        return f"{who} works on it, since {when(line.claimed_at, now_ms)}"
    if line.state == HandoffState.RETURNED:
        return "Given back to you"
    past = max(0, now_ms - milliseconds(line.opened_at)) // _MINUTE_MS
    waited = said.minutes(past) if past else "under 1 min"
    return f"Waiting {waited}, nobody has claimed it"


def flow_line(flow: FlowLine) -> str:
    """What kind of flow it is, and how long."""
    kind = said.FLOW_KINDS.get(flow.kind, "Flow")
    steps = said.count(flow.usual_steps, "step") if flow.usual_steps else ""
    if flow.kind == "maintenance":
        return "Checklist for many targets"
    if flow.kind == "troubleshooting" and steps:
        return f"{kind}, usually {steps}"
    return joined(kind, steps)
