"""Cuts Markdown into pieces that are drawn by themselves: prose, and code that is fenced in.

A long answer stays quick to draw because only the piece at its end changes while it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

ROOMY = 900
"""A piece of prose of this length ends at the next place where that changes nothing."""
LONGEST = 4_000
"""Prose without any such place is cut here, between two words."""
LONGEST_CODE = 200
"""Lines of code in one piece."""
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])[ \t]")
_FOREIGN = re.compile(r"\[[^\]\n]+\]:[ \t]")


@dataclass(frozen=True)
class Block:
    """`code` is drawn as it is, `language` is what its fence says; prose is Markdown."""

    text: str
    code: bool = False
    language: str = ""
    goes_on: bool = False
    """Code that was cut: the next block is the rest of it."""


def blocks(text: str) -> tuple[Block, ...]:
    """The pieces of `text` in order. What is drawn is the same as without cutting."""
    return tuple(_blocks(text))


def _blocks(text: str) -> Iterator[Block]:
    prose: list[str] = []
    lines = iter(text.split("\n"))
    for line in lines:
        fence = _FENCE.fullmatch(line)
        if fence is None:
            prose.append(line)
            continue
        yield from _prose(prose)
        prose = []
        yield from _code(lines, fence)
    yield from _prose(prose)


def _code(lines: Iterator[str], fence: re.Match[str]) -> Iterator[Block]:
    """Until the fence is closed, or the end: half an answer is drawn as it will be."""
    mark, language = fence[1], (fence[2].split() or [""])[0]
    closing = re.compile(rf" {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*$")
    held: list[str] = []
    for line in lines:
        if closing.fullmatch(line):
            break
        if len(held) == LONGEST_CODE:
            yield Block("\n".join(held), code=True, language=language, goes_on=True)
            held = []
        held.append(line)
    yield Block("\n".join(held), code=True, language=language)


def _prose(lines: list[str]) -> Iterator[Block]:
    if any(_FOREIGN.match(line) for line in lines):
        # Links that are defined elsewhere need the whole.
        yield from _whole(lines)
        return
    held: list[str] = []
    size = 0
    for at, line in enumerate(lines):
        if held and size >= ROOMY and _may_part(lines, at):
            yield from _whole(held)
            held, size = [], 0
        held.append(line)
        size += len(line) + 1
    yield from _whole(held)


def _may_part(lines: list[str], at: int) -> bool:
    """Whether the line begins something new at the left edge."""
    line, before = lines[at], lines[at - 1]
    if not line.strip() or line[:1] in " \t>|":
        return False
    return bool(_ITEM.match(line)) or not before.strip() or line.startswith("#")


def _whole(lines: list[str]) -> Iterator[Block]:
    text = "\n".join(lines).strip("\n")
    while len(text) > LONGEST:
        cut = max(text.rfind(" ", ROOMY, LONGEST), text.rfind("\n", ROOMY, LONGEST))
        cut = LONGEST if cut < 0 else cut
        yield Block(text[:cut])
        text = text[cut:].lstrip()
    if text.strip():
        yield Block(text)


def whole_words(text: str) -> str:
    """`text` up to its last blank: half a word is not shown."""
    if not text or text[-1].isspace():
        return text
    cut = max(text.rfind(" "), text.rfind("\n"), text.rfind("\t"))
    return text[: cut + 1]
