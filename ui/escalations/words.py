"""The words of the escalations: priorities, waiting times, who has it, and what each row speaks."""

from __future__ import annotations

from datetime import datetime

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown import BriefingView, QueueLine
from rflow_desktop.ids import instant, local, milliseconds, minutes_east

PRIORITY_TONES = {"urgent": "danger.text", "high": "warning.text"}
RESULT_GLYPHS = {
    "ruled_out": "outcome.ruledOut",
    "helped": "outcome.partly",
    "no_change": "outcome.noChange",
    "noted": "outcome.helped",
    "points_here": "outcome.helped",
}
SOURCES = {
    "evidence": ("file-image", "from a screenshot"),
    "variable": ("variable", "from a variable"),
    "note": ("message-square", "from a note"),
    "step": ("message-square", "from an answer"),
}
GROUPS = {
    "for_you": "For you",
    "queue": "Senior queue",
    "claimed": "Just claimed",
    "mine": "Claimed by you",
    "sent": "Handed over by you",
}
URGENCY = (
    ("any", "Any urgency"),
    ("urgent", "P1 and P2"),
    ("mine", "Addressed to you"),
)
ORDER = (
    ("priority", "Urgency, then waiting time"),
    ("waiting", "Waiting longest first"),
    ("newest", "Newest first"),
    ("client", "Client"),
)
EMPTY = {
    "waiting": (
        "Nobody is waiting.",
        "New escalations appear here the moment they are sent.",
    ),
    "mine": (
        "Nothing is with you.",
        "What you claim and what you hand over is listed here.",
    ),
    "all": (
        "Nobody is waiting.",
        "New escalations appear here the moment they are sent.",
    ),
}
ALONE = "Escalations need a team server"
NEEDS_SERVER = "Claiming needs the server, so that two people never get the same one"


def moment(now_ms: int) -> datetime:
    """Now, on this computer's clock."""
    return local(now_ms)


def is_instant(text: str) -> bool:
    try:
        milliseconds(text)
    except ValueError:
        return False
    return True


def clock(text: str, *, now_ms: int) -> str:
    """A time within the day as clock time, another as day and time; words stay what they are."""
    if not is_instant(text):
        return text
    return said.day_and_clock(text, instant(now_ms), offset=minutes_east(milliseconds(text)))


def as_of(at: str, *, now_ms: int) -> str:
    """How old a list is that is not up to date; `at` is empty after a start without a line."""
    return f"As of {clock(at, now_ms=now_ms) or 'the last exchange'}"


def ago(text: str, *, now_ms: int) -> str:
    return said.ago(text, instant(now_ms)) if is_instant(text) else text


def waiting(text: str, *, now_ms: int) -> str:
    if not is_instant(text):
        return ""
    minutes = said.minutes_between(text, instant(now_ms))
    days = minutes // (24 * 60)
    if not minutes:
        return "under 1 min"
    return said.count(days, "day") if days else said.minutes(minutes)


def result(name: str) -> tuple[str, str]:
    """The glyph and the word for what a step has shown."""
    known = name if name in RESULT_GLYPHS else "noted"
    return RESULT_GLYPHS[known], said.RESULTS[known]


def first_name(name: str) -> str:
    return name.split(maxsplit=1)[0] if name else "your colleague"


def initials(name: str) -> str:
    parts = name.split()
    return "".join(part[0] for part in (parts[0], parts[-1])[: len(parts)]).upper() if parts else ""


def priority(name: str) -> str:
    return said.PRIORITIES.get(name, "P3")


def priority_glyph(name: str) -> str:
    return f"priority.{priority(name).lower()}"


def begins(view: BriefingView) -> tuple[str, ...]:
    """The ways to begin what was claimed; a flow has one, where it stands."""
    if view.kind not in ("chat", "guided"):
        return ()
    return ("continue", "analysis", "fresh") if view.has_lane else ("analysis", "fresh")


def people(text: str) -> str:
    """How many are affected, in words: a bare number gets its noun."""
    told = impact(text)
    return f"{told} affected" if told.endswith(("people", "person")) else told


def impact(text: str) -> str:
    return said.count(int(text), "person", "people") if text.isdigit() else text


def tried(text: str, answer: str) -> str:
    return f"{text.rstrip('?:')}: {answer}" if answer else text


def joined(*parts: str, by: str = " · ") -> str:
    return by.join(part for part in parts if part)


def claimed_by(line: QueueLine, *, now_ms: int) -> str:
    who = "you" if line.group == "mine" else line.claimed_by_name or "somebody"
    return f"Claimed by {who}, {ago(line.claimed_at, now_ms=now_ms)}"


def escalated_by(view: BriefingView, *, now_ms: int) -> str:
    at = clock(view.opened_at, now_ms=now_ms)
    told = f"Escalated by {view.sender_name or 'a colleague'} at {at}"
    if view.claimed_at:
        who = "you" if view.claim == "mine" else view.claimed_by_name or "somebody"
        begun = view.begun_at and waiting(view.claimed_at, now_ms=milliseconds(view.begun_at))
        taken = f"{told}, claimed by {who} at {clock(view.claimed_at, now_ms=now_ms)}"
        return f"{taken}, begun after {begun}" if begun else taken
    if view.claim in ("free", "asking", "own"):
        return f"{told}, waiting {waiting(view.opened_at, now_ms=now_ms)}"
    return told


def expects_by(view: BriefingView, *, now_ms: int) -> str:
    if not is_instant(view.expects_by):
        return view.expects_by
    return f"An update by {clock(view.expects_by, now_ms=now_ms)}"


def spoken(line: QueueLine, *, now_ms: int) -> str:
    """The one sentence of a row."""
    if line.claimed_by_name:
        state = claimed_by(line, now_ms=now_ms)
    else:
        state = f"waiting {waiting(line.opened_at, now_ms=now_ms)}"
    parts = (
        GROUPS.get(line.group, ""), priority(line.priority), line.ticket, line.title, line.client,
        f"from {line.sender_name}" if line.sender_name else "", people(line.people), state,
    )  # fmt: skip
    return ", ".join(part for part in parts if part)
