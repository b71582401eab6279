"""One session with everything that hangs on it, as a value that prompts and screens are made of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from rflow_desktop.domain.model import Evidence, Pad, Session
from rflow_desktop.domain.model_lane import Branch, Fact, Fix, LaneItem
from rflow_desktop.domain.model_talk import Case, Generation
from rflow_desktop.domain.values import Row

PARTS = ("case", "lane_item", "fact", "fix", "branch", "evidence", "pad", "generation")
"""The types of rows that `gathered` looks for."""


class CaseRows(NamedTuple):
    """The rows of a session besides what was said."""

    header: Session
    case: Case
    items: tuple[LaneItem, ...]
    facts: tuple[Fact, ...]
    fixes: tuple[Fix, ...]
    branches: tuple[Branch, ...]
    evidence: tuple[Evidence, ...]
    replies: tuple[Generation, ...]
    pad: str
    waiting: int
    attention: int


def gathered(
    header: Session, rows: Iterable[Row], *, waiting: int = 0, attention: int = 0
) -> CaseRows:
    """The rows of a session in the order in which they were made."""
    every = tuple(rows)

    def of(kind: type[Any]) -> tuple[Any, ...]:
        mine = [row for row in every if isinstance(row, kind)]
        return tuple(sorted(mine, key=lambda row: (row.hlc, getattr(row, "order", 0), row.id)))

    case = next((row for row in every if isinstance(row, Case)), None)
    return CaseRows(
        header=header,
        case=case or Case(id=header.id, session=header.id),
        items=of(LaneItem),
        facts=of(Fact),
        fixes=of(Fix),
        branches=of(Branch),
        evidence=of(Evidence),
        replies=of(Generation),
        pad=next((row.text for row in every if isinstance(row, Pad)), ""),
        waiting=waiting,
        attention=attention,
    )
