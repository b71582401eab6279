"""Versions of RFlow as they are written, and which of two is the older one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SHAPE = re.compile(r"\d{1,6}(\.\d{1,6}){0,3}")


@dataclass(frozen=True)
class Wanted:
    """What a server asks of desktops: those below `oldest` may not send, and those below `least`
    are to be updated. Empty: every version will do.
    """

    oldest: str = ""
    least: str = ""


def version(text: str) -> str:
    """`text` where it is a version, such as 1.4.0. Raises ValueError for anything else but none."""
    if text and _SHAPE.fullmatch(text) is None:
        raise ValueError(text)
    return text


def too_old(client: str, oldest: str) -> bool:
    """Whether a client says a version below `oldest`. One that says nothing readable may go on."""
    if not oldest:
        return False
    said = _numbers(client)
    return bool(said) and said < _numbers(oldest)


def newer(one: str, other: str) -> str:
    """The newer of two versions; that of none is older than any."""
    return other if too_old(one, other) or not one else one


def _numbers(text: str) -> tuple[int, ...]:
    """Without zeros at the end: 1.2 is 1.2.0."""
    words = text.rpartition("/")[2].split(".")
    numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
