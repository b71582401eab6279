"""What a note says of work with the assistant: the report, answers, results, facts and fixes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.excerpt import shortened
from rflow_desktop.domain.model_lane import Fact, Fix, FixOutcome, ItemKind, ItemState, Source
from rflow_desktop.domain.note_page import NoteStep

MOST_LINES, MOST_LETTERS = 6, 300
_CAME: Mapping[FixOutcome, str] = {
    FixOutcome.APPLIED_SUCCESS: "",
    FixOutcome.APPLIED_PARTIAL: "Helped in part",
    FixOutcome.APPLIED_FAILED: "Did not work",
    FixOutcome.APPLIED_PENDING: "Done, waits",
}
"""Of fixes that somebody tried; one that helped needs no word more."""
_TOLD_ALREADY = frozenset({Source.QUESTION, Source.TASK})


def reported(rows: CaseRows) -> tuple[str, ...]:
    """The report as it came in, as far as a note has room for it."""
    lines = [line.strip() for line in rows.case.intake.text.splitlines()]
    return tuple(_cut(line) for line in lines if line)[:MOST_LINES]


def steps(rows: CaseRows) -> tuple[NoteStep, ...]:
    """In the order of time: what was answered, done, known and tried; no guesses."""
    return tuple(sorted((*_items(rows), *_known(rows), *_tried(rows)), key=lambda one: one.at))


def _items(rows: CaseRows) -> Iterator[NoteStep]:
    for one in rows.items:
        at = one.changed_at or one.at
        if one.kind is ItemKind.QUESTION and one.state is ItemState.ANSWERED:
            yield NoteStep(question=one.text, answer=one.label or one.answer, at=at)
        elif one.kind is ItemKind.TASK and one.state is ItemState.DONE:
            yield NoteStep(question=one.text, note=one.result, done=True, at=at)


def _known(rows: CaseRows) -> Iterator[NoteStep]:
    for one in rows.facts:
        if _counts(one):
            yield NoteStep(question=one.text, at=one.at)


def _tried(rows: CaseRows) -> Iterator[NoteStep]:
    for one in rows.fixes:
        if one.outcome in _CAME:
            yield NoteStep(
                question=one.title, answer=_CAME[one.outcome], note=_why(one), done=True,
                at=one.verified_at or one.applied_at or one.at,
            )  # fmt: skip


def _counts(fact: Fact) -> bool:
    """Somebody stands for it, and no answer or result says it already."""
    return not (fact.removed or fact.guess or fact.source in _TOLD_ALREADY)


def _why(fix: Fix) -> str:
    return "\n".join(part for part in (fix.reason, fix.notes) if part)


def _cut(text: str) -> str:
    return shortened(text, MOST_LETTERS)
