"""Values that are known to be secret or personal: found wherever they stand, however encoded."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import quote, quote_plus

from rflow_desktop.domain.redact_found import Found

SHORT = 4
"""Below this many characters a value is only found as a word of its own."""
PART = 3
"""A part of a name shorter than this is not looked for alone."""


class Known(NamedTuple):
    """A value that must not leave: a sensitive variable (`value`) or somebody's name (`person`)."""

    text: str
    kind: Literal["value", "person"] = "value"


def known_spans(text: str, known: Iterable[Known]) -> list[Found]:
    """Where the known values stand in `text`, the longest first where they overlap."""
    spelled = _spellings(tuple(known))
    found = []
    for pattern, kind, value in spelled:
        for match in pattern.finditer(text):
            found.append(Found(match.start(), match.end(), kind, value))
    return found


@lru_cache(maxsize=32)
def _spellings(known: tuple[Known, ...]) -> tuple[tuple[re.Pattern[str], str, str], ...]:
    patterns: list[tuple[re.Pattern[str], str, str]] = []
    for value in dict.fromkeys(known):
        text = value.text.strip()
        if not text:
            continue
        for spelling in _encoded(text):
            patterns.append((_pattern(spelling, re.IGNORECASE), value.kind, text))
        if value.kind == "person":
            parts = [part for part in re.split(r"[\s,]+", text) if len(part) >= PART]
            for part in parts if len(parts) > 1 else ():
                patterns.append((_pattern(part, re.NOFLAG, alone=True), value.kind, text))
    return tuple(sorted(patterns, key=lambda one: -len(one[0].pattern)))


def _pattern(text: str, flags: re.RegexFlag, *, alone: bool = False) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in text.split())
    if alone or len(text) < SHORT:
        words = rf"(?<!\w){words}(?!\w)"
    return re.compile(words, flags)


def _encoded(text: str) -> tuple[str, ...]:
    """`text` and the ways in which programs write it down."""
    ways = [text, quote(text), quote(text, safe=""), quote_plus(text), html.escape(text)]
    ways.append(json.dumps(text)[1:-1])
    if len(text) >= 2 * SHORT:
        raw = text.encode()
        ways += [base64.b64encode(raw).decode().rstrip("="), raw.hex()]
    return tuple(dict.fromkeys(ways))
