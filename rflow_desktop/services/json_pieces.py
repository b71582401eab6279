"""JSON that is longer than there is memory for: the items of its one long list, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from json import JSONDecodeError, JSONDecoder

_DECODER = JSONDecoder()
_BLANKS = " \t\r\n"
_NEAR = 16
"""A word or number that is cut by the end of what was read is found at most so far before it."""


class TooLong(Exception):
    """One item is longer than may be held."""


def items(chunks: Iterable[str], *, under: str, most: int) -> Iterator[object]:
    """The items of a list, or of the list `under` that name in an object; anything else is one
    item. Raises ValueError for what is no JSON, and TooLong.
    """
    text = _Text(chunks, most)
    match text.next():
        case "[":
            yield from _list(text)
        case "{":
            yield from _object(text, under)
        case _:
            yield text.value()
    if text.next():
        raise ValueError("Something stands behind its end.")


def _list(text: _Text) -> Iterator[object]:
    text.take("[")
    if text.skip("]"):
        return
    while True:
        yield text.value()
        if text.skip("]"):
            return
        text.take(",")


def _object(text: _Text, under: str) -> Iterator[object]:
    """Its long list, or itself where it has none."""
    text.take("{")
    held: dict[str, object] = {}
    parted = False
    while not text.skip("}"):
        if held or parted:
            text.take(",")
        name = text.value()
        text.take(":")
        if name == under and text.next() == "[":
            parted = True
            yield from _list(text)
        else:
            text.hold()
            held[str(name)] = text.value()
    if not parted:
        yield held


class _Text:
    """A long text of which only what has not been read yet is held."""

    def __init__(self, chunks: Iterable[str], most: int) -> None:
        self._chunks, self._most = iter(chunks), most
        self._text, self._at, self._held = "", 0, 0

    def next(self) -> str:
        """The next sign that is no blank; empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _BLANKS:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fetch():
                return ""

    def skip(self, sign: str) -> bool:
        found = self.next() == sign
        self._at += found
        return found

    def take(self, sign: str) -> None:
        if not self.skip(sign):
            raise ValueError(f"{sign} is missing.")

    def hold(self) -> None:
        """What is read from here on stays in memory together."""
        self._held = max(self._held, 1)

    def value(self) -> object:
        """The value that begins here, whole."""
        self.next()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except JSONDecodeError as error:
                cut = "Unterminated" in error.msg or error.pos > len(self._text) - _NEAR
                if not cut or not self._fetch(len(self._text) - self._at):
                    raise
                continue
            if end == len(self._text) and self._fetch():  # a number may go on
                continue
            if self._held:
                self._held += end - self._at
                self._demand(self._held)
            self._at = end
            return value

    def _fetch(self, wanted: int = 1) -> bool:
        """So much more of the text, or what is left; False when nothing is."""
        pieces, came = [self._text[self._at :]], 0
        for piece in self._chunks:
            pieces.append(piece)
            came += len(piece)
            if came >= wanted:
                break
        self._text, self._at = "".join(pieces), 0
        self._demand(len(self._text) - came)
        return came > 0

    def _demand(self, length: int) -> None:
        if length > self._most:
            raise TooLong
