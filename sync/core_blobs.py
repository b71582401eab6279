"""How the bytes of one piece of evidence travel: the next step, and what each end of a step
means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sync.core_pace import (
    CHUNK_LEAST,
    CHUNK_MOST,
    CHUNK_START,
    MINUTE,
    QUICK_CHUNK,
    STEADY,
    Pace,
    larger,
    slower,
    smaller,
)
from sync.core_reply import Kind, ServerSays, Trouble

STRIKES = 3
BLOCKED_MS = 10 * MINUTE
"""As long as the lane of operations waits then."""
_BLOCKED = frozenset({Kind.BLOCKED, Kind.UPGRADE, Kind.REVOKED})
_OF_ALL = _BLOCKED | {Kind.BUSY, Kind.UNAUTHORIZED}
"""What the server says of whoever asks, and not of the bytes."""


@dataclass(frozen=True)
class Begin:
    """Announce the bytes; the server may have them, or some of them."""


@dataclass(frozen=True)
class Look:
    """Ask how much of the upload the server has durably."""


@dataclass(frozen=True)
class Send:
    offset: int
    length: int


@dataclass(frozen=True)
class Rest:
    until_ms: int


@dataclass(frozen=True)
class Over:
    """Nothing more to do: the bytes are there, or, with a reason, a person has to look."""

    reason: str = ""


Step = Begin | Look | Send | Rest | Over


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One blob on its way. `certain` says that the offset is what the server said last, `lacks` why
    its bytes cannot be read here: an offset without an upload says that the server had them once.
    `most` is the largest piece that the way lets through, as far as it has shown.
    """

    size: int
    upload_id: str = ""
    offset: int = 0
    certain: bool = False
    chunk: int = CHUNK_START
    most: int = CHUNK_MOST
    there: bool = False
    strikes: int = 0
    lacks: str = ""
    reason: str = ""
    pace: Pace = STEADY


def next_step(parcel: Parcel, now_ms: int) -> Step:
    if parcel.there or parcel.reason:
        return Over(parcel.reason)
    if parcel.lacks and (parcel.upload_id or not parcel.offset):
        return Over(parcel.lacks)
    if now_ms < parcel.pace.until_ms:
        return Rest(parcel.pace.until_ms)
    if not parcel.upload_id:
        return Begin()
    if not parcel.certain:
        return Look()
    return Send(parcel.offset, min(parcel.chunk, parcel.size - parcel.offset))


def begun(parcel: Parcel, upload: tuple[str, int] | None) -> Parcel:
    """`upload` is where to send to and from which byte on; None when the server has everything."""
    if upload is None:
        return replace(parcel, there=True, pace=STEADY)
    known = stands_at(replace(parcel, upload_id=upload[0]), upload[1])
    return replace(known, strikes=parcel.strikes, pace=parcel.pace)


def stands_at(parcel: Parcel, offset: int, *, took_ms: int | None = None) -> Parcel:
    """The server has `offset` bytes durably; with `took_ms`, because a chunk was just sent. Only
    more bytes than before end a pause: that it answers does not say that it takes them.
    """
    chunk = parcel.chunk
    if took_ms is not None and took_ms < QUICK_CHUNK:
        chunk = larger(chunk, parcel.most)
    went_on = offset > parcel.offset
    return replace(
        parcel,
        offset=min(offset, parcel.size),
        certain=True,
        chunk=chunk,
        there=offset >= parcel.size,
        strikes=0 if went_on else parcel.strikes,
        pace=STEADY if went_on else parcel.pace,
    )


def failed(
    parcel: Parcel, step: Step, kind: Kind, sentence: str, now_ms: int, chance: float
) -> Parcel:
    """After a step that did not succeed. Only the server's own refusal of these bytes, repeated,
    gives a parcel up; what is about all of them is for `rest_of_all`.
    """
    rested = replace(parcel, certain=False, pace=slower(parcel.pace, now_ms, chance))
    match kind:
        case _ if kind in _OF_ALL or kind is Kind.RESET:
            return replace(parcel, certain=False)
        case Kind.NARROW_WAY if isinstance(step, Send) and step.length > CHUNK_LEAST:
            most = smaller(step.length, CHUNK_LEAST)
            return replace(rested, chunk=most, most=most)
        case Kind.REFUSED | Kind.TOO_LARGE | Kind.NARROW_WAY:
            begins_anew = replace(rested, upload_id="", offset=0, strikes=parcel.strikes + 1)
            if begins_anew.strikes < STRIKES:
                return begins_anew
            return replace(begins_anew, reason=sentence)
        case Kind.TIMEOUT | Kind.UNREACHABLE if isinstance(step, Send):
            return replace(rested, chunk=smaller(parcel.chunk, CHUNK_LEAST))
        case _:
            return rested


def kind_of(trouble: Trouble) -> Kind:
    """A piece may be too large for the server as it may be for the way to it."""
    too_large = isinstance(trouble, ServerSays) and trouble.problem.status == 413
    return Kind.NARROW_WAY if too_large else trouble.kind


def rest_of_all(pace: Pace, kind: Kind, now_ms: int, chance: float, *, after_ms: int = 0) -> Pace:
    """How long nothing at all is sent after a trouble. `after_ms` is what the server asked for."""
    if kind not in _OF_ALL:
        return pace
    least = BLOCKED_MS if kind in _BLOCKED else after_ms
    return slower(pace, now_ms, chance, retry_after_ms=least)
