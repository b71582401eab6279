"""Several small pieces of evidence as one body: a line that names them, then their bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

BUNDLE_TYPE = "application/vnd.rflow.bundle"
BUNDLE_BYTES = 4 * 1024 * 1024
BUNDLE_FILES = 64
_LINE = 16 * 1024
BUNDLE_LIMIT = BUNDLE_BYTES + _LINE


class Piece(NamedTuple):
    """Bytes and the SHA-256 that they are said to have."""

    sha256: str
    raw: bytes | memoryview


class NoBundle(ValueError):
    """The body is not made as a bundle is; the text says where it is not."""


def packed(pieces: Sequence[Piece]) -> bytes:
    line = json.dumps([[one.sha256, len(one.raw)] for one in pieces])
    return b"".join((line.encode(), b"\n", *(one.raw for one in pieces)))


def unpacked(body: bytes) -> tuple[Piece, ...]:
    """The pieces as they are named, each a view of the body; whether their bytes are right is not
    looked at. Raises NoBundle.
    """
    end = body.find(b"\n", 0, _LINE)
    try:
        named = json.loads(body[:end]) if end > 0 else None
    except (ValueError, RecursionError) as error:
        raise NoBundle("A bundle begins with a line of JSON.") from error
    if not isinstance(named, list) or not 1 <= len(named) <= BUNDLE_FILES:
        raise NoBundle(f"A bundle names 1 to {BUNDLE_FILES} files in its first line.")
    pieces, at, view = [], end + 1, memoryview(body)
    for one in named:
        if not _is_name(one):
            raise NoBundle("Each file is named by its sha256 and its size.")
        pieces.append(Piece(one[0], view[at : at + one[1]]))
        at += one[1]
    if at != len(body):
        raise NoBundle("The sizes do not add up to what was sent.")
    return tuple(pieces)


def _is_name(one: object) -> bool:
    match one:
        case [str(name), int(size)] if not isinstance(size, bool):
            return size > 0 and len(name) == 64 and not set(name) - set("0123456789abcdef")
        case _:
            return False
