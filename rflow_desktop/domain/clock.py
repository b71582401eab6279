"""Hybrid logical clock: times that order as text, never go back, and follow what was seen."""

from __future__ import annotations

from typing import NamedTuple

_MS_BITS = 48
_COUNTER_MAX = 0xFFFF
_COUNTER_END = 16


class Hlc(NamedTuple):
    """`ms` since the epoch (48 bits), `counter` within it (16 bits), `replica` (16 hex digits) to
    break ties.
    """

    ms: int
    counter: int
    replica: str

    def __str__(self) -> str:
        return f"{self.ms:012x}{self.counter:04x}{self.replica}"


def parse(text: str) -> Hlc:
    """Reads the 32 hex digits that `str(Hlc)` writes. Raises ValueError for anything else."""
    if len(text) != 32:
        raise ValueError("a hybrid time has 32 hex digits")
    int(text[_COUNTER_END:], 16)
    return Hlc(int(text[:12], 16), int(text[12:_COUNTER_END], 16), text[_COUNTER_END:])


def tick(last: Hlc, wall_ms: int) -> Hlc:
    """The time of a new event here: after everything seen, and not before the (corrected) wall
    clock.
    """
    if wall_ms > last.ms:
        return Hlc(wall_ms, 0, last.replica)
    if last.counter < _COUNTER_MAX:
        return Hlc(last.ms, last.counter + 1, last.replica)
    return Hlc(last.ms + 1, 0, last.replica)  # borrow a millisecond rather than fail


def seen(last: Hlc, other: Hlc) -> Hlc:
    """The clock after a row stamped `other` was read, so that the next edit is later than what it
    saw.
    """
    if (other.ms, other.counter) <= (last.ms, last.counter):
        return last
    return Hlc(other.ms, other.counter, last.replica)


def clamped(at: Hlc, server: Hlc, now_ms: int, *, ahead_ms: int = 60_000) -> Hlc:
    """`at`, or where it lies more than `ahead_ms` in the server's future, the server's own next
    time.
    """
    if at.ms <= now_ms + ahead_ms:
        return at
    mark = tick(server, now_ms)
    return Hlc(mark.ms, mark.counter, at.replica)
