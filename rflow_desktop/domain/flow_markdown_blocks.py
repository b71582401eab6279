"""Takes a Markdown outline apart: its name, its sections, and lists with what stands below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from rflow_desktop.domain.flow_markdown import refused

_ITEM = re.compile(r"^(?P<indent> *)(?P<sign>[-*+]|\d{1,4}[.)])(?:\s+(?P<text>.*))?$")
_FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,})\s*(?P<info>.*?)\s*$")
MOST_LINES = 60_000


class Line(NamedTuple):
    number: int
    text: str


class Fence(NamedTuple):
    """A block between two fences, its lines as they stand."""

    number: int
    info: str
    text: str


@dataclass
class Item:
    """A line of a list with what stands below it, in order."""

    number: int
    indent: int
    text: str
    lines: list[Line | Fence] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


@dataclass
class Section:
    """What stands under one heading."""

    number: int
    title: str
    lines: list[Line | Fence] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


def sections(text: str) -> list[Section]:
    """The sections of `text`; the first one is headed by the name. Raises FlowRefused."""
    lines = [
        Line(number, line) for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    ]
    if len(lines) > MOST_LINES:
        raise refused(MOST_LINES, "An outline has at most 60,000 lines.")
    found: list[Section] = []
    stack: list[Item] = []
    waiting = iter(lines)
    for line in waiting:
        heading = re.match(r"^(#{1,2})\s+(.*?)\s*$", line.text)
        if heading is not None and (found or heading[1] == "#"):
            found.append(Section(line.number, heading[2]))
            stack = []
        elif found:
            _take(line, waiting, found[-1], stack)
        elif line.text.strip():
            raise refused(line.number, "A flow begins with its name: # The name.")
    if not found:
        raise refused(1, "A flow begins with its name: # The name.")
    return found


def _take(line: Line, waiting: Iterator[Line], section: Section, stack: list[Item]) -> None:
    """Puts one line, or the fence that it opens, where it belongs."""
    line = _indented(line)
    fence, item = _FENCE.match(line.text), _ITEM.match(line.text)
    indent = len(line.text) - len(line.text.lstrip(" "))
    if fence is not None:
        block = _fenced(line, fence["indent"], fence["fence"], fence["info"], waiting)
        _place(section, stack, indent, line.number).append(block)
        return
    if item is not None:
        while stack and stack[-1].indent >= indent:
            stack.pop()
        made = Item(line.number, indent, (item["text"] or "").rstrip())
        (stack[-1].items if stack else section.items).append(made)
        stack.append(made)
        return
    if line.text.strip():
        place = _place(section, stack, indent, line.number)
        place.append(Line(line.number, line.text[indent:]))
    elif not stack:
        section.lines.append(Line(line.number, ""))


def _indented(line: Line) -> Line:
    """With blanks in front where somebody has typed tabs."""
    bare = line.text.lstrip(" \t")
    front = line.text[: len(line.text) - len(bare)].expandtabs(4)
    return Line(line.number, front + bare)


def _place(section: Section, stack: list[Item], indent: int, number: int) -> list[Line | Fence]:
    while stack and stack[-1].indent >= indent:
        stack.pop()
    if not stack and section.items:
        raise refused(number, "This line belongs to no step. Indent it below the one it is about.")
    return stack[-1].lines if stack else section.lines


def _fenced(first: Line, indent: str, fence: str, info: str, waiting: Iterator[Line]) -> Fence:
    inside: list[str] = []
    for line in waiting:
        bare = line.text.strip()
        if set(bare) == {fence[0]} and len(bare) >= len(fence):
            return Fence(first.number, info, "\n".join(inside))
        own = line.text.startswith(indent)
        inside.append(line.text[len(indent) :] if own else line.text.lstrip(" "))
    raise refused(first.number, f"The block that begins here has no end: {fence} is missing.")
