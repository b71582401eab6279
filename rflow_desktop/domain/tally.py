"""What both ends count to notice that they hold different rows: one mark a row, added up by
scope.
"""

from __future__ import annotations

from hashlib import blake2b

MODULUS = 1 << 128


def mark(kind: str, row_id: str, seq: int) -> int:
    """BLAKE2b-128 of `type`, `id` and `seq` on three lines, as a number.

    A scope's sum is taken mod 2^128.
    """
    raw = f"{kind}\n{row_id}\n{seq}".encode()
    return int.from_bytes(blake2b(raw, digest_size=16).digest(), "big")


def written(total: int) -> str:
    """The sum as it goes over the wire: 32 hex digits."""
    return f"{total % MODULUS:032x}"
