"""The words of Sync: how things stand and what is safe, and what each kind of line is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown import AttentionView, OutboxLine, SyncFacts
from rflow_desktop.ids import instant, milliseconds, minutes_east

SAFE = "Nothing is lost: your work is on this computer."
OFF_BY_MS = 2 * 60_000
"""A clock that is further off than this is told; smaller differences are put right in silence."""

Act = Literal["", "connect", "sign_in", "resume"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How things stand, in two lines and at most one act. `why_no_sync` is empty where it works."""

    glyph: str
    headline: str
    detail: str
    act: Act = ""
    why_no_sync: str = ""


def standing(facts: SyncFacts, *, now_ms: int) -> Standing:
    """The first that applies, as in the corner."""
    here = said.count(facts.sessions_here, "session") + " on this computer."
    waits = _waits(facts)
    since = f"Last exchange {ago(facts.last_exchange_at, now_ms=now_ms)}."
    if not facts.connected:
        return Standing(
            glyph="sync.savedHere",
            headline="Saved on this computer",
            detail="No team server is connected. Everything works without one.",
            act="connect",
            why_no_sync="No team server is connected.",
        )
    host = host_of(facts.server)
    if not facts.signed_in:
        return Standing(
            glyph="sync.offline",
            headline=f"Signed out of {host}",
            detail=_joined("Your work is safe here.", waits, "It goes out when you sign in."),
            act="sign_in",
            why_no_sync="Sign in first.",
        )
    if facts.offline:
        detail = _joined("Work goes on and is sent later.", waits, since)
        return Standing(
            glyph="sync.offline", headline="You are offline", detail=detail,
            why_no_sync="There is no connection now.",
        )  # fmt: skip
    if not facts.reachable:
        problem = facts.problem or "RFlow asks again by itself."
        return Standing(
            glyph="sync.offline",
            headline=f"{host} is not reachable",
            detail=_joined(problem, "Your work is safe here.", waits),
        )
    if facts.paused:
        detail = _joined("You paused sync. Work is kept here until you go on.", waits)
        return Standing(
            glyph="sync.waiting", headline="Sync is paused", detail=detail, act="resume"
        )
    if facts.problem:
        detail = _joined(facts.problem, waits)
        return Standing(glyph="sync.waiting", headline=f"Connected to {host}", detail=detail)
    clock = _clock(facts.clock_offset_ms)
    return Standing(
        glyph="sync.synced",
        headline=f"Connected to {host}",
        detail=_joined(since if facts.last_exchange_at else "Not exchanged yet.", clock, here),
    )


def _waits(facts: SyncFacts) -> str:
    parts = []
    if facts.waiting:
        parts.append(said.count(facts.waiting, "change"))
    if facts.blobs_waiting:
        parts.append(said.count(facts.blobs_waiting, "picture"))
    if not parts:
        return ""
    one = facts.waiting + facts.blobs_waiting == 1
    return f"{' and '.join(parts)} {'waits' if one else 'wait'} to be sent."


def _clock(offset_ms: int) -> str:
    if abs(offset_ms) < OFF_BY_MS:
        return ""
    off = said.duration(abs(offset_ms) / 1000)
    way = "behind" if offset_ms > 0 else "ahead"
    return f"This computer's clock is {off} {way}; times are put right."


def host_of(server: str) -> str:
    return urlsplit(server).hostname or server or "the server"


def ago(at: str, *, now_ms: int) -> str:
    """`4 s ago` within the first minute."""
    if not at:
        return "never"
    seconds = max(0, (now_ms - milliseconds(at)) // 1000)
    return f"{seconds} s ago" if seconds < 60 else said.ago(at, instant(now_ms))


def moment(at: str, *, now_ms: int) -> str:
    return said.moment(at, instant(now_ms), offset=minutes_east(milliseconds(at))) if at else ""


def at_clock(at: str, *, now_ms: int) -> str:
    """`at 11:04`, `on Tue 18 Nov, 19:30`."""
    told = said.day_and_clock(at, instant(now_ms), offset=minutes_east(milliseconds(at)))
    return f"on {told}" if "," in told else f"at {told}"


BUTTONS = {
    "note": "Add as a note",
    "follow_up": "Continue in a follow-up",
    "leave": "Leave it",
    "next": "Next in the queue",
    "help": "Offer help",
    "again": "Try again",
}
RESULTS = {
    "note": "Added as a note",
    "follow_up": "A follow-up session goes on with your work",
    "leave": "Left as it is, and kept for 30 days",
    "next": "Done",
    "help": "Your offer goes to whoever handed it over",
    "again": "It is sent once more",
}
STATES = {
    "waiting": ("sync.waiting", "Waiting to send"),
    "synced": ("sync.synced", "Synced"),
    "discarded": ("sync.savedHere", "Discarded"),
    "attention": ("sync.needsAttention", "Needs attention"),
    "parked": ("sync.needsAttention", "Needs attention"),
}


def button(item: AttentionView, choice: str) -> str:
    if choice == "again" and item.parked:
        return "Send again"
    return BUTTONS.get(choice, "Do it")


def line(one: OutboxLine) -> str:
    return f"{one.ticket} {one.words}".strip()


def told_of(one: OutboxLine, *, now_ms: int) -> str:
    """What is known of one line, in sentences."""
    done = f"Done here {at_clock(one.at, now_ms=now_ms)}, {said.size(one.size)}."
    match one.state:
        case "discarded":
            return f"{done} You left it. It stays here for 30 days and can be put back."
        case "synced":
            return f"{done} The server has it."
        case _ if one.tries:
            why = f" {one.reason}" if one.reason else ""
            tries = said.count(one.tries, "time")
            return f"{done} Tried {tries}.{why} It goes out by itself."
        case _:
            return f"{done} It is safe here and goes out by itself when the server answers."


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
