"""Which texts every database takes: PostgreSQL takes no U+0000, and nothing takes half a letter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_ODD = re.compile("[\0\ud800-\udfff]")
_DOUBTFUL = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
"""How one is spelled in JSON. Two halves beside each other are a letter."""


def is_storable(text: str) -> bool:
    return _ODD.search(text) is None


def readable(text: str) -> str:
    """`text` with a sign in the place of each that cannot be stored."""
    return _ODD.sub("\ufffd", text)


def holds_odd(body: bytes) -> bool:
    """Whether JSON has such a text anywhere. Most bodies are not read for it."""
    return _DOUBTFUL.search(body) is not None and not all(map(is_storable, _texts(body)))


def _texts(body: bytes) -> Iterator[str]:
    """Every text in it, names as well. What is no JSON has none: whoever reads it says so."""
    try:
        left: list[Any] = [json.loads(body)]
    except (ValueError, RecursionError):
        return
    while left:
        one = left.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, list):
            left += one
        elif isinstance(one, dict):
            left += (*one.keys(), *one.values())
