"""What the New session field holds: its text, what was read in it, and which words stay words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rflow_desktop.domain import read_start
from rflow_desktop.domain.read_start import FlowName, Index, Reading, Token

NOTHING = Index()
_NOT_READ = Reading()
UNTITLED = "Untitled session"


@dataclass(frozen=True)
class Typed:
    """`plain` are the starts of words that are taken as they are: their token was taken back."""

    text: str = ""
    plain: frozenset[int] = frozenset()
    reading: Reading = _NOT_READ

    def token_before(self, caret: int) -> Token | None:
        """The token whose last letter the caret stands behind."""
        return next((token for token in self.reading.tokens if token.end == caret), None)


def read(text: str, index: Index) -> Typed:
    return Typed(text, frozenset(), read_start.read(text, index))


def edited(before: Typed, text: str, index: Index) -> Typed:
    """The same field after a change. Words that were not touched stay what they were."""
    plain = _moved(before, text)
    return Typed(text, plain, read_start.read(text, index, plain=plain))


def again(typed: Typed, index: Index) -> Typed:
    """Read with another index: clients and flows that came meanwhile."""
    return replace(typed, reading=read_start.read(typed.text, index, plain=typed.plain))


def without(typed: Typed, token: Token, index: Index) -> Typed:
    """Backspace on a token: its words stand there as they were typed."""
    plain = read_start.taken_back(typed.text, token, typed.plain)
    return Typed(typed.text, plain, read_start.read(typed.text, index, plain=plain))


def title_of(typed: Typed, flow: FlowName | None) -> str:
    """The title a session begins with: what is left, or the flow's name when all words meant it."""
    reading = typed.reading
    meant = flow is not None and flow.id == reading.flow and not reading.rest
    if reading.title and not meant:
        return reading.title
    return UNTITLED if flow is None else flow.name


def _moved(before: Typed, text: str) -> frozenset[int]:
    """Where the plain words stand now; one that was changed is read again."""
    old = before.text
    same = next(
        (at for at, (one, other) in enumerate(zip(old, text, strict=False)) if one != other),
        min(len(old), len(text)),
    )
    tail = 0
    while tail < min(len(old), len(text)) - same and old[-1 - tail] == text[-1 - tail]:
        tail += 1
    shift = len(text) - len(old)
    kept: set[int] = set()
    for start in before.plain:
        end = start + len(old[start:].split(maxsplit=1)[0])
        if end < same or (end == same and (same == len(text) or text[same : same + 1].isspace())):
            kept.add(start)
        elif start >= len(old) - tail:
            kept.add(start + shift)
    return frozenset(kept)
