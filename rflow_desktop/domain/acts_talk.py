"""What people do with the assistant, as imperatives: open a case, speak, record a reply, rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field, StringConstraints

from rflow_desktop.domain.model_talk import (
    Access,
    CallState,
    FlowMatch,
    Intake,
    ReplyState,
    Said,
    Share,
    Speaker,
    Usage,
)
from rflow_desktop.domain.ops import Act, Upcast
from rflow_desktop.domain.values import At, Id, Line, Text

Words = Annotated[str, StringConstraints(max_length=60_000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Ids = Annotated[tuple[Id, ...], Field(max_length=20)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{0,64}$")]
Preview = Annotated[str, StringConstraints(max_length=500)]


class OpenCase(Act):
    """Lay down the original report of a guided session or a chat, once and for good.

    `members` share a group chat, `peer` is the other assistant of a thread between two, `named`
    says that a person chose the title, so that the first message does not.
    """

    KIND: ClassVar[str] = "session.intake"
    intake: Intake = Intake()
    assistant: Id | None = None
    channel: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,20}$")] = "desktop"
    peer: Id | None = None
    group: Line = ""
    named: bool = False
    members: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


class Say(Act):
    """Say something: an engineer to the assistant, or what the assistant answered.

    `client_message_id` makes a retry the same message; `edits` is the message this one replaces;
    `model_text` goes to the assistant with the words and is not drawn. `sender` and `sent_at` are
    of a message that was brought in from elsewhere. `assistant` is who of the two said it in a
    thread between assistants, whatever they are called.
    """

    KIND: ClassVar[str] = "session.message"
    V: ClassVar[int] = 2
    OLDER: ClassVar[Mapping[int, Upcast]] = {1: lambda payload: {**payload, "assistant": None}}
    message: Id
    role: Speaker = Speaker.USER
    text: Words = ""
    model_text: Words = ""
    thinking: Words = ""
    client_message_id: Line = ""
    attachments: Ids = ()
    branch: Id | None = None
    generation: Id | None = None
    edits: Id | None = None
    state: Said = Said.WAITING
    code: Code = ""
    sender: Line = ""
    sent_at: At | None = None
    assistant: Id | None = None


class MarkMessage(Act):
    """Note what has become of a message: it was answered, or the assistant failed."""

    KIND: ClassVar[str] = "session.message_state"
    message: Id
    state: Said
    code: Code = ""


class RecordCall(Act):
    """Note one use of a tool, when it starts and again, under the same id, when it ends.

    `left` counts the bytes that left this computer, `approved` is the hash of what was allowed.
    """

    KIND: ClassVar[str] = "session.tool_call"
    call: Id
    name: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    args: Annotated[dict[str, Any], Field(max_length=50)] = Field(default_factory=dict)
    state: CallState = CallState.RUNNING
    preview: Preview = ""
    output: Id | None = None
    left: Annotated[int, Field(ge=0, le=10**12)] = 0
    approved: Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")] = ""
    generation: Id | None = None
    branch: Id | None = None


class RecordReply(Act):
    """Note that a reply is asked for, runs or has ended. An end is final."""

    KIND: ClassVar[str] = "session.generation"
    generation: Id
    state: ReplyState
    turn: Id | None = None
    purpose: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")] = "reply"
    model: Line = ""
    code: Code = ""
    told: Preview = ""
    retryable: bool = False
    usage: Usage = Usage()
    prices: Line = ""
    branch: Id | None = None


class SetCase(Act):
    """Say what the problem is: a summary, its domain, how sure, and the flow that fits.

    `by_person` holds against the assistant, whichever of both comes later.
    """

    KIND: ClassVar[str] = "session.case"
    summary: Line | None = None
    domain: Annotated[str, StringConstraints(max_length=100, strip_whitespace=True)] | None = None
    confidence: Share | None = None
    match: FlowMatch | None = None
    by_person: bool = False


class Rate(Act):
    """Say how helpful the assistant was, from 1 to 5."""

    KIND: ClassVar[str] = "session.rate"
    rating: Annotated[int, Field(ge=1, le=5)]
    feedback: Text = ""


class Rename(Act):
    """Give a session another name; an admin may do it for others."""

    KIND: ClassVar[str] = "session.rename"
    title: Name


class Trash(Act):
    """Put a session into the trash, or take it out again."""

    KIND: ClassVar[str] = "session.trash"
    trashed: bool = True


class SetMembers(Act):
    """Let colleagues into a chat, or out of it."""

    KIND: ClassVar[str] = "session.members"
    add: Annotated[tuple[Id, ...], Field(max_length=50)] = ()
    remove: Annotated[tuple[Id, ...], Field(max_length=50)] = ()


class SaveAssistant(Act):
    """Make an assistant, or change what it is told, which model it is and what it may do."""

    KIND: ClassVar[str] = "assistant.save"
    name: Name | None = None
    description: Text | None = None
    prompt: Text | None = None
    model: Line | None = None
    tools: Annotated[tuple[Line, ...], Field(max_length=50)] | None = None
    permissions: Annotated[dict[str, str], Field(max_length=50)] | None = None
    access: Access | None = None


class RetireAssistant(Act):
    """Take an assistant out of use, or put it back. Its chats stay."""

    KIND: ClassVar[str] = "assistant.retire"
    retired: bool = True


TALK_ACTS: tuple[type[Act], ...] = (
    OpenCase, Say, MarkMessage, RecordCall, RecordReply, SetCase, Rate, Rename, Trash, SetMembers,
    SaveAssistant, RetireAssistant,
)  # fmt: skip
