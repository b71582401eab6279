"""The rows around a flow: where it comes from, its versions, offered changes, its figures."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from rflow_desktop.domain.values import Row, Value


class Lineage(Value):
    """What a flow was made from, as it was then. The names stay when the source is gone."""

    parent: str
    name: str = ""
    version: int = 0
    snapshot: str = ""
    changed_at: str = ""
    root: str
    depth: int = 1
    reason: str = ""


class OfFlow(Row):
    """A row that belongs to a flow."""

    flow: str

    @property
    def root(self) -> tuple[str, str]:
        return ("flow", self.flow)


class FlowVersion(OfFlow):
    """One version of a flow: its content, who made it and when, and since when it is published."""

    TYPE: ClassVar[str] = "version"
    number: int
    snapshot: str
    by: str | None = None
    at: str = ""
    published_at: str = ""
    published_by: str | None = None
    suggestion: str | None = None


class SuggestionState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Suggestion(OfFlow):
    """A change that somebody offers to a flow they may not edit, and what was decided about it.

    `over` is the content that it was made from, `sessions` are what it rests on.
    """

    TYPE: ClassVar[str] = "suggestion"
    snapshot: str
    over: str
    note: str = ""
    sessions: tuple[str, ...] = ()
    copy_of: str | None = None
    by: str
    at: str
    state: SuggestionState = SuggestionState.OPEN
    version: int = 0
    reason: str = ""
    decided_by: str | None = None
    decided_at: str = ""


class Tally(Value):
    """How the runs of one content went."""

    version: int = 0
    started: int = 0
    finished: int = 0
    fixed: int = 0
    escalated: int = 0


class Figures(OfFlow):
    """How a flow fares, by content. Counted from sessions where the order is decided.

    No operation sets it. Its id is the flow's.
    """

    TYPE: ClassVar[str] = "figures"
    contents: dict[str, Tally] = Field(default_factory=dict)


def version_id(flow: str, number: int) -> str:
    """The id of a version's row: each number once."""
    return f"{flow}.{number}"
