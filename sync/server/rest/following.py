"""Following a reply in the making: which one is meant, and its events from a cursor on, live."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from fastapi import Request
from sqlalchemy import Connection
from sse_starlette import ServerSentEvent

from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import ReplyState
from rflow_desktop.domain.policy import can
from sync.protocol import HEARTBEAT_SECONDS
from sync.server import auth, landing, people, replies
from sync.server.central import Central
from sync.server.people import Caller
from sync.server.replies import Event, Reply
from sync.server.replying import Replying
from sync.server.rest import door

_AT_MOST = 500


class Seen(NamedTuple):
    caller: Caller
    reply: Reply | None
    usual_ms: int | None = None
    events: tuple[Event, ...] = ()


async def current(central: Central, token: str, request: Request, conversation_id: str) -> Seen:
    """The one reply that all these paths mean; one that nobody makes any more is ended first."""

    def look(conn: Connection, caller: Caller) -> Seen:
        session = readable(conn, caller, conversation_id)
        if session is None:
            return Seen(caller, None)
        found = replies.current(conn, caller.account, session.id, central.now_ms())
        running = found is not None and found.state == ReplyState.RUNNING
        purpose = "" if found is None else found.purpose
        usual = replies.usual_ms(conn, caller.account, purpose) if running else None
        return Seen(caller, found, usual)

    seen = await door.read(central, token, look)
    reply = seen.reply
    if reply is None or reply.over or reply.beat_at >= central.now_ms() - replies.LOST_MS:
        return seen
    replying: Replying = request.app.state.replying
    await replying.tend(seen.caller.account)
    return await door.read(central, token, look)


async def events(
    central: Central, token: str, conversation_id: str, generation_id: str, after: int
) -> Seen:
    def look(conn: Connection, caller: Caller) -> Seen:
        session = readable(conn, caller, conversation_id)
        reply = None if session is None else replies.get(conn, caller.account, generation_id)
        if session is None or reply is None or reply.session != session.id:
            return Seen(caller, None)
        old = central.now_ms() - replies.KEPT_MS
        if reply.ended_at is not None and reply.ended_at <= old:
            return Seen(caller, None)
        found = replies.events(conn, caller.account, generation_id, after, _AT_MOST)
        if after > reply.head or (found and found[0].seq > after + 1):
            every = replies.every_event(conn, caller.account, generation_id)
            found = _again(every, reply)
        return Seen(caller, reply, None, found)

    return await door.read(central, token, look)


def _again(every: tuple[Event, ...], reply: Reply) -> tuple[Event, ...]:
    """All that came so far in one frame, for who has lost the place."""
    text = "".join(str(one.body.get("text", "")) for one in every if one.type == "chunk")
    ends = tuple(one for one in every if one.type in ("error", "end"))
    before = [one.seq for one in every if one not in ends]
    seq = max(before, default=reply.head)
    return (Event(seq, "reset", reply.last_at, {"text": text}), *ends)


async def stream(
    central: Central, token: str, seen: Seen, after: int
) -> AsyncIterator[ServerSentEvent]:
    """Until the reply has ended, the person may not read it any more, or the server stops."""
    reply = seen.reply
    if reply is None:
        return
    place = frozenset({landing.place(reply.reply_id)})
    with central.pokes.listening(seen.caller.account, place) as listener:
        while True:
            for event in seen.events:
                after = event.seq
                if event.type != "thinking" or seen.caller.user == reply.user_id:
                    yield _frame(event)  # what is thought is for who asked
            if seen.reply is None or central.stopping():
                return
            if seen.reply.over and after >= seen.reply.head:
                return
            if not seen.events and not await listener.wait(HEARTBEAT_SECONDS):
                yield ServerSentEvent(comment="still here", sep="\n")
            try:
                seen = await events(central, token, reply.session, reply.reply_id, after)
            except auth.Denied:
                return


def _frame(event: Event) -> ServerSentEvent:
    body: dict[str, Any] = {**event.body, "type": event.type, "seq": event.seq, "at": event.at}
    text = json.dumps(body, ensure_ascii=False)
    return ServerSentEvent(data=text, id=str(event.seq), sep="\n")


def readable(conn: Connection, caller: Caller, session_id: str) -> Session | None:
    found = people.row(conn, caller.account, Session, session_id)
    if found is None or not can(caller.actor, "session.read", found):
        return None
    return found
