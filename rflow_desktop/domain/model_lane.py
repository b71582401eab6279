"""The rows of the task lane: questions and tasks, what we know, fixes, branches and forks."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import Field

from rflow_desktop.domain.values import Part, Row, Stamps, Superseded, Value


class ItemKind(StrEnum):
    QUESTION = "question"
    TASK = "task"


class ItemState(StrEnum):
    """A question is open, answered or skipped; a task proposed, accepted, done or dismissed."""

    OPEN = "open"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DONE = "done"
    DISMISSED = "dismissed"


class Source(StrEnum):
    """Where a fact comes from. What has a source is edited there; a note is edited itself."""

    NOTE = "note"
    QUESTION = "question"
    TASK = "task"
    STEP = "step"
    TOOL = "tool"
    EVIDENCE = "evidence"
    MESSAGE = "message"
    TICKET = "ticket"


class Decision(StrEnum):
    ONE_OFF = "one_off"
    DRAFT_TEMPLATE = "draft_template"
    BUILD_TEMPLATE = "build_template"
    DISMISSED = "dismissed"


class FixOutcome(StrEnum):
    PROPOSED = "proposed"
    APPLIED_PENDING = "applied_pending"
    APPLIED_PARTIAL = "applied_partial"
    APPLIED_SUCCESS = "applied_success"
    APPLIED_FAILED = "applied_failed"
    DISMISSED = "dismissed"


class BranchState(StrEnum):
    ACTIVE = "active"
    UNTRIED = "untried"
    DEAD_END = "dead_end"
    SOLVED = "solved"


class Ref(Value):
    """What a suggestion rests on: a row of the session by kind and id, and its words then."""

    kind: str
    id: str
    text: str = ""


class Option(Value):
    """One answer that a question offers, and what it would mean."""

    label: str
    value: str = ""
    means: str = ""


class LaneItem(Part):
    """A question or a task. In a guided session questions are its steps, in the order of `step`.

    `guess` is true while nothing that was checked supports it. `confidence` is how sure the
    assistant was when it put this here, and stays so.
    """

    TYPE: ClassVar[str] = "lane_item"
    kind: ItemKind
    text: str
    why: str = ""
    options: tuple[Option, ...] = ()
    allow_text: bool = True
    allow_skip: bool = True
    state: ItemState
    answer: str = ""
    label: str = ""
    result: str = ""
    flow_step: str = ""
    step: int = 0
    rests_on: tuple[Ref, ...] = ()
    guess: bool = False
    confidence: float | None = None
    generation: str | None = None
    branch: str | None = None
    by: str
    at: str
    hlc: str
    changed_by: str = ""
    changed_at: str = ""
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()


class Fact(Part):
    """One thing we know. `source_text` is a copy, for the day the source is gone."""

    TYPE: ClassVar[str] = "fact"
    text: str
    source: Source = Source.NOTE
    source_ref: str | None = None
    source_text: str = ""
    branch: str | None = None
    guess: bool = False
    removed: bool = False
    by: str
    at: str
    hlc: str
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()

    @property
    def editable(self) -> bool:
        """Whether its words may be changed here; others are changed at their source."""
        return self.source is Source.NOTE and not self.removed


class Fix(Part):
    """A suggested fix: what was decided about it, and apart from that what came of it."""

    TYPE: ClassVar[str] = "fix"
    title: str
    body: str = ""
    steps: tuple[str, ...] = ()
    confidence: int = 0
    minutes: int = 0
    undo: str = ""
    rests_on: tuple[Ref, ...] = ()
    guess: bool = False
    decision: Decision | None = None
    outcome: FixOutcome = FixOutcome.PROPOSED
    reason: str = ""
    notes: str = ""
    hint: FixOutcome | None = None
    hint_text: str = ""
    applied_at: str | None = None
    verified_at: str | None = None
    superseded_at: str | None = None
    superseded_by: str | None = None
    generation: str | None = None
    branch: str | None = None
    by: str
    at: str
    hlc: str
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()


class Branch(Part):
    """One direction of a session. `order` leaves gaps, so that forks made apart keep theirs."""

    TYPE: ClassVar[str] = "branch"
    label: str
    description: str = ""
    parent: str | None = None
    fork: str | None = None
    order: int = 0
    state: BranchState = BranchState.UNTRIED
    finding: str = ""
    by: str
    at: str
    hlc: str
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()


class Fork(Part):
    """The place where directions part: after which message or question, why, into what."""

    TYPE: ClassVar[str] = "fork"
    reason: str
    trigger: str | None = None
    branches: tuple[str, ...] = ()
    by: str
    at: str
    hlc: str


LANE: tuple[type[Row], ...] = (LaneItem, Fact, Fix, Branch, Fork)
OPEN_FIX = frozenset({FixOutcome.PROPOSED, FixOutcome.APPLIED_PENDING, FixOutcome.APPLIED_PARTIAL})
"""Outcomes that are not the last word."""
