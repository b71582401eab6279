"""Small rules around the assistant: what a report is, how sure is how sure, what is ruled out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from rflow_desktop.domain.excerpt import shortened
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import (
    Branch,
    BranchState,
    Decision,
    Fix,
    FixOutcome,
    ItemKind,
    ItemState,
    LaneItem,
)
from rflow_desktop.domain.model_talk import Case, Intake, IntakeType, Message

EXPLORING, GUIDED = 0.4, 0.8
SHORT = 80
DOMAINS = (
    "active_directory", "networking", "m365", "hardware", "printing", "email", "security",
    "backup", "virtualization", "applications", "mobile", "telephony", "other",
)  # fmt: skip
"""Domains that are offered; any other word may be kept too."""

_TIME = re.compile(
    r"\d{4}[-/.]\d\d[-/.]\d\d|\b\d\d:\d\d:\d\d\b"
    r"|^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d"
)
_LEVEL = re.compile(
    r"\b(?:ERROR|WARN(?:ING)?|INFO|DEBUG|TRACE|FATAL|CRITICAL)\b|^\s+at \S+\(|\bEvent ?ID\b"
)
_LOG_LINES = 4


class Tier(StrEnum):
    DISCOVERY = "discovery"
    EXPLORING = "exploring"
    GUIDED = "guided"


TIERS: Mapping[Tier, str] = {
    Tier.DISCOVERY: "Discovery",
    Tier.EXPLORING: "Exploring",
    Tier.GUIDED: "Guided",
}


def tier(confidence: float) -> Tier:
    """Below 0.4 questions are broad, up to and including 0.8 they are targeted, above it a fix is
    named. Rounded once, to whole percent, so that what is read decides.
    """
    shown = round(min(max(confidence, 0.0), 1.0), 2)
    if shown < EXPLORING:
        return Tier.DISCOVERY
    return Tier.EXPLORING if shown <= GUIDED else Tier.GUIDED


def label(session: Session, case: Case | None) -> str:
    """What a session is called: its title, what it is about, the report's beginning, or new."""
    intake = "" if case is None else case.intake.text or case.intake.log
    short = shortened(" ".join(intake.split()), SHORT)
    return session.title or ("" if case is None else case.summary) or short or "New session"


def was_brought(one: Message) -> bool:
    """Whether it was said in another program, also where that was not marked when it came in: its
    id is then made from what was brought in, and what is said here has one that is made by chance.
    """
    made_from_it = one.client_message_id == one.id and one.id[14:15] == "5"
    return one.brought or (made_from_it and one.generation is None)


def is_log(text: str) -> bool:
    """Whether `text` was written by a program: several lines, most with a time or a level."""
    lines = [line for line in text.splitlines() if line.strip()]
    marked = sum(bool(_TIME.search(line) or _LEVEL.search(line)) for line in lines)
    return len(lines) >= _LOG_LINES and marked * 2 >= len(lines)


def intake(
    text: str,
    *,
    ticket: Mapping[str, object] | None = None,
    pictures: Iterable[str] = (),
    files: Iterable[str] = (),
) -> Intake:
    """The report as it is kept, word for word; its type follows from what is in it.

    `pictures` and `files` are ids of evidence; files are logs.
    """
    pictures, files = tuple(pictures), tuple(files)
    log = is_log(text)
    parts = {
        IntakeType.FREE_TEXT: bool(text.strip()) and not log,
        IntakeType.LOG_PASTE: log or bool(files),
        IntakeType.PSA_TICKET: bool(ticket),
        IntakeType.SCREENSHOT: bool(pictures),
    }
    there = [kind for kind, is_there in parts.items() if is_there]
    kind = IntakeType.COMBINED if len(there) > 1 else (*there, IntakeType.FREE_TEXT)[0]
    return Intake(
        type=kind, text="" if log else text, log=text if log else "", ticket=dict(ticket or {}),
        evidence=(*pictures, *files),
    )  # fmt: skip


def ruled_out(
    items: Iterable[LaneItem], fixes: Iterable[Fix], branches: Iterable[Branch]
) -> tuple[str, ...]:
    """What was tried and did not help, or was turned down: never to be proposed again."""
    gone = [
        *(one.text for one in items
          if one.kind is ItemKind.TASK and one.state is ItemState.DISMISSED),
        *(one.title for one in fixes
          if one.outcome is FixOutcome.APPLIED_FAILED or one.decision is Decision.DISMISSED),
        *(one.label for one in branches if one.state is BranchState.DEAD_END),
    ]  # fmt: skip
    return tuple(dict.fromkeys(gone))


def same_words(one: str, other: str) -> bool:
    """Whether two proposals say the same: letter case, blanks and the full stop do not count."""
    return _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def context_branches(
    branches: Iterable[Branch], active: str | None, limit: int
) -> tuple[tuple[str, str, str], ...]:
    """What the other directions found: label, state and finding, at most `limit` characters."""
    told: list[tuple[str, str, str]] = []
    left = limit
    for branch in sorted(branches, key=lambda one: (one.hlc, one.order, one.id)):
        if branch.id == active or branch.state is BranchState.UNTRIED:
            continue
        finding = branch.finding[:left]
        told.append((branch.label, branch.state, finding))
        left -= len(finding)
    return tuple(told)


def lineage(branches: Iterable[Branch], active: str | None) -> frozenset[str | None]:
    """The branches whose messages `active` goes on from: itself and all it came from.

    A pointer to a branch that is not there falls back to the way so far.
    """
    by_id = {branch.id: branch for branch in branches}
    way: set[str | None] = {None}
    at = active
    while at is not None and at in by_id and at not in way:
        way.add(at)
        at = by_id[at].parent
    return frozenset(way)
