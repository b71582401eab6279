"""What the sync corner says: exactly one line, the first that applies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from rflow_desktop.domain.frozen import value_class

if TYPE_CHECKING:  # the first window is painted before the values of screens are loaded
    from rflow_desktop.domain.shown import SyncFacts

State = Literal[
    "attention",
    "stopped",
    "signed_out",
    "offline",
    "unreachable",
    "paused",
    "too_old",
    "problem",
    "sending",
    "waiting",
    "synced",
    "saved_here",
]

SENDING_SHOWN_AFTER = 1.5
SHUT_OUT = (
    "Your team's server ended this sign-in, so the shared work on this computer was put away. "
    "What you did not send yet is all here."
)
TOO_OLD = (
    "Your team's server takes no changes from this version of RFlow. You can go on working: "
    "everything is kept here and goes out once RFlow is updated."
)
STOPPED = "Sync has stopped"
_MINUTE, _HOUR, _DAY = 60, 3600, 86400

_PICTURES: dict[State, str] = {
    "attention": "sync.needsAttention",
    "stopped": "sync.offline",
    "signed_out": "log-out",
    "offline": "sync.offline",
    "unreachable": "sync.offline",
    "paused": "circle-pause",
    "too_old": "sync.waiting",
    "problem": "sync.waiting",
    "sending": "sync.sending",
    "waiting": "sync.waiting",
    "synced": "sync.synced",
    "saved_here": "sync.savedHere",
}


@value_class(frozen=True)
class SyncCorner:
    """`words` stand out, `detail` follows in grey."""

    state: State
    words: str
    detail: str = ""

    @property
    def picture(self) -> str:
        """The name of its glyph, or of an icon where there is no glyph."""
        return _PICTURES[self.state]

    @property
    def sentence(self) -> str:
        return f"{self.words}, {self.detail}" if self.detail else self.words


SAVED_HERE = SyncCorner("saved_here", "Saved on this computer")


def corner(facts: SyncFacts, *, now: float) -> SyncCorner:
    """`now` and `facts.sending_since` are seconds since the epoch."""
    files = _files(facts)
    waits = f"{facts.waiting} waiting" if facts.waiting else files and f"{files} waiting"
    if facts.attention:
        needs = "needs" if facts.attention == 1 else "need"
        return SyncCorner("attention", f"{facts.attention} {needs} attention", waits)
    if not facts.connected:
        return SAVED_HERE
    if facts.stopped:
        return SyncCorner("stopped", STOPPED, waits or "start RFlow again")
    if not facts.signed_in:
        return SyncCorner("signed_out", "Signed out", waits)
    if facts.offline:
        return SyncCorner("offline", "Offline", f"{waits} to send" if waits else "")
    if not facts.reachable:
        return SyncCorner("unreachable", "Server not reachable", waits)
    if facts.paused:
        return SyncCorner("paused", "Sync paused", waits)
    if facts.too_old:
        return SyncCorner("too_old", "Update RFlow", waits)
    done = f"{facts.arriving * 100 // facts.arriving_of} %" if facts.arriving_of else ""
    if facts.removing and facts.keeping:
        return SyncCorner("waiting", "Not up to date", f"{facts.removing} kept")
    if facts.removing:
        return SyncCorner("attention", "Decision needed", f"{facts.removing} items")
    if facts.rechecking:
        return SyncCorner("sending", "Re-checking", done)
    if facts.problem:
        return SyncCorner("problem", in_short(facts.problem), waits)
    since = facts.sending_since
    if facts.sending and since is not None and now - since >= SENDING_SHOWN_AFTER:
        of = max(facts.sending, facts.waiting)
        return SyncCorner("sending", f"Sending {facts.sending} of {of}")
    if facts.waiting:
        return SyncCorner("waiting", waits)
    if facts.blobs_going:
        return SyncCorner("sending", f"Sending {files}")
    if files:
        return SyncCorner("waiting", waits)
    if done:
        return SyncCorner("sending", "Fetching older work", done)
    if not facts.last_exchange_at:
        return SAVED_HERE
    return SyncCorner("synced", "Synced", _ago(facts.last_exchange_at, now))


def in_short(problem: str) -> str:
    """The first thing that a sentence of sync's says."""
    return problem.partition(". ")[0].removesuffix(".")


def _files(facts: SyncFacts) -> str:
    """They go after the changes: told of alone, once those are sent."""
    many = facts.blobs_waiting
    return f"{many} {'file' if many == 1 else 'files'}" if many else ""


def aloud(facts: SyncFacts) -> str:
    """What is said once wherever the person is, not only to who looks here; mostly nothing."""
    if facts.shut_out:
        return SHUT_OUT
    if facts.removing and not facts.keeping:
        return f"The server removes {facts.removing} items at once. Sync asks what to do."
    return TOO_OLD if facts.too_old else update(facts)


def update(facts: SyncFacts) -> str:
    """Told where this version will do, and the server asks for another."""
    if not facts.update_to or facts.too_old:
        return ""
    return (
        f"Your team's server asks for RFlow {facts.update_to} or newer. Update when it suits you."
    )


def _ago(instant: str, now: float) -> str:
    from datetime import datetime  # noqa: PLC0415  nothing at the first paint has a date

    passed = now - datetime.fromisoformat(instant).timestamp()
    if passed < _MINUTE:
        return "just now"
    if passed < _HOUR:
        return f"{int(passed // _MINUTE)} min ago"
    if passed < _DAY:
        return f"{int(passed // _HOUR)} h ago"
    return f"{int(passed // _DAY)} d ago"
