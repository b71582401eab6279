"""A text made short: at its beginning, or around the place where searched words stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

BEFORE, LONGEST = 28, 90
MOST_LETTERS = 20_000
"""As much of one text is looked through; what stands later is found, but shown from the start."""
_ENDS = frozenset(" \t\n,;!?)")
_WORDS = re.compile(r"\S*\s+")
Marks = tuple[tuple[int, int], ...]


def shortened(text: str, most: int) -> str:
    """`text` in at most `most` letters: whole, or cut where a word ends and marked so.

    A word that fills most of it by itself is cut where it must be.
    """
    if len(text) <= most:
        return text
    head = text[: most - 1]
    words = head if text[most - 1] in _ENDS else "".join(_WORDS.findall(head))
    kept = (words if len(words) * 2 >= most else head).rstrip(" \t\n,.;:")
    return f"{kept}…"


def line_of(text: str, most: int) -> str:
    """The first line of `text` that says something, in at most `most` letters."""
    return shortened(" ".join(text.strip().partition("\n")[0].split()), most)


def excerpt(texts: Sequence[str], wanted: str) -> tuple[str, Marks]:
    """A line of the first of `texts` that holds a word of `wanted`, and where in it they stand.

    Without such a place it is the beginning of the first text, and nothing is marked.
    """
    words = [plain(word)[0] for word in wanted.split()]
    words = [word for word in words if word]
    for text in texts:
        flat = " ".join(text[:MOST_LETTERS].split())
        letters, places = plain(flat)
        first = min((at for word in words if (at := _begins(letters, word)) >= 0), default=-1)
        if first >= 0:
            return _cut(flat, places[first], words)
    flat = " ".join(texts[0][:LONGEST].split()) if texts else ""
    return flat, ()


def plain(text: str) -> tuple[str, Sequence[int]]:
    """`text` without case and accents, and for each letter of it its place in `text`."""
    if text.isascii():
        return text.lower(), range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for part in unicodedata.normalize("NFKD", letter).casefold():
            if not unicodedata.combining(part):
                letters.append(part)
                places.append(place)
    return "".join(letters), places


def _begins(letters: str, word: str, start: int = 0) -> int:
    """Where a word of `letters` begins with `word`; -1 when none does."""
    at = letters.find(word, start)
    while at > 0 and letters[at - 1].isalnum():
        at = letters.find(word, at + 1)
    return at


def _cut(flat: str, first: int, words: Sequence[str]) -> tuple[str, Marks]:
    start = 0 if first <= BEFORE else flat.find(" ", first - BEFORE, first) + 1 or first
    piece = flat[start : start + LONGEST]
    ahead, behind = "…" if start else "", "…" if start + LONGEST < len(flat) else ""
    letters, places = plain(piece)
    found: set[tuple[int, int]] = set()
    for word in words:
        at = _begins(letters, word)
        while at >= 0:
            last = places[at + len(word) - 1]
            found.add((places[at] + len(ahead), last - places[at] + 1))
            at = _begins(letters, word, at + 1)
    return f"{ahead}{piece}{behind}", _apart(sorted(found, key=lambda one: (one[0], -one[1])))


def _apart(found: Sequence[tuple[int, int]]) -> Marks:
    """Without those that lie in one before them."""
    kept: list[tuple[int, int]] = []
    for start, length in found:
        if not kept or start >= sum(kept[-1]):
            kept.append((start, length))
    return tuple(kept)
