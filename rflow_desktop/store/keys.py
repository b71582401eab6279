"""Keys for the files beside the databases, each its own, all from the profile's key."""

from __future__ import annotations

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived(key: bytes, purpose: str) -> bytes:
    """The 256-bit key for `purpose` (HKDF-SHA256)."""
    return HKDF(SHA256(), 32, None, f"rflow {purpose} 1".encode()).derive(key)
