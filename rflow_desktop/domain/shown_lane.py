"""The task lane in the shape that is drawn: questions, tasks, what we know, the fix, directions."""

from __future__ import annotations

from dataclasses import dataclass

LANE_LIMIT = 256 * 1024
"""What the texts of one lane may hold together, in bytes of UTF-8."""
_NEARLY = 0.8


@dataclass(frozen=True, kw_only=True)
class LaneOption:
    key: str
    label: str
    value: str
    means: str = ""


@dataclass(frozen=True, kw_only=True)
class QuestionLine:
    """`number` is its place among the questions; `state` open, answered or skipped; `lost` is an
    answer of somebody else that another one replaced; `sent` says that the assistant knows it.
    """

    id: str
    number: int
    text: str
    why: str
    options: tuple[LaneOption, ...]
    allow_text: bool
    allow_skip: bool
    state: str
    answer: str = ""
    at: str = ""
    guess: bool = False
    rests_on: tuple[str, ...] = ()
    lost: str = ""
    draft: str = ""
    sent: bool = True


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """`state` is proposed, accepted, done or dismissed; `told` the small line under it."""

    id: str
    text: str
    state: str
    why: str = ""
    result: str = ""
    flow_step: str = ""
    told: str = ""
    at: str = ""
    guess: bool = False
    rests_on: tuple[str, ...] = ()
    lost: str = ""
    draft: str = ""
    sent: bool = True


@dataclass(frozen=True, kw_only=True)
class FactLine:
    """`source` names the glyph: note, question, task, step, tool, evidence, message or ticket."""

    id: str
    text: str
    source: str
    source_text: str = ""
    source_ref: str = ""
    editable: bool = False
    guess: bool = False
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class FixView:
    """The one suggested fix. `replaced` is the title of the one before, `hint` what the assistant
    believes came of it and only a person makes so, `lost` what somebody else said at the same time.
    """

    id: str
    title: str
    body: str
    confidence: int
    steps: tuple[str, ...] = ()
    minutes: int = 0
    undo: str = ""
    rests_on: tuple[str, ...] = ()
    guess: bool = False
    decision: str = ""
    outcome: str = "proposed"
    told: str = ""
    reason: str = ""
    notes: str = ""
    hint: str = ""
    hint_text: str = ""
    replaced: str = ""
    lost: str = ""
    fresh: bool = False


@dataclass(frozen=True, kw_only=True)
class BranchLine:
    """One direction; `depth` indents it, `active` is where this person stands."""

    id: str
    label: str
    state: str
    description: str = ""
    finding: str = ""
    depth: int = 0
    active: bool = False


@dataclass(frozen=True, kw_only=True)
class OfferLine:
    """Something that the assistant offers and nobody has taken: `kind` is fact, variable or fork.

    `detail` is a variable's name, or why the directions part; `options` are a fork's directions.
    """

    id: str
    kind: str
    text: str
    detail: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class LaneView:
    """`begun` tells a lane that is empty by now from one that never held anything; `size` is what
    its texts hold, in bytes.
    """

    questions: tuple[QuestionLine, ...] = ()
    tasks: tuple[TaskLine, ...] = ()
    facts: tuple[FactLine, ...] = ()
    fix: FixView | None = None
    past_fixes: tuple[FixView, ...] = ()
    branches: tuple[BranchLine, ...] = ()
    offers: tuple[OfferLine, ...] = ()
    begun: bool = False
    size: int = 0

    @property
    def nearly_full(self) -> str:
        """A warning in words from 80 % of the limit on; empty below it."""
        if self.size < _NEARLY * LANE_LIMIT:
            return ""
        return (
            f"The lane holds {self.size // 1024} of {LANE_LIMIT // 1024} KB."
            " Keep long output as evidence instead."
        )

    @property
    def open_questions(self) -> int:
        return sum(one.state == "open" for one in self.questions)

    @property
    def done_tasks(self) -> int:
        return sum(one.state == "done" for one in self.tasks)

    @property
    def unsent(self) -> int:
        """Answers and results that go to the assistant with the next message."""
        answers = sum(not one.sent for one in self.questions)
        return answers + sum(not one.sent for one in self.tasks)


@dataclass(frozen=True, kw_only=True)
class Confidence:
    """How sure, in whole percent, and its tier: discovery, exploring or guided, with its word."""

    percent: int
    tier: str
    word: str
