"""The rows of working with the assistant: the case, what was said, tools, replies, profiles."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, ClassVar

from pydantic import Field

from rflow_desktop.domain.values import Part, Row, Stamps, Superseded, Value

Count = Annotated[int, Field(ge=0, le=10**12)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class IntakeType(StrEnum):
    FREE_TEXT = "free_text"
    PSA_TICKET = "psa_ticket"
    SCREENSHOT = "screenshot"
    LOG_PASTE = "log_paste"
    COMBINED = "combined"


class Speaker(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"


class Said(StrEnum):
    """What has become of a message: `waiting` for the assistant, `answered`, or why it is not."""

    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"
    WHOLE = "whole"
    STOPPED = "stopped"
    PARTIAL = "partial"


class CallState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DENIED = "denied"
    UNKNOWN = "unknown"


class ReplyState(StrEnum):
    """The states of a generation; all but the first two are final."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    ERROR = "error"
    CANCELLED = "cancelled"
    LOST = "lost"


class Access(StrEnum):
    ACCOUNT = "account"
    TEAM = "team"
    PRIVATE = "private"


class Intake(Value):
    """The original report, kept word for word. `evidence` names its pictures and files."""

    type: IntakeType = IntakeType.FREE_TEXT
    text: str = ""
    log: str = ""
    ticket: dict[str, Any] = Field(default_factory=dict)
    evidence: tuple[str, ...] = ()


class FlowMatch(Value):
    """A flow that fits the problem: named as it was then, how well (0 to 1), and why."""

    flow: str
    name: str
    version: int = 1
    score: Share = 0.0
    reason: str = ""


class Usage(Value):
    """Tokens as the provider counted them, and the price in millionths of a dollar."""

    input: Count = 0
    output: Count = 0
    cache_read: Count = 0
    cache_write: Count = 0
    micros: Count = 0

    def plus(self, other: Usage) -> Usage:
        return Usage(
            input=self.input + other.input, output=self.output + other.output,
            cache_read=self.cache_read + other.cache_read,
            cache_write=self.cache_write + other.cache_write, micros=self.micros + other.micros,
        )  # fmt: skip


PENDING, COMPLETED, FAILED = "pending", "completed", "failed"
"""What has become of learning from a session."""


class Lesson(Value):
    """What a finished session teaches: what fixed it, the facts behind it, and its codes."""

    fix: str
    because: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


class Case(Part):
    """What a guided session or a chat is about and where it stands; its id is the session's.

    `fix` is the one active suggestion, `version` rises with every fact and fix, `lane` counts the
    bytes of its questions and tasks, `messages` and `asked` what was said by all and by people.
    `named` says that a person chose the title, `corrected` names the fields that the assistant must
    leave alone. `analysis` says what has become of learning from it, once it was resolved: pending,
    completed or failed.
    """

    TYPE: ClassVar[str] = "case"
    intake: Intake = Intake()
    summary: str = ""
    domain: str = ""
    confidence: float | None = None
    match: FlowMatch | None = None
    assistant: str | None = None
    channel: str = "desktop"
    peer: str | None = None
    group: str = ""
    named: bool = False
    corrected: tuple[str, ...] = ()
    branching: bool = False
    fix: str | None = None
    version: int = 0
    lane: int = 0
    messages: int = 0
    asked: int = 0
    last_at: str = ""
    usage: Usage = Usage()
    rating: int | None = None
    feedback: str = ""
    analysis: str = ""
    lesson: Lesson | None = None
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()


class Message(Part):
    """One thing that was said. A reply with tools in it is several, all of one generation.

    `model_text` is what the assistant was given besides `text` (documents), never drawn. `thinking`
    is only in rows of earlier versions: it is a `Thought` now. `brought` says that it was said in
    another program: no word in it is an engineer's to the assistant.
    """

    TYPE: ClassVar[str] = "message"
    role: Speaker = Speaker.USER
    text: str = ""
    model_text: str = ""
    thinking: str = ""
    client_message_id: str = ""
    attachments: tuple[str, ...] = ()
    branch: str | None = None
    generation: str | None = None
    edits: str | None = None
    edited_by: str | None = None
    state: Said = Said.WAITING
    code: str = ""
    sender: str = ""
    assistant: str | None = None
    by: str
    at: str
    hlc: str
    late: bool = False
    brought: bool = False


class Thought(Part):
    """What the assistant thought before it said something; its id is the message's.

    Only who asked ever receives this row, and only while the session is theirs.
    """

    TYPE: ClassVar[str] = "thought"
    text: str
    by: str


class Named(Value):
    """What a token stands for: the kind of name, and the name."""

    kind: str
    value: str


class Names(Part):
    """The tokens that stand for names wherever the session is told to a model; its id is the
    session's. One token means one name for good, whoever asks and whichever way it is sent.
    """

    TYPE: ClassVar[str] = "names"
    tokens: dict[str, Named] = Field(default_factory=dict)


class ToolCall(Part):
    """One use of a tool, paired by its own id. `preview` has 500 characters; the whole output is
    the evidence that `output` names, or fits into the preview.
    """

    TYPE: ClassVar[str] = "tool_call"
    generation: str | None = None
    branch: str | None = None
    name: str
    args: dict[str, Any] = Field(default_factory=dict)
    state: CallState = CallState.RUNNING
    preview: str = ""
    output: str | None = None
    left: int = 0
    approved: str = ""
    by: str
    at: str
    ended_at: str | None = None
    hlc: str


class Generation(Part):
    """The visible record of one reply: its state, why it ended, and what it used."""

    TYPE: ClassVar[str] = "generation"
    turn: str | None = None
    purpose: str = "reply"
    state: ReplyState = ReplyState.QUEUED
    model: str = ""
    code: str = ""
    told: str = ""
    retryable: bool = False
    usage: Usage = Usage()
    prices: str = ""
    branch: str | None = None
    by: str
    at: str
    started_at: str | None = None
    ended_at: str | None = None
    hlc: str


class Assistant(Row):
    """A profile that engineers talk to: its instructions, model, tools and who may use it.

    `permissions` says by tool whether it is allowed, asked or denied.
    """

    TYPE: ClassVar[str] = "assistant"
    name: str
    description: str = ""
    prompt: str = ""
    model: str = ""
    tools: tuple[str, ...] = ()
    permissions: dict[str, str] = Field(default_factory=dict)
    access: Access = Access.ACCOUNT
    team: str | None = None
    author: str
    retired: bool = False
    changed_at: str = ""
    changed_by: str = ""
    stamps: Stamps = Field(default_factory=dict)
    superseded: Superseded = ()


TALK: tuple[type[Row], ...] = (Case, Message, Thought, Names, ToolCall, Generation, Assistant)
FINAL = frozenset({ReplyState.COMPLETED, ReplyState.ERROR, ReplyState.CANCELLED, ReplyState.LOST})
