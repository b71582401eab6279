"""From the events of a reply to rows of the session: once, however often it is tried."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from rflow_desktop.domain.acts_talk import MarkMessage, RecordReply, Say
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model_talk import ReplyState, Said, Speaker, Usage
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.reply import StoredEvent
from rflow_desktop.services.talk_view import key
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from rflow_desktop.store.replies import Replies, Reply

_STATES = {
    ReplyState.COMPLETED: Said.WHOLE,
    ReplyState.CANCELLED: Said.STOPPED,
    ReplyState.LOST: Said.STOPPED,
    ReplyState.ERROR: Said.PARTIAL,
}
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


def says(reply: Reply, branch: str | None, found: Iterable[Segment], last: Said) -> list[Act]:
    """The messages of a reply; all but the last are whole."""
    every = tuple(found)
    return [
        Say(
            message=named_id(reply.id, f"segment {one.number}"), role=Speaker.ASSISTANT,
            text=one.text[:MOST], thinking=one.thinking[:MOST], generation=reply.id,
            branch=branch, state=last if one is every[-1] else Said.WHOLE,
        )
        for one in every
    ]  # fmt: skip


async def land(work: Work, reply: Reply, branch: str | None, end: End) -> str:
    """Ends the reply: its words, what became of the question, and its record, all or none.

    Gives a sentence when the session did not take them; then they stay kept here.
    """
    events = await work.store.run(lambda local: Replies(local.outbox).events(reply.id))
    found = segments(events)
    done: list[Act] = []
    if reply.purpose in ("reply", "question"):
        done += says(reply, branch, found, _STATES[end.state])
        if reply.turn:
            answered = bool(found) or end.state is ReplyState.COMPLETED
            mark = Said.ANSWERED if answered else Said.FAILED
            done.append(MarkMessage(message=reply.turn, state=mark, code=end.code))
    else:
        text = "\n\n".join(one.text for one in found)
        kept = key("made", f"{reply.session}:{reply.purpose}")
        await work.store.run(lambda local: local.drafts.keep(kept, text))
    done.append(
        RecordReply(
            generation=reply.id, state=end.state, turn=reply.turn or None, purpose=reply.purpose,
            model=end.model or reply.model, code=end.code, told=end.told[:500],
            retryable=end.retryable, usage=end.usage, prices=end.prices, branch=branch,
        )
    )  # fmt: skip

    def close(local: Local) -> None:
        replies = Replies(local.outbox)
        replies.end(
            reply.id, end.state.value, work.now_ms(), code=end.code, told=end.told,
            retryable=end.retryable,
        )  # fmt: skip
        replies.land(reply.id)

    try:
        await work.do(reply.session, *done)
    except Refused as refused:
        return refused.sentence
    await work.store.run(close)
    return ""
