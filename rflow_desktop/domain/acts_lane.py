"""What people do in the task lane, as imperatives: questions, tasks, facts, fixes, branches."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from rflow_desktop.domain.model_lane import (
    BranchState,
    Decision,
    FixOutcome,
    ItemKind,
    Option,
    Ref,
    Source,
)
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import Id, Line, Said, Text

Some = Annotated[str, StringConstraints(min_length=1, max_length=2_000, strip_whitespace=True)]
Headline = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]
Refs = Annotated[tuple[Ref, ...], Field(max_length=20)]


class Propose(Act):
    """Put a question or a task into the lane; the same id again changes nothing."""

    KIND: ClassVar[str] = "lane.propose"
    item: Id
    kind: ItemKind
    text: Some
    why: Text = ""
    options: Annotated[tuple[Option, ...], Field(max_length=8)] = ()
    allow_text: bool = True
    allow_skip: bool = True
    flow_step: Line = ""
    step: Annotated[int, Field(ge=0, le=100_000)] = 0
    rests_on: Refs = ()
    guess: bool = False
    generation: Id | None = None
    branch: Id | None = None


class AnswerItem(Act):
    """Answer a question with one of its options or in one's own words, or skip it."""

    KIND: ClassVar[str] = "lane.answer"
    item: Id
    option: Line = ""
    text: Text = ""
    skip: bool = False


class MoveTask(Act):
    """Accept, do or dismiss a task, or put it back; `result` is what came of it."""

    KIND: ClassVar[str] = "lane.task"
    item: Id
    state: Literal["proposed", "accepted", "done", "dismissed"]
    result: Text = ""


class AddFact(Act):
    """Keep something that we know, with where it comes from."""

    KIND: ClassVar[str] = "fact.add"
    fact: Id
    text: Some
    source: Source = Source.NOTE
    source_ref: Id | None = None
    source_text: Text = ""
    branch: Id | None = None
    guess: bool = False


class EditFact(Act):
    """Change the words of one's own note, or take a fact away and put it back."""

    KIND: ClassVar[str] = "fact.set"
    fact: Id
    text: Some | None = None
    removed: bool | None = None


class ProposeFix(Act):
    """Suggest a fix; it takes the place of the one before. `confidence` is in percent."""

    KIND: ClassVar[str] = "fix.propose"
    fix: Id
    title: Headline
    body: Text = ""
    steps: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    confidence: Annotated[int, Field(ge=0, le=100)] = 0
    minutes: Annotated[int, Field(ge=0, le=10_000)] = 0
    undo: Text = ""
    rests_on: Refs = ()
    guess: bool = False
    generation: Id | None = None
    branch: Id | None = None


class DecideFix(Act):
    """Say what to do with a suggested fix. Dismissing it also ends it."""

    KIND: ClassVar[str] = "fix.decide"
    fix: Id
    decision: Decision
    reason: Text = ""


class ReportFix(Act):
    """Say what came of a fix. Waiting for something needs what it waits for."""

    KIND: ClassVar[str] = "fix.outcome"
    fix: Id
    outcome: Literal["applied_pending", "applied_partial", "applied_success", "applied_failed"]
    reason: Text = ""
    notes: Text = ""


class HintFix(Act):
    """Note what the assistant believes came of a fix; only a person makes it so."""

    KIND: ClassVar[str] = "fix.hint"
    fix: Id
    outcome: FixOutcome
    text: Text = ""


class ForkOption(Said):
    """One direction of a fork; its branch has this id."""

    branch: Id
    label: Headline
    description: Text = ""


class MakeFork(Act):
    """Part a session into directions. The first fork also makes the branch that was walked so far,
    under the id `root`.
    """

    KIND: ClassVar[str] = "branch.fork"
    fork: Id
    root: Id
    reason: Text = ""
    trigger: Id | None = None
    parent: Id | None = None
    options: Annotated[tuple[ForkOption, ...], Field(min_length=1, max_length=6)]


class SetBranch(Act):
    """Say how a direction stands and what was found on it."""

    KIND: ClassVar[str] = "branch.set"
    branch: Id
    state: BranchState | None = None
    finding: Text | None = None
    label: Headline | None = None


LANE_ACTS: tuple[type[Act], ...] = (
    Propose, AnswerItem, MoveTask, AddFact, EditFact, ProposeFix, DecideFix, ReportFix, HintFix,
    MakeFork, SetBranch,
)  # fmt: skip
