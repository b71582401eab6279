"""Best guesses as the assistant writes them: likely causes with how sure it is, and the rest."""

from __future__ import annotations

import re

MOST = 4
_GUESS = re.compile(
    r"^\s*(?:[-*]|\d+[.)])?\s*\**(?P<what>[^\n]{3,200}?)\**\s*"
    r"[:\u2013\u2014-]\s*\**(?P<sure>\d{1,3})\s?%\**\.?\s*$"
)


def read(text: str) -> tuple[tuple[str, int], ...]:
    """(what it may be, percent), the most likely first; lines of another form are left out."""
    found = [
        (match["what"].strip(), int(match["sure"]))
        for line in text.splitlines()
        if (match := _GUESS.match(line[:300])) and int(match["sure"]) <= 100
    ]
    return tuple(sorted(found, key=lambda one: -one[1])[:MOST])
