"""What a rule of masking gives back, and the help that all of them need."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple


class Found(NamedTuple):
    """A place to mask. `value` is what decides about its number: equal values share one."""

    start: int
    end: int
    kind: str
    value: str

    def moved(self, by: int) -> Found:
        return Found(self.start + by, self.end + by, self.kind, self.value)


Rule = Callable[[str], Iterable[Found]]


def of(match: re.Match[str], kind: str, group: int | str = 0) -> Found:
    """The group of a match as a find."""
    start, end = match.span(group)
    return Found(start, end, kind, match[group])


class Lines:
    """Asks once a line whether a pattern occurs in it, however long the line is."""

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self._text = text
        self._pattern = pattern
        self._known: dict[int, bool] = {}
        self._end = -1
        self._start = 0

    def say(self, at: int) -> bool:
        """Whether the line of the character `at` has it. Ask from the beginning to the end."""
        if at >= self._end:
            self._start = self._text.rfind("\n", 0, at) + 1
            end = self._text.find("\n", at)
            self._end = len(self._text) if end < 0 else end
        if self._start not in self._known:
            found = self._pattern.search(self._text, self._start, self._end)
            self._known[self._start] = found is not None
        return self._known[self._start]


def entropy(text: str) -> float:
    """Bits per character: about 3.7 for English without blanks, 5 and more for random base64."""
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values())


def classes(text: str) -> int:
    """How many of small letters, capitals, digits and signs there are."""
    signs = any(not char.isalnum() and char not in "-_./:\\" for char in text)
    return sum(
        (
            any(char.islower() for char in text),
            any(char.isupper() for char in text),
            any(char.isdigit() for char in text),
            signs,
        )
    )


def hot_lines(text: str, stems: Iterable[str], *, after: int = 0) -> list[tuple[int, int]]:
    """The lines that contain one of `stems` (small letters), with `after` lines behind each.

    A plain search is a hundred times faster than a rule, and most lines have nothing to hide.
    """
    low = text.lower()
    if len(low) != len(text):
        return [(0, len(text))]
    marks: set[tuple[int, int]] = set()
    for stem in stems:
        at = low.find(stem)
        while at >= 0:
            start = low.rfind("\n", 0, at) + 1
            end = at
            for _ in range(after + 1):
                end = low.find("\n", end + 1) if end < len(low) else len(low)
                end = len(low) if end < 0 else end
            marks.add((start, end))
            at = low.find(stem, end) if after == 0 else low.find(stem, at + len(stem))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(marks):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
