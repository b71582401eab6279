"""Values in the shape that is drawn: where things stand between this computer and the server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class FileProgress:
    """How far the bytes of a file have come: `state` waiting (some of it may be `sent`), there,
    refused (`why`), left (not to be sent), or unknown where this computer does not know.
    """

    state: str
    sent: int = 0
    size: int = 0
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class OutboxLine:
    """One change and how far it has come: `state` here (no server), waiting, synced, left (its file
    is not to be sent), attention, parked, discarded, undone. Of a change that brings a file, `file`
    is how far that is; the change is synced when both are.
    """

    id: str
    session: str
    ticket: str
    words: str
    size: int
    at: str
    state: str
    tries: int
    reason: str
    file: FileProgress | None = None
    is_removed: bool = False
    """Nobody left it: it was in the bin with what the server does not have any more."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The beginning of a list, and how many there are in all."""

    lines: tuple[OutboxLine, ...] = ()
    count: int = 0


NOTHING_LISTED = Listed()


@dataclass(frozen=True, kw_only=True)
class SyncLists:
    """What still has a way to go, what was synced, and what was left."""

    waiting: Listed = NOTHING_LISTED
    synced: Listed = NOTHING_LISTED
    discarded: Listed = NOTHING_LISTED


@dataclass(frozen=True, kw_only=True)
class AttentionView:
    """A refused change: headline, what happened, both sides line by line, what can be done. Of a
    file that was refused (`is_file`), `at` is when it was added.

    `sides` are (what, yours, on the server); `words` is everything the person wrote, to be copied.
    """

    id: str
    session: str
    ticket: str
    client: str
    title: str = ""
    headline: str
    story: str
    at: str
    sides: tuple[tuple[str, str, str], ...]
    choices: tuple[tuple[str, str, str], ...]
    suggested: str
    words: str = ""
    parked: bool = False
    is_file: bool = False
    is_deleted: bool = False
    """It is about a session that is in the trash."""
    happened: str = "Tried"
    """What was at that time."""
    what: str = "your work"
    """About which it is asked what should happen with it."""


@dataclass(frozen=True, kw_only=True)
class SyncFacts:
    """What the corner and the panel need: facts, no words."""

    server: str = ""
    connected: bool = False
    signed_in: bool = False
    reachable: bool = False
    offline: bool = False
    running: bool = True
    stopped: bool = False
    """It ended for a fault of the program: only a restart brings it back."""
    paused: bool = False
    waiting: int = 0
    waiting_since: str = ""
    """When the oldest of what waits was done, file or change."""
    sending: int = 0
    sending_since: float | None = None
    attention: int = 0
    last_exchange_at: str = ""
    """When all that the server has for this person was last here."""
    problem: str = ""
    """What still keeps the last exchange from being made good."""
    clock_offset_ms: int = 0
    sessions_here: int = 0
    blobs_waiting: int = 0
    blobs_going: int = 0
    """Of the files that wait, those that are sent now; the others are tried again later."""
    blobs_spared: bool = False
    """They wait for a network that is not paid by the byte."""
    arriving: int = 0
    arriving_of: int = 0
    """Rows of a new computer that are here, of all that come; both 0 when nothing comes."""
    shut_out: bool = False
    """The server ended this sign-in, and shared work was put away."""
    too_old: bool = False
    """The server takes no changes from this version."""
    update_to: str = ""
    """The version that the server asks for, where this one is older."""
    rechecking: bool = False
    """Everything that is here is compared with a server that was restored, or that differs."""
    removing: int = 0
    removing_of: int = 0
    keeping: bool = False
    """Items that the server would remove, of so many: they wait for a person's word. With
    `keeping` that was to keep them for now.
    """


@dataclass(frozen=True)
class Changes:
    """A change notice: which sessions, handoffs and flows have new rows, and whether sync or
    settings facts moved.
    """

    sessions: frozenset[str] = frozenset()
    handoffs: frozenset[str] = frozenset()
    flows: frozenset[str] = frozenset()
    people: bool = False
    sync: bool = False
    settings: bool = False
    all: bool = False
