"""Reads pasted output with a step's patterns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rflow_desktop.domain.flow import CommandNode, Node, Pattern, Question
from rflow_desktop.domain.flow_pattern import MOST_LINE, pattern_trouble

MOST_TEXT = 200_000


class PasteMatch(NamedTuple):
    """Where a paste was understood: the line, counted from 1, and the answer that it gives."""

    line_number: int
    line: str
    answer: str
    label: str


def match_paste(node: Node, text: str) -> PasteMatch | None:
    """The answer that `text` gives to `node`, by the first of its patterns that any line fits.

    The order of the patterns is their rank, so a trouble is looked for before an all-clear. Case
    does not matter. Only the first 200,000 signs are read, and the first 400 of a line.
    """
    if not isinstance(node, Question | CommandNode):
        return None
    answers = {answer.id for answer in node.answers}
    lines = text[:MOST_TEXT].splitlines()
    for pattern in node.patterns:
        if pattern.answer not in answers or pattern_trouble(pattern.regex):
            continue
        found = _first(pattern, lines)
        if found is not None:
            return found
    return None


def _first(pattern: Pattern, lines: Sequence[str]) -> PasteMatch | None:
    expression = re.compile(pattern.regex, re.IGNORECASE)
    for number, line in enumerate(lines, start=1):
        read = line[:MOST_LINE]
        if expression.search(read):
            return PasteMatch(number, read.strip(), pattern.answer, pattern.label)
    return None
