"""Refuses paste patterns that cannot be read, or that some text could keep busy for ever."""

from __future__ import annotations

import re
from collections.abc import Sequence
from re import _constants as sre  # type: ignore[attr-defined] # the one parser of re's syntax
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MOST_LINE = 400
MOST_WAYS = 1_000
_TOO_MANY = 1e6

_PROBES = frozenset(map(chr, range(128))) | frozenset(
    "\x85\xa0\xdf\xe9\u0130\u017f\u212a\u0416\u0663\u4e2d\u2028"
)
"""Signs that stand for all: ASCII, and some that folding of case, \\w, \\d and \\s treat apart."""

_CATEGORIES = {
    sre.CATEGORY_DIGIT: re.compile(r"\d"),
    sre.CATEGORY_NOT_DIGIT: re.compile(r"\D"),
    sre.CATEGORY_SPACE: re.compile(r"\s"),
    sre.CATEGORY_NOT_SPACE: re.compile(r"\S"),
    sre.CATEGORY_WORD: re.compile(r"\w"),
    sre.CATEGORY_NOT_WORD: re.compile(r"\W"),
}
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)

Item = tuple[Any, Any]


def pattern_trouble(regex: str) -> str:
    """Why `regex` is not used, as a sentence; empty when it is sound.

    What is counted is in how many ways the pattern could be tried at one place of a line before
    it gives up. `.*` may end anywhere, so it counts a whole line; `\\s*:` ends at one place only.
    """
    if not regex:
        return "The pattern is empty, so every line would fit it."
    try:
        re.compile(regex, re.IGNORECASE)
        tree: Sequence[Item] = list(parser.parse(regex, re.IGNORECASE))
    except (re.error, RecursionError, OverflowError) as error:
        return f"The pattern cannot be read: {error}."
    if _ways(tree, ()) > MOST_WAYS:
        return "Some output could keep this pattern busy for ever. Use fewer * and +, none in a ()."
    return ""


def _ways(items: Sequence[Item], after: Sequence[Item] | None) -> float:
    """How many ways there are to fit `items`; `after` follows them, None when that is not known."""
    ways: float = 1
    for index, (code, argument) in enumerate(items):
        rest = None if after is None else (*items[index + 1 :], *after)
        ways = min(ways * _ways_of(code, argument, rest), _TOO_MANY)
    return ways


def _ways_of(code: Any, argument: Any, rest: Sequence[Item] | None) -> float:
    if code in _REPEATS:
        low, high, body = argument
        return _ways_to_repeat(low, high, list(body), rest)
    if code is sre.SUBPATTERN:
        return _ways(list(argument[3]), rest)
    if code is sre.BRANCH:
        return sum(_ways(list(part), rest) for part in argument[1])
    if code in (sre.ASSERT, sre.ASSERT_NOT):
        return _ways(list(argument[1]), ())
    if code is sre.ATOMIC_GROUP:
        return _ways(list(argument), ())
    return _TOO_MANY if code in (sre.GROUPREF, sre.GROUPREF_EXISTS) else 1


def _ways_to_repeat(
    low: int, high: int, body: Sequence[Item], rest: Sequence[Item] | None
) -> float:
    lengths = min(high, MOST_LINE) - min(low, MOST_LINE) + 1
    signs = _signs(body[0]) if len(body) == 1 else None
    if signs is None:
        # a group again and again: every round may go every way
        return _ways(body, None if high > 1 else rest) ** min(high, 40) * lengths
    following = None if rest is None else _following(rest)
    return lengths if following is None or signs & following else 1


def _following(rest: Sequence[Item]) -> frozenset[str] | None:
    """The signs that may come next, or None when that cannot be told."""
    found: frozenset[str] = frozenset()
    for index, (code, argument) in enumerate(rest):
        if code is sre.AT:
            if argument is sre.AT_END:
                return found
            continue
        signs = _signs((code, argument))
        if signs is not None:
            return found | signs
        inside = _inside(code, argument)
        if inside:
            each = [_following((*part, *rest[index + 1 :])) for part in inside]
            return None if None in each else found.union(*(part for part in each if part))
        if code not in _REPEATS or len(argument[2]) != 1:
            return None
        signs = _signs(argument[2][0])
        if signs is None:
            return None
        found |= signs
        if argument[0] > 0:
            return found
    return found


def _inside(code: Any, argument: Any) -> list[list[Item]]:
    """The ways into a group, one of which is taken."""
    if code is sre.SUBPATTERN:
        return [list(argument[3])]
    return [list(part) for part in argument[1]] if code is sre.BRANCH else []


def _signs(item: Item) -> frozenset[str] | None:
    """Which probes an item stands for, when it stands for exactly one sign."""
    code, argument = item
    if code is sre.ANY:
        return _PROBES - {"\n"}
    if code in (sre.LITERAL, sre.NOT_LITERAL):
        same = _PROBES & _cases(chr(argument)) | {chr(argument)}
        return same if code is sre.LITERAL else _PROBES - same
    if code is not sre.IN:
        return None
    named = frozenset(sign for sign in _PROBES if any(_in(sign, part) for part in argument))
    return _PROBES - named if argument[0][0] is sre.NEGATE else named


def _in(sign: str, part: Item) -> bool:
    code, argument = part
    if code is sre.LITERAL:
        return chr(argument) in _cases(sign)
    if code is sre.RANGE:
        return any(argument[0] <= ord(case) <= argument[1] for case in _cases(sign))
    return code is sre.CATEGORY and _CATEGORIES[argument].match(sign) is not None


def _cases(sign: str) -> frozenset[str]:
    return frozenset({sign, *sign.lower(), *sign.upper()})
