"""Masks for text that leaves this computer: secrets, addresses and numbers become numbered chips.

Host names are kept on purpose: a ticket without them helps nobody. The rules find shapes and
keywords, so a secret that looks like a plain word can be missed; the text is shown before it goes.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from rflow_desktop.domain.redact_found import Found
from rflow_desktop.domain.redact_known import Known, known_spans
from rflow_desktop.domain.redact_rules import RULES

KINDS = (
    "email", "ip", "mac", "phone", "token", "secret", "path", "id", "card", "person", "value",
)  # fmt: skip
CHIP = re.compile(rf"\[({'|'.join(KINDS)}) ([1-9]\d{{0,4}})\]")
GAP = "\ue000"
"""Stands for what is masked already, so that no rule sees it, nor the words of a chip."""


_UNEXPECTED = (
    ArithmeticError, AttributeError, LookupError, MemoryError, RuntimeError, TypeError, ValueError,
    re.error,
)  # fmt: skip


class RedactionFailed(Exception):
    """The text could not be checked, so nothing of it is returned."""


class Span(NamedTuple):
    """A chip in the masked text."""

    start: int
    end: int
    kind: str
    number: int


@dataclass(frozen=True)
class Masked:
    """`text` with chips, where they are, and how many different values of each kind were masked.

    `originals` stay on this computer: what stands under each span, in order.
    """

    text: str
    spans: tuple[Span, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    originals: tuple[str, ...] = ()

    def restored(self) -> str:
        """The text as it was."""
        pieces, at = [], 0
        for span, original in zip(self.spans, self.originals, strict=True):
            pieces += [self.text[at : span.start], original]
            at = span.end
        return "".join([*pieces, self.text[at:]])


def redact(text: str, known: Iterable[Known] = ()) -> Masked:
    """`text` with everything that the rules and `known` find behind chips.

    Raises RedactionFailed when anything unexpected happens: no text is better than a readable one.
    """
    return Masker(known, over=(text,)).mask(text)


class Masker:
    """Masks several texts of one note: the same value has the same number in all of them.

    `over` are the texts to come; chips that stand in them already keep their numbers.
    """

    def __init__(self, known: Iterable[Known] = (), *, over: Iterable[str] = ()) -> None:
        self._known = tuple(known)
        self._numbers: dict[tuple[str, str], int] = {}
        self._last = dict.fromkeys(KINDS, 0)
        for text in over:
            for chip in CHIP.finditer(text):
                kind, number = chip[1], int(chip[2])
                self._last[kind] = max(self._last[kind], number)

    @property
    def counts(self) -> dict[str, int]:
        """How many different values of each kind were masked so far."""
        kinds = [kind for kind, _ in self._numbers]
        return {kind: kinds.count(kind) for kind in KINDS if kind in kinds}

    def mask(self, text: str) -> Masked:
        """`text` with chips. Raises RedactionFailed, and then nothing is returned."""
        try:
            return self._mask(text)
        except _UNEXPECTED as error:
            raise RedactionFailed(type(error).__name__) from error

    def _mask(self, text: str) -> Masked:
        pieces: list[str] = []
        spans: list[Span] = []
        originals: list[str] = []
        here: set[tuple[str, int]] = set()
        at = length = 0
        for found in find(text, self._known):
            number = self._number(found.kind, found.value)
            chip = f"[{found.kind} {number}]"
            pieces += [text[at : found.start], chip]
            length += found.start - at
            spans.append(Span(length, length + len(chip), found.kind, number))
            originals.append(text[found.start : found.end])
            here.add((found.kind, number))
            length += len(chip)
            at = found.end
        masked = "".join([*pieces, text[at:]])
        self._check(masked)
        kinds = [kind for kind, _ in here]
        counts = {kind: kinds.count(kind) for kind in KINDS if kind in kinds}
        return Masked(masked, tuple(spans), counts, tuple(originals))

    def _number(self, kind: str, value: str) -> int:
        key = (kind, value.casefold())
        if key not in self._numbers:
            self._last[kind] += 1
            self._numbers[key] = self._last[kind]
        return self._numbers[key]

    def _check(self, masked: str) -> None:
        """The last look: no value that must never leave may still stand there."""
        blank = CHIP.sub(GAP, masked)
        if known_spans(blank, self._known):
            raise ValueError("a known value is still readable")


def find(text: str, known: Iterable[Known] = ()) -> tuple[Found, ...]:
    """Everything to mask in `text`, in order, never overlapping.

    Each find is taken out of the view and its lines are looked at again, until nothing new is
    found, so that masking a second time finds nothing more.
    """
    view = CHIP.sub(lambda chip: GAP * len(chip[0]), text)
    found: list[Found] = []
    regions = [(0, len(text))]
    known = tuple(known)
    while regions:
        new: list[Found] = []
        for start, end in regions:
            piece = view[start:end]
            for rule in (lambda part: known_spans(part, known), *RULES):
                hits = _apart(rule(piece))
                for hit in hits:
                    new.append(hit.moved(start))
                if hits:
                    piece = _without(piece, hits)
        view = _without(view, sorted(new))
        found += new
        regions = _lines(view, sorted(new))
    return _joined(text, sorted(found))


def _apart(hits: Iterable[Found]) -> list[Found]:
    """The hits that do not overlap, the earlier and longer first, without what is masked."""
    kept: list[Found] = []
    bare = [part for hit in hits for part in _unmasked(hit)]
    for hit in sorted(bare, key=lambda one: (one.start, -one.end)):
        if hit.end > hit.start and (not kept or hit.start >= kept[-1].end):
            kept.append(hit)
    return kept


def _unmasked(hit: Found) -> list[Found]:
    if GAP not in hit.value:
        return [hit]
    parts = re.finditer(rf"[^{GAP}]*[^{GAP}\s][^{GAP}]*", hit.value)
    return [
        Found(hit.start + part.start(), hit.start + part.end(), hit.kind, part[0]) for part in parts
    ]


def _without(text: str, hits: Iterable[Found]) -> str:
    pieces, at = [], 0
    for hit in hits:
        pieces += [text[at : hit.start], GAP * (hit.end - hit.start)]
        at = hit.end
    return "".join([*pieces, text[at:]])


def _lines(view: str, hits: list[Found]) -> list[tuple[int, int]]:
    """The lines that the hits stand in, each once."""
    if not hits:
        return []
    breaks = [-1, *(match.start() for match in re.finditer("\n", view)), len(view)]
    regions: list[tuple[int, int]] = []
    for hit in hits:
        first = breaks[bisect_right(breaks, hit.start - 1) - 1] + 1
        last = breaks[bisect_right(breaks, hit.end - 1)] if hit.end <= len(view) else len(view)
        if regions and first <= regions[-1][1]:
            regions[-1] = (regions[-1][0], max(last, regions[-1][1]))
        else:
            regions.append((first, last))
    return regions


def _joined(text: str, found: list[Found]) -> tuple[Found, ...]:
    """Finds of one kind that touch are one value: half a secret has no number of its own."""
    joined: list[Found] = []
    for hit in found:
        if joined and joined[-1].end == hit.start and joined[-1].kind == hit.kind:
            first = joined[-1]
            joined[-1] = Found(first.start, hit.end, hit.kind, text[first.start : hit.end])
        else:
            joined.append(hit)
    return tuple(joined)
