"""Rows of one session that travel and lie together, as one text, until somebody needs them one by
one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import NamedTuple

KINDS = frozenset({"entry", "pad"})
"""Kinds of rows that are read by their session only, and drawn in no list."""


class Part(NamedTuple):
    """A decided row. `back` says how far before the parcel's number its own one is."""

    back: int
    type: str
    id: str
    seq: int
    doc: str


def fits(kind: str, doc: str) -> bool:
    """Whether a row may lie in a parcel: documents are told apart by the line."""
    return kind in KINDS and "\n" not in doc


def text_of(parts: Iterable[Part]) -> str:
    """What the rows are in the first line, and each document in one of its own."""
    some = tuple(parts)
    heads = json.dumps([part[:4] for part in some], separators=(",", ":"))
    return "\n".join((heads, *(part.doc for part in some)))


def parts_of(text: str) -> tuple[Part, ...]:
    """Raises ValueError or TypeError for a text that is no parcel."""
    heads, *docs = text.split("\n")
    return tuple(
        Part._make((*head, doc)) for head, doc in zip(json.loads(heads), docs, strict=True)
    )
