"""How a person is shown where there is room for two letters."""

from __future__ import annotations


def initials(name: str) -> str:
    """ "Maya Okafor" is MO."""
    words = [word for word in name.split() if word[0].isalpha()]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "") if words else "?"
    return letters.upper()
