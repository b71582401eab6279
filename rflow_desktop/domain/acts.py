"""What people do, as imperatives: the acts on sessions, handoffs and flows with their limits."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints

from rflow_desktop.domain.acts_aside import ASIDE_ACTS
from rflow_desktop.domain.acts_handoff import (
    AnswerQuestion,
    ArchiveFlow,
    Ask,
    CancelHandoff,
    Claim,
    HandOver,
    PublishFlow,
    ReturnHandoff,
    SaveFlow,
)
from rflow_desktop.domain.acts_lane import LANE_ACTS
from rflow_desktop.domain.acts_library import (
    AcceptSuggestion,
    DeclineSuggestion,
    ForkFlow,
    SuggestChange,
)  # fmt: skip
from rflow_desktop.domain.acts_pool import PutInPool, ShareSession, TakeFromPool
from rflow_desktop.domain.acts_talk import TALK_ACTS
from rflow_desktop.domain.acts_texts import TEXT_ACTS
from rflow_desktop.domain.model import FlowRef, Kind, Outcome
from rflow_desktop.domain.ops import Act, readable
from rflow_desktop.domain.values import (
    At,
    Id,
    Line,
    PadText,
    Sha256,
    Text,
    Value,
    VariableName,
    VariableValue,
)

__all__ = [
    "ACTS", "KNOWN", "AcceptSuggestion", "AddNote", "AddStep", "AnswerQuestion", "ArchiveFlow",
    "Ask", "Attach", "BeginPrepared", "CancelHandoff", "CancelPrepared", "CaptureSession",
    "CapturedEntry", "Choose", "Claim", "Complete", "DeclineSuggestion", "EditEvidence",
    "ForkFlow", "HandOver", "Label", "Pause", "PrepareSession", "PublishFlow", "PutInPool",
    "Reassign", "RecordArtifact", "Resume", "ReturnHandoff", "SaveFlow", "SetContact", "SetFields",
    "SetVariables", "ShareSession", "StartSession", "StepBack", "SuggestChange", "TakeFromPool",
    "Variables", "WritePad",
]  # fmt: skip

Variables = Annotated[dict[VariableName, VariableValue], Field(max_length=200)]
Label = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]


class _Header(Act):
    kind: Kind = Kind.FLOW_RUN
    title: Line = ""
    ticket: Line = ""
    client: Line = ""
    person: Line = ""
    flow: FlowRef | None = None
    variables: Variables = Field(default_factory=dict)
    origin: Id | None = None


class StartSession(_Header):
    """Begin work now; the actor becomes the owner."""

    KIND: ClassVar[str] = "session.start"
    is_test: bool = False


class PrepareSession(_Header):
    """Fill a session in ahead, for oneself or a colleague, alone or as one target of a batch."""

    KIND: ClassVar[str] = "session.prepare"
    assignee: Id | None = None
    due_at: At | None = None
    batch: Id | None = None
    target: Line = ""


class BeginPrepared(Act):
    """Start a prepared session; whoever begins it becomes its owner."""

    KIND: ClassVar[str] = "session.begin"


class CapturedEntry(Value):
    """One finished entry of a session that is captured whole."""

    id: Id
    kind: Literal["decision", "custom_step", "note"] = "decision"
    node: Line = ""
    title: Text = ""
    answer: Line = ""
    label: Text = ""
    note: Text = ""
    body: Text = ""
    flow: str = ""
    parent: Id | None = None
    at: At


class CaptureSession(_Header):
    """A session that was worked elsewhere, as one operation; lands as the same rows as if it had
    been walked. It stands at the last step when `head` is not said.
    """

    KIND: ClassVar[str] = "session.capture"
    created_at: At
    started_at: At | None = None
    paused_at: At | None = None
    pause_reason: Line = ""
    closed_at: At | None = None
    outcome: Outcome | None = None
    outcome_notes: Text = ""
    next_steps: Text = ""
    scratchpad: PadText = ""
    entries: Annotated[tuple[CapturedEntry, ...], Field(max_length=2_000)] = ()
    head: Id | None = None


class SetFields(Act):
    """Change header fields; only the fields that are named change.

    `base` of the operation says what was seen.
    """

    KIND: ClassVar[str] = "session.set"
    title: Line | None = None
    ticket: Line | None = None
    client: Line | None = None
    person: Line | None = None
    next_steps: Text | None = None
    due_at: At | None = None


class SetVariables(Act):
    """Give variables values and take some away; every key stands for itself."""

    KIND: ClassVar[str] = "session.variables"
    set: Variables = Field(default_factory=dict)
    unset: Annotated[tuple[VariableName, ...], Field(max_length=200)] = ()


class SetContact(Act):
    """Whom to call about this session."""

    KIND: ClassVar[str] = "session.contact"
    name: Line | None = None
    phone: Line | None = None
    email: Line | None = None
    role: Line | None = None


class Choose(Act):
    """Answer a step (or mark it done).

    `parent` is the decision it follows, which makes branches visible.
    """

    KIND: ClassVar[str] = "session.choose"
    entry: Id
    node: Line
    title: Text = ""
    answer: Line = ""
    label: Text = ""
    note: Text = ""
    body: Text = ""
    flow: str = ""
    parent: Id | None = None


class AddStep(Act):
    """A step of one's own, after the current one."""

    KIND: ClassVar[str] = "session.custom_step"
    entry: Id
    title: Label
    body: Text = ""
    note: Text = ""
    parent: Id | None = None


class AddNote(Act):
    """A note in the path."""

    KIND: ClassVar[str] = "session.note"
    entry: Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    node: Line = ""
    parent: Id | None = None


class StepBack(Act):
    """Stand at an earlier decision again (None: at the start).

    What was answered stays in the record.
    """

    KIND: ClassVar[str] = "session.step_back"
    to: Id | None = None


class WritePad(Act):
    """The scratchpad's whole text, and the text it was written over: both can be merged."""

    KIND: ClassVar[str] = "session.pad"
    text: PadText
    over: PadText = ""


class Attach(Act):
    """Add evidence; its bytes travel apart from this."""

    KIND: ClassVar[str] = "session.attach"
    evidence: Id
    sha256: Sha256
    size: Annotated[int, Field(ge=1, le=100 * 1024 * 1024)]
    mime: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,80}$")]
    name: Line = ""
    title: Line = ""
    width: Annotated[int, Field(ge=0, le=100_000)] = 0
    height: Annotated[int, Field(ge=0, le=100_000)] = 0
    node: Line = ""
    step: Annotated[int, Field(ge=0, le=100_000)] = 0


class EditEvidence(Act):
    """Name evidence, take it off the session, or put it back."""

    KIND: ClassVar[str] = "session.evidence"
    evidence: Id
    title: Line | None = None
    removed: bool | None = None


class Pause(Act):
    """Put the session down, with why and until when (park, when both are given)."""

    KIND: ClassVar[str] = "session.pause"
    reason: Line = ""
    until: At | None = None


class Resume(Act):
    """Take a paused session up again."""

    KIND: ClassVar[str] = "session.resume"


class Complete(Act):
    """Close the session with its outcome. Texts that are not given keep what they were."""

    KIND: ClassVar[str] = "session.complete"
    outcome: Outcome
    outcome_notes: Text | None = None
    next_steps: Text | None = None


class CancelPrepared(Act):
    """Take back prepared work that nobody has started."""

    KIND: ClassVar[str] = "session.cancel"


class Reassign(Act):
    """Give prepared work to somebody else, or to nobody in particular."""

    KIND: ClassVar[str] = "session.reassign"
    assignee: Id | None = None


class RecordArtifact(Act):
    """Somebody copied, saved or sent a text made from this session."""

    KIND: ClassVar[str] = "session.artifact"
    artifact: Id
    kind: Literal["note", "briefing", "export"] = "note"
    format: Literal["psa", "markdown", "text", "html"]
    sha256: Sha256
    masked: dict[str, int] = Field(default_factory=dict)
    delivered: Literal["copied", "saved", "printed", "downloaded"]


ACTS: tuple[type[Act], ...] = (
    StartSession, PrepareSession, BeginPrepared, CaptureSession, SetFields, SetVariables,
    SetContact, Choose, AddStep, AddNote, StepBack, WritePad, Attach, EditEvidence, Pause, Resume,
    Complete, CancelPrepared, Reassign, RecordArtifact, HandOver, Claim, ReturnHandoff,
    CancelHandoff, Ask, AnswerQuestion, ShareSession, PutInPool, TakeFromPool, SaveFlow,
    PublishFlow, ArchiveFlow, ForkFlow, SuggestChange, AcceptSuggestion, DeclineSuggestion,
    *TALK_ACTS, *LANE_ACTS, *ASIDE_ACTS, *TEXT_ACTS,
)  # fmt: skip

KNOWN: dict[tuple[str, int], type[Act]] = readable(ACTS)
