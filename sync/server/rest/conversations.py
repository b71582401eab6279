"""Routes of replies in the making: /api/v1/conversations. Times here are milliseconds.

A conversation is a session; what its clients call a session here is one reply of the model.
"""

from __future__ import annotations

from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header, Path, Query, Request
from pydantic import StringConstraints
from sqlalchemy import Connection
from sse_starlette import EventSourceResponse
from starlette.responses import Response

from rflow_desktop.domain.model_talk import ReplyState
from rflow_desktop.domain.policy import can
from sync.protocol import Answer
from sync.server import auth, landing, replies
from sync.server.central import NotDone
from sync.server.problems import told
from sync.server.replies import Reply
from sync.server.rest import following, refusals
from sync.server.rest.ai_asking import limited
from sync.server.rest.door import Desk
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/conversations", tags=["Replies"])
ConversationId = Annotated[str, Path(min_length=1, max_length=200)]
ReplyId = Annotated[str, Path(min_length=1, max_length=200)]
_CURSOR = r"^[0-9]{1,15}(-[0-9]{1,15})?$"
Cursor = Annotated[str, StringConstraints(pattern=_CURSOR)]
_STATUS = {ReplyState.RUNNING: "active"}
NONE_ACTIVE, NONE_MADE = "No active session found", "No background task found"


class NotThere(Answer):
    """Nothing here, or nothing that one may see."""

    error: str
    conversationId: str  # noqa: N815 - the name that clients of these paths know


class Trouble(Answer):
    code: str
    message: str
    retryable: bool


class ActiveSession(Answer):
    """The reply of a conversation: `cursor` and `head` are its newest event."""

    sessionId: str  # noqa: N815
    status: str
    cursor: str
    head: str
    conversationId: str  # noqa: N815
    startedAt: int  # noqa: N815
    lastActivity: int  # noqa: N815


class TaskStatus(Answer):
    """Whether a reply is in the making. `estimatedCompletion` is none where nobody can tell."""

    isActive: bool  # noqa: N815
    sessionId: str  # noqa: N815
    estimatedCompletion: int | None  # noqa: N815
    conversationId: str  # noqa: N815
    error: Trouble | None


class Stopped(Answer):
    """A reply after it was stopped: `saved` says that what came of it is kept."""

    sessionId: str  # noqa: N815
    status: str
    conversationId: str  # noqa: N815
    saved: bool


_FLAT: dict[int | str, dict[str, Any]] = {404: {"model": NotThere}}


@router.get(
    "/{conversation_id}/active-session",
    response_model=ActiveSession,
    responses={**told(401, 422, 503), **_FLAT, 304: {"description": "Nothing has changed"}},
)
async def active(
    central: Shared,
    token: Bearer,
    request: Request,
    conversation_id: ConversationId,
    if_none_match: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Which reply is in the making, or was the last one that can still be followed."""
    seen = await following.current(central, token, request, conversation_id)
    reply = seen.reply
    if reply is None:
        return _none(NONE_ACTIVE, conversation_id)
    mark = f'"{reply.reply_id}.{reply.state}.{reply.head}"'
    if if_none_match == mark:
        return Response(status_code=304, headers={"ETag": mark})
    shown = ActiveSession(
        sessionId=reply.reply_id,
        status=_status(reply),
        cursor=str(reply.head),
        head=str(reply.head),
        conversationId=conversation_id,
        startedAt=reply.made_at,
        lastActivity=reply.last_at,
    )
    return _json(shown, 200, {"ETag": mark})


@router.get(
    "/{conversation_id}/task-status",
    response_model=TaskStatus,
    responses={**told(401, 422, 503), **_FLAT},
)
async def task_status(
    central: Shared, token: Bearer, request: Request, conversation_id: ConversationId
) -> Response:
    """Whether that reply is in the making, and if it failed, why."""
    seen = await following.current(central, token, request, conversation_id)
    reply = seen.reply
    if reply is None:
        return _none(NONE_MADE, conversation_id)
    failed = ReplyState(reply.state) in (ReplyState.ERROR, ReplyState.LOST)
    trouble = Trouble(code=reply.code, message=reply.told, retryable=reply.retryable)
    shown = TaskStatus(
        isActive=not reply.over,
        sessionId=reply.reply_id,
        estimatedCompletion=_expected(reply, seen.usual_ms, central.now_ms()),
        conversationId=conversation_id,
        error=trouble if failed else None,
    )
    return _json(shown, 200)


@router.get(
    "/{conversation_id}/resume/{generation_id}",
    response_class=EventSourceResponse,
    dependencies=[limited("ai_resume_stream", 60)],
    responses={
        **told(401, 422, 429, 503), **_FLAT, 200: {"content": {"text/event-stream": {}}},
    },
)  # fmt: skip
async def resume(
    central: Shared,
    token: Bearer,
    conversation_id: ConversationId,
    generation_id: ReplyId,
    cursor: Annotated[Cursor | None, Query()] = None,
    last_event_id: Annotated[Cursor | None, Header()] = None,
) -> Response:
    """The events after a cursor, then as they come. Starts nothing, however often it is asked.

    `Last-Event-ID` wins over `cursor`. A cursor that is not there any more is told by a frame of
    type `reset` with all the text so far.
    """
    if central.stopping():
        raise NotDone(503, "stopping", "The server is about to stop.", {"Retry-After": "5"})
    after = int((last_event_id or cursor or "0").partition("-")[0])
    seen = await following.events(central, token, conversation_id, generation_id, after)
    if seen.reply is None:
        return _none(f"Session {generation_id} not found or expired", conversation_id)
    return EventSourceResponse(
        following.stream(central, token, seen, after),
        ping=0,
        sep="\n",
        shutdown_event=anyio.Event(),
        shutdown_grace_period=3,
        send_timeout=30,
    )


@router.post(
    "/{conversation_id}/stop/{generation_id}",
    response_model=Stopped,
    dependencies=[limited("ai_stop", 30)],
    responses={**told(401, 403, 422, 429, 503), **_FLAT},
)
async def stop(
    central: Shared, token: Bearer, conversation_id: ConversationId, generation_id: ReplyId
) -> Response:
    """Ends a reply and keeps what came of it; one that waits never runs. Twice is no error."""

    def work(conn: Connection) -> tuple[Reply | None, Desk]:
        desk = Desk(conn, central, auth.whose(conn, token, central.now_ms()))
        session = following.readable(conn, desk.caller, conversation_id)
        found = None if session is None else replies.get(conn, desk.account, generation_id)
        if session is None or found is None or found.session != session.id:
            return None, desk
        if not can(desk.actor, "session.note", session):
            raise refusals.forbidden("You can follow this answer, but not stop it.")
        landing.finish(desk, found, landing.STOPPED)
        return replies.get(conn, desk.account, generation_id), desk

    reply, desk = await central.database.write(work)
    if reply is None:
        return _none(f"Session {generation_id} not found or expired", conversation_id)
    central.pokes.ring(desk.account, {**desk.moved, f"stop:{generation_id}": reply.head})
    shown = Stopped(
        sessionId=generation_id,
        status=_status(reply),
        conversationId=conversation_id,
        saved=reply.landed,
    )
    return _json(shown, 200)


def _status(reply: Reply) -> str:
    state = ReplyState(reply.state)
    return _STATUS.get(state, state.value)


def _expected(reply: Reply, usual_ms: int | None, now_ms: int) -> int | None:
    """When it will be there, if it takes as long as others did; an estimate never recedes."""
    if reply.ended_at is not None:
        return reply.ended_at
    if reply.begun_at is None or usual_ms is None:
        return None
    expected = reply.begun_at + usual_ms
    return expected if expected > now_ms else None


def _none(error: str, conversation_id: str) -> Response:
    return _json(NotThere(error=error, conversationId=conversation_id), 404)


def _json(made: Answer, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(made.model_dump_json(), status, headers=headers, media_type="application/json")
