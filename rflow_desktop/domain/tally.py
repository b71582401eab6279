"""What both ends count to notice that they hold different rows: one mark a row, added up by
scope.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

MODULUS = 1 << 128
BUCKETS = 256


def mark(kind: str, row_id: str, seq: int) -> int:
    """BLAKE2b-128 of `type`, `id` and `seq` on three lines, as a number.

    A scope's sum is taken mod 2^128.
    """
    raw = f"{kind}\n{row_id}\n{seq}".encode()
    return int.from_bytes(blake2b(raw, digest_size=16).digest(), "big")


def bucket(kind: str, row_id: str) -> int:
    """Which of the 256 parts of a scope a row is counted in, whatever its number."""
    return blake2b(f"{kind}\n{row_id}".encode(), digest_size=1).digest()[0]


def by_bucket(rows: Iterable[tuple[str, str, int]]) -> tuple[str, ...]:
    """The sum of each part, as it goes over the wire."""
    sums = [0] * BUCKETS
    for kind, row_id, seq in rows:
        sums[bucket(kind, row_id)] += mark(kind, row_id, seq)
    return tuple(written(total) for total in sums)


def written(total: int) -> str:
    """The sum as it goes over the wire: 32 hex digits."""
    return f"{total % MODULUS:032x}"
