"""The rows of the path: what was taken, where it stands, and where it can lead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rflow_desktop.domain.frozen import value_class
from rflow_desktop.domain.shown import Choice, PathStep, SessionView
from ui.kit import Row
from ui.runner.words import OUTCOMES, clock, duration, is_typed, spoken_choice, spoken_step


@value_class(frozen=True)
class PathRow(Row):
    """`kind`: taken, own, note, aside, current, end or branch."""

    kind: str = "taken"
    answer: str = ""
    typed: bool = False
    time: str = ""
    evidence: int = 0
    note: str = ""
    mark: str = ""
    number: int = 0
    is_first: bool = False
    is_last: bool = False


CURRENT, END = "current", "end"


def path_rows(view: SessionView, *, today: date) -> tuple[PathRow, ...]:
    """In the order of time; what was stepped back over stands after the way that was taken."""
    return tuple(_rows(view, today))


def _rows(view: SessionView, today: date) -> Iterator[PathRow]:
    numbered = view.flow_kind != "troubleshooting" and bool(view.flow_kind)
    taken = [step for step in view.path if not step.off_path]
    number = 0
    for place, step in enumerate(taken):
        number += step.kind != "note"
        yield _taken(step, today, number if numbered else 0, is_first=place == 0)
    last = _standing(view, number + 1 if numbered else 0, is_first=not taken)
    if last is not None:
        yield last
        for place, choice in enumerate(_ahead(view), start=1):
            yield PathRow(
                key=f"branch:{choice.id}",
                title=choice.leads_to or choice.label,
                kind="branch",
                number=place,
                is_last=place == len(_ahead(view)),
                speech=f"Can lead on: {spoken_choice(place, choice)}",
            )
    for step in view.path:
        if step.off_path:
            yield _taken(step, today, 0, is_first=False)


def _ahead(view: SessionView) -> tuple[Choice, ...]:
    return () if view.phase == "closed" else view.ahead


_KINDS = {"custom_step": "own", "note": "note"}


def _taken(step: PathStep, today: date, number: int, *, is_first: bool) -> PathRow:
    time = clock(step.at, today=today)
    marks = {
        "Your own step": step.kind == "custom_step",
        "Stepped back over": step.off_path,
        "After the session was closed": step.late,
    }
    title = f"{number}. {step.title}" if number and step.kind != "note" else step.title
    return PathRow(
        key=step.id,
        title=title,
        kind="aside" if step.off_path else _KINDS.get(step.kind, "taken"),
        answer=step.answer,
        typed=is_typed(step.answer),
        time=time,
        evidence=step.evidence,
        note=step.note,
        mark=" · ".join(words for words, holds in marks.items() if holds),
        is_first=is_first,
        speech=spoken_step(step, time),
    )


def _standing(view: SessionView, number: int, *, is_first: bool) -> PathRow | None:
    if view.phase == "closed":
        outcome = OUTCOMES.get(view.outcome, "Closed")
        took = duration(view.minutes)
        return PathRow(
            key=END, title=outcome, kind=END, time=took, glyph=f"session.{view.state}",
            is_first=is_first, speech=f"Ended: {outcome}, after {took}",
        )  # fmt: skip
    if view.step is None:
        return None
    title = view.step.title or "This step cannot be shown"
    return PathRow(
        key=CURRENT,
        title=f"{number}. {title}" if number else title,
        kind=CURRENT,
        time="now" if view.phase == "active" else "",
        glyph=_GLYPHS.get(view.phase, "session.active"),
        is_first=is_first,
        speech=f"Now: {title}",
    )


_GLYPHS = {
    "prepared": "session.prepared",
    "paused": "session.paused",
    "in_transit": "session.escalated",
}
