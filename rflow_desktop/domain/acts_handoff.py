"""What people do with handoffs and with the library, as imperatives."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, StringConstraints

from rflow_desktop.domain.model import Known, Priority, Tried
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import At, Id, Line, Sha256, Text


class HandOver(Act):
    """Pass the session to a senior (escalate) or to a colleague (pass_on), with its briefing."""

    KIND: ClassVar[str] = "session.hand_over"
    handoff: Id
    kind: Literal["escalate", "pass_on"] = "escalate"
    to: Id | None = None
    priority: Priority = Priority.NORMAL
    need: Text
    expects: Text = ""
    title: Line = ""
    people: Line = ""
    due_at: At | None = None
    impact: Line = ""
    since: Line = ""
    minutes: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    tried: Annotated[tuple[Tried, ...], Field(max_length=200)] = ()
    known: Annotated[tuple[Known, ...], Field(max_length=200)] = ()
    evidence: Annotated[tuple[Id, ...], Field(max_length=200)] = ()
    moves: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    contact: Line = ""
    keep_watching: bool = True


class Claim(Act):
    """Ask for a handed-over session.

    Only the server can say yes, to exactly one, and only while it is fresh.
    """

    KIND: ClassVar[str] = "handoff.claim"
    handoff: Id


class ReturnHandoff(Act):
    """Give a claimed session back to whoever sent it, with why."""

    KIND: ClassVar[str] = "handoff.return"
    handoff: Id
    reason: Text = ""


class CancelHandoff(Act):
    """Take one's own handoff back before anybody has claimed it."""

    KIND: ClassVar[str] = "handoff.cancel"
    handoff: Id


class Ask(Act):
    """Ask the sender of a handoff one question."""

    KIND: ClassVar[str] = "handoff.ask"
    handoff: Id
    question: Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class AnswerQuestion(Act):
    """Answer a question about one's handoff."""

    KIND: ClassVar[str] = "handoff.answer"
    handoff: Id
    question: Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class SaveFlow(Act):
    """Keep a flow's content as its newest draft.

    `over` is the content hash that was edited (None: a new flow).
    """

    KIND: ClassVar[str] = "flow.save"
    snapshot: Sha256
    content: dict[str, Any]
    over: Sha256 | None = None


class PublishFlow(Act):
    """Make a saved content the version that everybody starts."""

    KIND: ClassVar[str] = "flow.publish"
    snapshot: Sha256


class ArchiveFlow(Act):
    """Take a flow out of the library, or put it back. Sessions that run it go on."""

    KIND: ClassVar[str] = "flow.archive"
    archived: bool = True
