"""How far this computer's clock is from the server's: the middle of the round trip, the median of
the last five."""

from __future__ import annotations

from datetime import datetime
from statistics import median

SAMPLES = 5
SLOW = 10_000
"""Milliseconds of a round trip beyond which its middle says too little."""


def sample(asked_ms: int, answered_ms: int, server_time: str) -> int | None:
    """Milliseconds to add to the local clock to get the server's. None where the exchange cannot
    tell."""
    trip = answered_ms - asked_ms
    if not 0 <= trip <= SLOW:
        return None
    try:
        at = datetime.fromisoformat(server_time)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    return round(at.timestamp() * 1_000) - (asked_ms + trip // 2)


def offset(samples: tuple[int, ...], newest: int) -> tuple[tuple[int, ...], int]:
    """The last five samples, and the offset they stand for."""
    kept = (*samples, newest)[-SAMPLES:]
    return kept, round(median(kept))
