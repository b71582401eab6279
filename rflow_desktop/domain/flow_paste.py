"""Reads pasted output with a step's patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from rflow_desktop.domain.flow import CommandNode, Node, Pattern, Question
from rflow_desktop.domain.flow_pattern import MOST_LINE, pattern_trouble
from rflow_desktop.domain.paste_text import readable

MOST_TEXT = 200_000
MOST_VALUE = 4_000
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


class PasteMatch(NamedTuple):
    """Where a paste was understood: the line, counted from 1, and the answer that it gives.

    `values` are what the pattern's named groups hold: variables to fill in with the answer.
    """

    line_number: int
    line: str
    answer: str
    label: str
    values: tuple[tuple[str, str], ...] = ()


class PasteReading(NamedTuple):
    """What was made of a paste. `cut` says that its end was not looked at."""

    lines: tuple[str, ...]
    found: PasteMatch | None
    cut: bool


def takes_paste(node: Node | None) -> bool:
    """Whether the output of a command can answer this step, or be kept with it."""
    if isinstance(node, Question | CommandNode):
        return bool(node.patterns or node.commands)
    return False


def match_paste(node: Node, text: str) -> PasteMatch | None:
    """The answer that `text` gives to `node`, by the first of its patterns that any line fits."""
    return read_paste(node, text).found


def read_paste(
    node: Node, text: str, *, is_enough: Callable[[], bool] | None = None
) -> PasteReading:
    """Looks for the first of the step's patterns that any line of `text` fits.

    The order of the patterns is their rank, so a trouble is looked for before an all-clear. Case
    does not matter. Only the first 200,000 signs are read, and the first 400 of a line.
    `is_enough` is asked before each line, and ends the reading.
    """
    whole = readable(text)
    lines = tuple(whole[:MOST_TEXT].splitlines())
    too_long = len(whole) > MOST_TEXT
    if not isinstance(node, Question | CommandNode):
        return PasteReading(lines, None, too_long)
    answers = {answer.id for answer in node.answers}
    sound = [
        pattern
        for pattern in node.patterns
        if pattern.answer in answers and not pattern_trouble(pattern.regex)
    ]
    for pattern in sound:
        found = _first(pattern, lines, is_enough)
        if found is None:
            return PasteReading(lines, None, cut=True)
        if found:
            return PasteReading(lines, found[0], too_long)
    return PasteReading(lines, None, too_long)


def _first(
    pattern: Pattern, lines: Sequence[str], is_enough: Callable[[], bool] | None
) -> tuple[PasteMatch, ...] | None:
    """The first line that fits, if one does; None when the time for it is over."""
    expression = re.compile(pattern.regex, re.IGNORECASE)
    for number, line in enumerate(lines, start=1):
        if is_enough is not None and is_enough():
            return None
        fits = expression.search(line[:MOST_LINE])
        if fits is not None:
            told = line[:MOST_LINE].strip()
            return (PasteMatch(number, told, pattern.answer, pattern.label, _values(fits)),)
    return ()


def _values(fits: re.Match[str]) -> tuple[tuple[str, str], ...]:
    """What the named groups hold, in the order in which the pattern names them."""
    held = {name: (value or "").strip()[:MOST_VALUE] for name, value in fits.groupdict().items()}
    return tuple((name, value) for name, value in held.items() if value and _NAME.fullmatch(name))
