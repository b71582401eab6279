"""Checksums of pieces, as tus has them: against errors of the line.

What bytes are is decided by the hash of all of them.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from functools import partial
from hashlib import sha1, sha256
from typing import Any

_KNOWN: dict[str, Callable[[bytes], Any]] = {
    "sha256": sha256,
    "sha1": partial(sha1, usedforsecurity=False),
}


def is_right(given: str, body: bytes) -> bool:
    """Whether `given`, a name and a digest in base64, is that of `body`."""
    name, _, text = given.partition(" ")
    try:
        wanted = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return False
    make = _KNOWN.get(name)
    return make is not None and wanted == bytes(make(body).digest())
