"""The words and marks of the lane: where a fact comes from, what came of a fix, how long ago."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rflow_desktop.domain.shown_talk import FixView

SOURCES: Mapping[str, tuple[str, str]] = {
    "note": ("sticky-note", "Your note"),
    "question": ("check-check", "Answer to a question"),
    "task": ("list-checks", "Result of a task"),
    "step": ("workflow", "Step of a flow"),
    "tool": ("search", "Check of the assistant"),
    "evidence": ("file-image", "Evidence"),
    "message": ("message-square", "Said in the chat"),
    "ticket": ("ticket", "Ticket"),
}
"""By source: the icon in front of a fact, and what it says."""
OUTCOMES: Mapping[str, tuple[str, str]] = {
    "applied_pending": ("step.busy", "Tried, waits"),
    "applied_partial": ("outcome.partly", "Helped in part"),
    "applied_success": ("outcome.helped", "It helped"),
    "applied_failed": ("outcome.noChange", "Did not work"),
    "dismissed": ("outcome.ruledOut", "Dismissed"),
}
DECISIONS: Mapping[str, str] = {
    "one_off": "To be tried",
    "draft_template": "To become a draft of a flow",
    "build_template": "To be built as a flow",
}
BRANCHES: Mapping[str, tuple[str, str]] = {
    "active": ("session.active", "being tried"),
    "untried": ("step.todo", "not tried"),
    "dead_end": ("outcome.ruledOut", "ruled out"),
    "solved": ("outcome.helped", "solved it"),
}


def clock(instant: str) -> str:
    """`10:03` on this computer's clock; empty for nothing."""
    return f"{datetime.fromisoformat(instant).astimezone():%H:%M}" if instant else ""


def day(instant: str, *, year: bool = True) -> str:
    """`17 Nov 2026`."""
    if not instant:
        return ""
    at = datetime.fromisoformat(instant).astimezone()
    return f"{at.day} {at:%b %Y}" if year else f"{at.day} {at:%b}"


def facts_of(fix: FixView) -> str:
    """How long it takes and how to undo it, in one line."""
    parts = [f"Takes about {fix.minutes} min" if fix.minutes else ""]
    parts.append(f"Undo: {fix.undo}" if fix.undo else "")
    return " · ".join(part for part in parts if part)


def stands(fix: FixView) -> str:
    """What was decided about the fix and what came of it, as two things."""
    decided = DECISIONS.get(fix.decision, "")
    came = fix.told + (f": {fix.reason}" if fix.told and fix.reason else "")
    return " · ".join(part for part in (decided if not fix.told else "", came, fix.notes) if part)


def rests(refs: tuple[str, ...]) -> str:
    return f"Rests on: {'; '.join(refs)}" if refs else ""
