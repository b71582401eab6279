"""The values of the lane of operations: what is stored, what to do, and what is known beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from sync.core_pace import PAGE_START, PUSH_BYTES, PUSH_START, STEADY, Pace
from sync.core_reply import Kind


@dataclass(frozen=True, kw_only=True)
class Held:
    """What is stored, as far as it decides what happens next.

    `ready` counts the operations that may be sent now, `next_at_ms` says when the next one that is
    held back may go.
    `anew` says that what is held is known to be wrong, `blank` that nothing was ever fetched.
    `token` names the present sign-in (0: signed out); a new sign-in or a refreshed one has another
    number.
    """

    token: int = 0
    ready: int = 0
    next_at_ms: int | None = None
    by_hand: bool = False
    anew: bool = False
    blank: bool = False


@dataclass(frozen=True, kw_only=True)
class Push:
    max_ops: int
    max_bytes: int = PUSH_BYTES


@dataclass(frozen=True, kw_only=True)
class Pull:
    """`anew` asks from nothing, because the server said that what is held is of no use to it."""

    max_bytes: int
    anew: bool = False


@dataclass(frozen=True)
class Refresh:
    """Exchange the refresh token for a new sign-in."""


@dataclass(frozen=True)
class Park:
    """Set one operation aside that the server cannot take, so that the others flow."""

    op: str
    reason: str


@dataclass(frozen=True)
class Abandon:
    """The exchange under way shows no sign of life: forget it. Its answer, should it come, is
    dropped."""


@dataclass(frozen=True)
class Wait:
    until_ms: int


Action = Push | Pull | Refresh | Park | Abandon | Wait
Exchange = Push | Pull | Refresh


class Wake(StrEnum):
    """Why the driver was woken."""

    CAPTURED = auto()
    URGENT = auto()
    POKED = auto()
    NETWORK = auto()
    RESUMED = auto()
    ASKED = auto()


@dataclass(frozen=True, kw_only=True)
class Flight:
    """The one exchange under way. `heard_ms` is its last sign of life."""

    what: Exchange
    token: int
    since_ms: int
    heard_ms: int


@dataclass(frozen=True, kw_only=True)
class Lane:
    """What the lane of operations knows beyond the store. Lost in a crash, and nothing is lost with
    it.

    Push and pull share the lane, one exchange at a time: a pull that was answered before a push,
    but read after it,
    would otherwise prove wrongly that a row is not there.
    """

    generation: int = 0
    flight: Flight | None = None
    contact: Pace = STEADY
    pushing: Pace = STEADY
    pulling: Pace = STEADY
    batch: int = PUSH_START
    page: int = PAGE_START
    push_at_ms: int = 0
    pushed_ms: int = -60_000
    pull_at_ms: int = 0
    pull_wanted: bool = True
    anew: bool = False
    pushes: int = 0
    strikes: int = 0
    breaks: int = 0
    server_well: bool = False
    park: Park | None = None
    refused_token: int = 0
    dead_token: int = 0
    revoked_token: int = 0
    blocked_until_ms: int = 0
    outdated_until_ms: int = 0
    held_back: bool = False
    live: bool = False
    heard_at_ms: int | None = None
    lost_at_ms: int | None = None
    problem: Kind | None = None
    sentence: str = ""
