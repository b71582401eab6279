"""How well typed letters fit a title, and which letters of it they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORDS = re.compile(r"[^\W_]+")
_START, _WORD, _INSIDE, _INITIALS = 400, 300, 200, 100


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """The higher the better. `marks` are (start, length) pairs in the title."""

    score: int
    marks: tuple[tuple[int, int], ...] = ()


def match(typed: str, title: str) -> Match | None:
    """Every typed word must be found: at the start, at a word's start, inside, or as initials.

    Letters scattered over a title do not count: they would put nonsense on top.
    """
    words = _folded(typed).split()
    if not words:
        return Match(0)
    folded = _folded(title)
    found = [_one(word, folded) for word in words]
    if all(found):
        hits = [one for one in found if one is not None]
        marks = _merged([mark for one in hits for mark in one.marks])
        return Match(sum(one.score for one in hits) // len(hits) - _length_cost(title), marks)
    initials = _initials("".join(words), folded)
    return Match(initials.score - _length_cost(title), initials.marks) if initials else None


def _folded(text: str) -> str:
    """Small and capital letters alike, letter by letter: one that folds to two shifts the marks."""
    whole = text.casefold()
    if len(whole) == len(text):  # no letter folds to nothing, so none has become two
        return whole
    return "".join(small if len(small := letter.casefold()) == 1 else letter for letter in text)


def _one(word: str, title: str) -> Match | None:
    at = title.find(word)
    if at < 0:
        return None
    if at == 0:
        return Match(_START, ((0, len(word)),))
    for start in _word_starts(title):
        if title.startswith(word, start):
            return Match(_WORD, ((start, len(word)),))
    return Match(_INSIDE, ((at, len(word)),))


def _initials(letters: str, title: str) -> Match | None:
    """`ehp` is Escalate with a Handoff Package: the letters begin words, in order."""
    if len(letters) < 2 or not set(letters) <= set(title):
        return None
    marks: list[tuple[int, int]] = []
    starts = iter(_word_starts(title))
    for letter in letters:
        at = next((start for start in starts if title[start] == letter), -1)
        if at < 0:
            return None
        marks.append((at, 1))
    return Match(_INITIALS, tuple(marks))


def _word_starts(title: str) -> tuple[int, ...]:
    return tuple(found.start() for found in _WORDS.finditer(title))


def _length_cost(title: str) -> int:
    """Of two that fit alike, the shorter title is meant."""
    return min(len(title), 60) // 4


def _merged(marks: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, length in sorted(marks):
        if merged and start <= merged[-1][0] + merged[-1][1]:
            first = merged[-1][0]
            merged[-1] = (first, max(merged[-1][1], start + length - first))
        else:
            merged.append((start, length))
    return tuple(merged)
