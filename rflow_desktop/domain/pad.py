"""Three-way merge of scratchpad text that loses no line of either side."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from itertools import pairwise

MOST_PAIRS = 20_000
"""Pairs of equal lines up to which every pair is looked at."""


def merge(over: str, mine: str, theirs: str) -> str:
    """`mine` and `theirs`, both written over `over`, as one text.

    What only one side changed is taken from it. Where both changed the same lines, both versions
    stand one after the other, `theirs` first.
    """
    if mine in (over, theirs):
        return theirs
    if theirs == over:
        return mine
    base = over.split("\n")
    left, right = theirs.split("\n"), mine.split("\n")
    merged: list[str] = []
    for low, high in pairwise(
        [(-1, -1, -1), *_anchors(base, left, right), (len(base), len(left), len(right))]
    ):
        was = base[low[0] + 1 : high[0]]
        one, two = left[low[1] + 1 : high[1]], right[low[2] + 1 : high[2]]
        merged += _region(was, one, two)
        if high[0] < len(base):
            merged.append(base[high[0]])
    return "\n".join(merged)


def _region(was: list[str], one: list[str], two: list[str]) -> list[str]:
    if one == two or two == was:
        return one
    if one == was:
        return two
    return [*one, *_not_in(two, one)]


def _not_in(lines: list[str], there: list[str]) -> list[str]:
    """The lines that the other side does not already show, each occurrence counted."""
    left = Counter(there)
    kept = []
    for line in lines:
        if left[line] > 0:
            left[line] -= 1
        else:
            kept.append(line)
    return kept


def _anchors(base: list[str], left: list[str], right: list[str]) -> list[tuple[int, int, int]]:
    """Positions of the base lines that stand unchanged in both sides, in order."""
    in_left, in_right = _matches(base, left), _matches(base, right)
    return [(at, in_left[at], in_right[at]) for at in sorted(in_left.keys() & in_right.keys())]


def _matches(base: list[str], side: list[str]) -> dict[int, int]:
    """Which line of `side` each unchanged line of `base` is.

    Where lines repeat a thousand times, as in pasted logs, they are matched by their occurrence:
    less exact, and fast.
    """
    one, two = Counter(base), Counter(side)
    if sum(one[line] * two[line] for line in one) > MOST_PAIRS:
        matcher = SequenceMatcher(None, _keyed(base), _keyed(side), autojunk=False)
        blocks = matcher.get_matching_blocks()
    else:
        blocks = SequenceMatcher(None, base, side, autojunk=False).get_matching_blocks()
    return {block.a + i: block.b + i for block in blocks for i in range(block.size)}


def _keyed(lines: list[str]) -> list[tuple[str, int]]:
    count: Counter[str] = Counter()
    keyed = []
    for line in lines:
        keyed.append((line, count[line]))
        count[line] += 1
    return keyed
