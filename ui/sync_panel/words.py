"""The words of Sync: how things stand and what is safe, and what each kind of line is called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlsplit

from rflow_desktop.domain import words as said
from rflow_desktop.domain.shown import OutboxLine, SyncFacts
from rflow_desktop.ids import instant, milliseconds, minutes_east
from ui.sync_panel import checking_words
from ui.window.corner import SHUT_OUT, STOPPED, TOO_OLD, in_short, update

SAFE = "Nothing is lost: your work is on this computer."
NOT_RUNNING = "Sync does not run until RFlow is started again."
BY_ITSELF = "by itself when the server answers"
OFF_BY_MS = 2 * 60_000
"""A clock that is further off than this is told; smaller differences are put right in silence."""

Act = Literal["", "connect", "sign_in", "resume"]
Removal = Literal["", "asked", "kept"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How things stand, in two lines and at most one act. `why_no_sync` is empty where it works;
    `waits` says that something is still to be sent, `goes` when that is, `removal` that a person
    decides what goes, `is_open` that nobody can say yet that all is well, `is_well` that it is.
    """

    glyph: str
    headline: str
    detail: str
    act: Act = ""
    why_no_sync: str = ""
    waits: bool = False
    removal: Removal = ""
    is_open: bool = False
    is_well: bool = False
    goes: str = BY_ITSELF


def standing(facts: SyncFacts, *, now_ms: int) -> Standing:
    """The first that applies, as in the corner."""
    waits = facts.connected and bool(facts.waiting or facts.blobs_waiting)
    return replace(_standing(facts, now_ms=now_ms), waits=waits, goes=_goes(facts))


def _goes(facts: SyncFacts) -> str:
    """When what waits goes out, as the end of a sentence."""
    if not facts.running:
        return "once RFlow is started again"
    first = (
        ("you sign in", not facts.signed_in),
        ("you resume sync", facts.paused),
        ("RFlow is updated", facts.too_old),
    )
    acts = [act for act, is_needed in first if is_needed]
    if acts:
        return "once " + " and ".join(acts)
    return "by itself once sync works again" if facts.problem else BY_ITSELF


def _standing(facts: SyncFacts, *, now_ms: int) -> Standing:
    here = said.count(facts.sessions_here, "session") + " on this computer."
    waits = _waits(facts, now_ms=now_ms)
    since = _since(facts.last_exchange_at, now_ms=now_ms)
    if not facts.connected:
        return Standing(
            glyph="sync.savedHere",
            headline="Saved on this computer",
            detail="No team server is connected. Everything works without one.",
            act="connect",
            why_no_sync="No team server is connected.",
        )
    host = host_of(facts.server)
    if facts.stopped:
        return Standing(
            glyph="sync.offline", headline=STOPPED, why_no_sync=NOT_RUNNING, is_open=True,
            detail=_joined("Your work is safe here. Start RFlow again, and sync goes on.", waits),
        )  # fmt: skip
    if not facts.signed_in:
        kept = SHUT_OUT if facts.shut_out else "Your work is safe here."
        go = "It goes" if facts.waiting + facts.blobs_waiting == 1 else "They go"
        return Standing(
            glyph="sync.offline",
            headline=f"Signed out of {host}",
            detail=_joined(kept, waits, f"{go} out when you sign in." if waits else ""),
            act="sign_in",
            why_no_sync="Sign in first.",
        )
    if not facts.running:
        return Standing(
            glyph="sync.offline", headline="You are offline", why_no_sync=NOT_RUNNING,
            detail=_joined("Work goes on and is sent later.", waits, NOT_RUNNING),
        )  # fmt: skip
    if facts.offline:
        detail = _joined("Work goes on and is sent later.", waits, since)
        return Standing(glyph="sync.offline", headline="You are offline", detail=detail)
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
    if facts.too_old:
        return Standing(
            glyph="sync.waiting", headline="RFlow has to be updated",
            detail=_joined(TOO_OLD, waits), is_open=True,
        )  # fmt: skip
    if facts.removing:
        headline, detail = checking_words.removal(facts)
        return Standing(
            glyph="sync.waiting" if facts.keeping else "sync.needsAttention", headline=headline,
            detail=_joined(detail, waits), removal="kept" if facts.keeping else "asked",
            is_open=True,
        )  # fmt: skip
    if facts.rechecking:
        detail = _joined(checking_words.RECHECKING, waits)
        return Standing(glyph="sync.sending", headline="Re-checking", detail=detail, is_open=True)
    if facts.problem:
        headline = in_short(facts.problem)
        rest = facts.problem.removeprefix(headline).removeprefix(".").strip()
        detail = _joined(rest, since, waits, f"Connected to {host}.")
        return Standing(glyph="sync.waiting", headline=headline, detail=detail, is_open=True)
    clock = _clock(facts.clock_offset_ms)
    return Standing(
        glyph="sync.synced",
        headline=f"Connected to {host}",
        detail=_joined(since, _going(facts, now_ms=now_ms), clock, here, update(facts)),
        is_well=True,
    )


def _going(facts: SyncFacts, *, now_ms: int) -> str:
    """Of changes only what the list does not say: that they have waited for long. Files go once the
    changes are sent.
    """
    if facts.waiting:
        return _waits(facts, now_ms=now_ms) if _oldest(facts, now_ms=now_ms) else ""
    if facts.blobs_going:
        return f"Sending {said.count(facts.blobs_waiting, 'file')}."
    return _waits(facts, now_ms=now_ms)


def _waits(facts: SyncFacts, *, now_ms: int) -> str:
    kept = said.unsent(facts.waiting, facts.blobs_waiting)
    if not kept:
        return ""
    one = facts.waiting + facts.blobs_waiting == 1
    spared = facts.blobs_spared and facts.reachable and not facts.waiting
    what = "for a network that is not metered" if spared else "to be sent"
    told = f"{kept} {'waits' if one else 'wait'} {what}"
    oldest = _oldest(facts, now_ms=now_ms)
    if not oldest:
        return f"{told}."
    return f"{told}, {'for' if one else 'the oldest for'} {oldest}."


def _since(at: str, *, now_ms: int) -> str:
    if not at:
        return "No exchange since RFlow was started."
    return f"Last exchange {ago(at, now_ms=now_ms)}."


def _oldest(facts: SyncFacts, *, now_ms: int) -> str:
    """`4 min`, `3 h 00`, `2 days`: how long it has waited; empty in the first minute."""
    since = facts.waiting_since
    told = said.ago(since, instant(now_ms)) if since else ""
    return told.removesuffix(" ago") if told.endswith(" ago") else ""


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


STATES = {
    "waiting": ("sync.waiting", "Waiting to send"),
    "synced": ("sync.synced", "Synced"),
    "here": ("sync.savedHere", "Saved on this computer"),
    "left": ("sync.savedHere", "File not sent"),
    "undone": ("sync.savedHere", "Taken back"),
    "discarded": ("sync.savedHere", "Discarded"),
    "attention": ("sync.needsAttention", "Needs attention"),
    "parked": ("sync.needsAttention", "Needs attention"),
}


def line(one: OutboxLine) -> str:
    return f"{one.ticket} {one.words}".strip()


def state_of(one: OutboxLine) -> str:
    """`Synced`; of a file that is partly there, `12 MB of 86 MB sent`."""
    told = progress(one)
    return f"{told} sent" if told else STATES[one.state][1]


def progress(one: OutboxLine) -> str:
    """`12 MB of 86 MB`, of a file that is partly there; empty for others."""
    file = one.file
    if one.state != "waiting" or file is None or not file.sent:
        return ""
    return f"{said.size(file.sent)} of {said.size(file.size)}"


_REMOVED = "What it belonged to was removed from this computer."


def told_of(one: OutboxLine, *, now_ms: int, goes: str = BY_ITSELF) -> str:
    """What is known of one line, in sentences. `goes` is when what waits goes out."""
    done = f"Done here {at_clock(one.at, now_ms=now_ms)}, {said.size(one.size)}."
    match one.state:
        case "discarded" if one.is_removed:
            return f"{done} {_REMOVED} It stays here for 30 days and can be put back."
        case "discarded":
            return f"{done} You left it. It stays here for 30 days and can be put back."
        case "undone":
            return f"{done} You took it back before it was sent."
        case "here":
            return f"{done} It is saved on this computer."
        case "synced" if one.file is not None and one.file.state == "unknown":
            return f"{done} The server has this change. This computer does not know of its file."
        case "synced":
            return f"{done} The server has it."
        case "attention" if one.file is not None and one.file.state == "refused":
            return f"{done} The server has this change, but not its file. {one.file.why}"
        case "left":
            return f"{done} The server has this change, but not its file: that is not to be sent."
        case "attention" | "parked":
            return f"{done} It waits for you in Needs attention."
        case _ if progress(one):
            return f"{done} {progress(one)} sent. The rest is safe here and goes out {goes}."
        case _ if one.tries:
            why = f" {one.reason}" if one.reason else ""
            tries = said.count(one.tries, "time")
            return f"{done} Tried {tries}.{why} It goes out {goes}."
        case _:
            return f"{done} It is safe here and goes out {goes}."


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
