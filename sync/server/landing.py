"""How a reply that the server made begins and ends as rows of its session: all of it, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from sqlalchemy import Connection

from rflow_desktop.assistant.segments import LAST, MOST, End, named_id, says, segments
from rflow_desktop.domain.acts_aside import Assess
from rflow_desktop.domain.acts_talk import MarkMessage, RecordReply
from rflow_desktop.domain.acts_texts import KeepText, TextKind
from rflow_desktop.domain.model import Briefing, Session
from rflow_desktop.domain.model_talk import Assistant, Case, ReplyState, Said
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.reply import MODEL, StoredEvent
from rflow_desktop.domain.texts import finished
from sync.server import people, replies
from sync.server.case import TALKING
from sync.server.central import Central, NotDone
from sync.server.replies import Reply
from sync.server.rest.door import Desk

STOPPED = End(state=ReplyState.CANCELLED, told="Stopped", retryable=True)
LOST = End(
    state=ReplyState.LOST, code="lost", retryable=True,
    told="The server that wrote this answer went away. What came is kept.",
)  # fmt: skip

ENRICHMENT = "enrichment"
_BROKEN = frozenset({"max_tokens", "refused", "model_context_window_exceeded"})
"""A reply that ended so is no whole text."""


def queue(
    desk: Desk, session: str, *, purpose: str, kind: str, turn: str = "", branch: str = "",
    model: str = "",
) -> Reply:  # fmt: skip
    """Asks for a reply; it is made once the transaction is over, by `Replying.start`."""
    case = desk.get(Case, session)
    profile = desk.get(Assistant, "" if case is None else case.assistant or "")
    reply = replies.queue(
        desk.conn, desk.account, reply_id=desk.new_id(), session=session, turn=turn,
        branch=branch, user=desk.caller.user, purpose=purpose, kind=kind,
        model=model or ("" if profile is None else profile.model) or MODEL, now_ms=desk.now_ms,
    )  # fmt: skip
    asked: list[Act] = [record(reply, ReplyState.QUEUED)]
    row = desk.get(Session, session)
    handoff = "" if row is None else row.handoff or row.last_handoff or ""
    if purpose == ENRICHMENT and desk.get(Briefing, handoff) is not None:
        asked.append(Assess(handoff=handoff, state="pending"))
    desk.do(Session.TYPE, session, *asked)
    return reply


def record(reply: Reply, state: ReplyState) -> RecordReply:
    return RecordReply(
        generation=reply.reply_id, state=state, turn=reply.turn or None, purpose=reply.purpose,
        model=reply.model, branch=reply.branch or None,
    )  # fmt: skip


def finish(desk: Desk, reply: Reply, end: End) -> bool:
    """Ends a reply, once: its last event, its words, and its record. False when it had ended.

    Where the session does not take the words any more they stay in the events.
    """
    ended = replies.end(
        desk.conn, desk.account, reply.reply_id, end.state, desk.now_ms, code=end.code,
        told=end.told, retryable=end.retryable,
    )  # fmt: skip
    if not ended:
        return False
    desk.moved |= moved(desk.conn, desk.account, reply.reply_id, reply.session)
    found = written(desk.conn, desk.account, reply.reply_id)
    try:
        with desk.conn.begin_nested():
            desk.do(Session.TYPE, reply.session, *_acts(desk, reply, end, found))
    except NotDone:
        return True
    replies.land(desk.conn, desk.account, reply.reply_id)
    return True


def lose(conn: Connection, central: Central, account: str, reply: Reply) -> dict[str, int]:
    """Ends a reply on which nobody works any more; which heads moved."""
    try:
        desk = Desk(conn, central, people.caller(conn, account, reply.user_id))
    except people.Blocked:
        replies.end(conn, account, reply.reply_id, LOST.state, central.now_ms(), code=LOST.code)
        return moved(conn, account, reply.reply_id, reply.session)
    finish(desk, reply, LOST)
    return desk.moved


def moved(conn: Connection, account: str, reply_id: str, session: str) -> dict[str, int]:
    """What is told to who follows a reply, and to replies that wait for its end."""
    found = replies.get(conn, account, reply_id)
    head = 0 if found is None else found.head
    return {place(reply_id): head, f"turn:{session}": head}


def place(reply_id: str) -> str:
    """The name under which news of a reply are told."""
    return f"reply:{reply_id}"


def written(conn: Connection, account: str, reply_id: str) -> Sequence[StoredEvent]:
    return [
        StoredEvent(seq=one.seq, type=one.type, at="", body=one.body)
        for one in replies.every_event(conn, account, reply_id)
    ]


def text_of(events: Sequence[StoredEvent]) -> str:
    return "\n\n".join(one.text for one in segments(events))


def artifact_of(reply_id: str) -> str:
    """The id under which it is recorded that a text was made by a reply."""
    return named_id(reply_id, "made")


def _made(desk: Desk, reply: Reply, end: End, events: Sequence[StoredEvent]) -> list[Act]:
    """A text for somebody, whole or not at all; an assessment says when it failed."""
    whole = end.state is ReplyState.COMPLETED and end.code not in _BROKEN
    text = text_of(events)
    kind = next((one for one in get_args(TextKind) if one == reply.purpose), None)
    if kind is not None and whole and text:
        start = next((one.body for one in events if one.type == "start"), {})
        kept = KeepText(
            artifact=artifact_of(reply.reply_id), kind=kind, text=finished(kind, text)[:MOST],
            version=int(start.get("version", 0)), generation=reply.reply_id,
        )  # fmt: skip
        return [kept]
    return _assessed(desk, reply, text if whole else "", end) if reply.purpose == ENRICHMENT else []


def _assessed(desk: Desk, reply: Reply, text: str, end: End) -> list[Act]:
    session = desk.get(Session, reply.session)
    handoff = "" if session is None else session.handoff or session.last_handoff or ""
    if desk.get(Briefing, handoff) is None:
        return []
    if text:
        return [Assess(handoff=handoff, state="ready", text=text[:20_000])]
    return [Assess(handoff=handoff, state="failed", told=end.told[:500])]


def _acts(desk: Desk, reply: Reply, end: End, events: Sequence[StoredEvent]) -> list[Act]:
    done: list[Act] = []
    if reply.purpose in TALKING:
        found = segments(events)
        last = LAST[end.state]
        why = "" if last is Said.PARTIAL else end.code
        done += says(reply.reply_id, reply.branch or None, found, last, why)
        if reply.turn:
            answered = bool(found) or end.state is ReplyState.COMPLETED
            mark = Said.ANSWERED if answered else Said.FAILED
            done.append(MarkMessage(message=reply.turn, state=mark, code=end.code))
    else:
        done += _made(desk, reply, end, events)
    ended = record(reply, end.state).model_copy(
        update={
            "model": end.model or reply.model, "code": end.code, "told": end.told[:500],
            "retryable": end.retryable, "usage": end.usage, "prices": end.prices,
        }
    )  # fmt: skip
    return [*done, ended]
