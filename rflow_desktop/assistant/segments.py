"""The words of a reply as messages: how it ended, where it was parted, the same id each time."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from rflow_desktop.domain.acts_talk import Say
from rflow_desktop.domain.model_talk import ReplyState, Said, Speaker, Usage
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.reply import StoredEvent

LAST = {
    ReplyState.COMPLETED: Said.WHOLE,
    ReplyState.CANCELLED: Said.STOPPED,
    ReplyState.LOST: Said.STOPPED,
    ReplyState.ERROR: Said.PARTIAL,
}
"""What a message of a reply is called when the reply ended so."""
MOST = 60_000


@dataclass(frozen=True, kw_only=True)
class End:
    """How a reply ended, and what it used."""

    state: ReplyState
    code: str = ""
    told: str = ""
    retryable: bool = False
    usage: Usage = field(default_factory=Usage)
    prices: str = ""
    model: str = ""


@dataclass(frozen=True)
class Segment:
    """The words between two uses of tools: a message of its own."""

    number: int
    text: str
    thinking: str


def named_id(reply: str, name: str) -> str:
    """The same id for the same part of a reply, so that landing it twice adds nothing."""
    return str(uuid.uuid5(uuid.UUID(reply), name))


def segments(events: Iterable[StoredEvent]) -> tuple[Segment, ...]:
    """A reply's words, parted where a round of tools began."""
    found: list[Segment] = []
    text = thinking = ""
    number = 0
    for event in events:
        if event.type == "chunk":
            text += str(event.body.get("text", ""))
        elif event.type == "thinking":
            thinking += str(event.body.get("text", ""))
        elif event.type == "round":
            if text.strip() or thinking.strip():
                found.append(Segment(number, text, thinking))
            number, text, thinking = number + 1, "", ""
    if text.strip() or thinking.strip():
        found.append(Segment(number, text, thinking))
    return tuple(found)


def says(
    reply: str, branch: str | None, found: Iterable[Segment], last: Said, code: str = ""
) -> list[Act]:
    """The messages of a reply; all but the last are whole, and only that one says why it ended."""
    every = tuple(found)
    return [
        Say(
            message=named_id(reply, f"segment {one.number}"), role=Speaker.ASSISTANT,
            text=one.text[:MOST], thinking=one.thinking[:MOST], generation=reply,
            branch=branch, state=last if one is every[-1] else Said.WHOLE,
            code=code if one is every[-1] else "",
        )
        for one in every
    ]  # fmt: skip
