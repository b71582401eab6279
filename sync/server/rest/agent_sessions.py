"""Routes of chats with an assistant: /api/agents/{agent_id}/sessions."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.acts import StartSession
from rflow_desktop.domain.acts_talk import OpenCase, Rename, Trash
from rflow_desktop.domain.model import Kind, Role, Session
from rflow_desktop.domain.model_talk import Assistant
from rflow_desktop.domain.policy import Action, can
from sync.protocol import Answer
from sync.server import people
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import agent_reads, agents, ai_talk, answered, door, paging, refusals
from sync.server.rest.agent_reads import Chat, SessionOut
from sync.server.rest.ai_asking import limited
from sync.server.rest.ai_asks import ChatAsk, ClientId, Said, Uploads
from sync.server.rest.ai_talk_documents import ChatAnswer
from sync.server.rest.door import Desk
from sync.server.rest.names import names_of
from sync.server.rest.paging import Paging
from sync.server.rest.values import Body, KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(
    prefix="/api/agents/{agent_id}/sessions", tags=["Agents"],
    dependencies=[limited("agents", agents.PER_MINUTE)], responses=told(429),
)  # fmt: skip
ANSWERS = told(401, 403, 404, 409, 422)
NOT_ALL = "Not authorized to view all sessions"
Title = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]


class SessionAsk(Body):
    """A new chat. Without a title it has one with the time, until the first message names it."""

    id: Uuid | None = None
    title: Title | None = None


class RenameAsk(Body):
    title: Title


class MessageAsk(Body):
    content: Said
    client_message_id: ClientId | None = None
    upload_ids: Uploads = Field(default=[])


class Renamed(Answer):
    id: str
    title: str


class SessionPage(Answer):
    items: list[SessionOut]
    next_cursor: str | None


class Item(Answer):
    """One thing that was said, or one use of a tool, with its place in the chat."""

    id: str
    cursor: str
    role: Literal["user", "assistant", "system", "tool_call"]
    content: str
    created_at: str | None
    state: str
    generation_id: str | None
    sender_name: str | None
    participant_id: str | None
    thinking: str = ""
    toolCallId: str | None = None  # noqa: N815 - the names that clients of these paths know
    toolName: str | None = None  # noqa: N815
    toolArgs: dict[str, Any] | None = None  # noqa: N815
    toolStatus: str | None = None  # noqa: N815
    toolResult: str | None = None  # noqa: N815


class Items(Answer):
    items: list[Item]
    next_cursor: str | None


@router.get("", response_model=SessionPage | list[SessionOut], responses=told(401, 403, 404, 422))
async def listed(
    central: Shared,
    token: Bearer,
    agent_id: Uuid,
    page: Paging,
    scope: Literal["mine", "all"] = "mine",
) -> Response:
    """One's own chats with it, the last used first; all of them for admins."""

    def look(conn: Connection, caller: Caller) -> tuple[list[SessionOut], list[paging.Cursor]]:
        agents.demand(conn, caller, agent_id)
        everybody = scope == "all"
        if everybody and not caller.actor.at_least(Role.ADMIN):
            raise refusals.forbidden(NOT_ALL)
        return agent_reads.listed(
            conn, caller, agent_id, everybody=everybody, after=page.after, skip=page.skip,
            most=page.wanted,
        )  # fmt: skip

    return paging.told(page, *await door.read(central, token, look))


@router.post("", status_code=201, response_model=SessionOut, responses=ANSWERS)
async def created(
    central: Shared,
    token: Bearer,
    agent_id: Uuid,
    ask: SessionAsk,
    idempotency_key: KeyHeader = None,
) -> Response:
    session_id = ask.id or central.new_id()

    def work(desk: Desk) -> SessionOut:
        agents.demand(desk.conn, desk.caller, agent_id)
        if not can(desk.actor, "session.create"):
            raise refusals.forbidden()
        made_at = datetime.fromisoformat(desk.now)
        title = ask.title or made_at.strftime("Session %m-%d %H:%M")
        start = StartSession(kind=Kind.CHAT, title=title)
        opened = OpenCase(assistant=agent_id, channel="web", named=ask.title is not None)
        desk.do(Session.TYPE, session_id, start, opened)
        return _shown(desk, agent_id, session_id)

    place = f"POST /api/agents/{agent_id}/sessions"
    key = answered.key(place, idempotency_key, ask)
    return await door.write(central, token, work, status=201, key=key)


@router.patch("/{session_id}", response_model=Renamed, responses=ANSWERS)
async def renamed(
    central: Shared, token: Bearer, agent_id: Uuid, session_id: Uuid, ask: RenameAsk
) -> Response:
    """Another name, which no first message overwrites."""

    def work(desk: Desk) -> Renamed:
        found = demand(desk.conn, desk.caller, agent_id, session_id, "session.rename")
        if found.case.assistant != agent_id:
            raise refusals.not_found(refusals.NO_SESSION)
        desk.do(Session.TYPE, session_id, Rename(title=ask.title))
        return Renamed(id=session_id, title=ask.title)

    return await door.write(central, token, work)


@router.delete("/{session_id}", status_code=204, responses=ANSWERS)
async def deleted(central: Shared, token: Bearer, agent_id: Uuid, session_id: Uuid) -> Response:
    """Into the trash."""

    def work(desk: Desk) -> None:
        found = demand(desk.conn, desk.caller, agent_id, session_id, "session.delete")
        if found.case.assistant != agent_id:
            raise refusals.not_found(refusals.NO_SESSION)
        desk.do(Session.TYPE, session_id, Trash())

    return await door.write(central, token, work, status=204)


@router.get(
    "/{session_id}/messages", response_model=Items | list[Item], responses=told(401, 404, 422)
)
async def messages(
    central: Shared, token: Bearer, agent_id: Uuid, session_id: Uuid, page: Paging
) -> Response:
    """The newest page, the oldest of it first; `next_cursor` leads to what was said before it."""

    def look(conn: Connection, caller: Caller) -> tuple[list[dict[str, Any]], list[paging.Cursor]]:
        demand(conn, caller, agent_id, session_id, "session.read")
        return agent_reads.said(conn, caller, session_id, page.after, page.wanted)

    items, orders = await door.read(central, token, look)
    return paging.raw(page, items, orders)


@router.post(
    "/{session_id}/messages",
    status_code=201,
    response_model=ChatAnswer,
    responses=told(401, 403, 404, 409, 422, 429, 502, 503, 504),
)
async def said(
    central: Shared,
    token: Bearer,
    request: Request,
    agent_id: Uuid,
    session_id: Uuid,
    ask: MessageAsk,
    caller: Annotated[Caller, limited("ai_chat", 10)],
    idempotency_key: KeyHeader = None,
) -> Response:
    """Says something and waits for the answer."""

    def look(conn: Connection, caller: Caller) -> Chat:
        return demand(conn, caller, agent_id, session_id, "session.note")

    await door.read(central, token, look)
    given = ChatAsk(
        message=ask.content, upload_ids=ask.upload_ids, client_message_id=ask.client_message_id
    )
    answer = await ai_talk.chatted(
        central, token, request, session_id, given, caller, idempotency_key
    )
    answer.status_code = 201
    return answer


def demand(
    conn: Connection, caller: Caller, agent_id: str, session_id: str, action: Action
) -> Chat:
    """A chat with the assistant that the person may do `action` to. Raises NotDone."""
    agents.demand(conn, caller, agent_id)
    found = agent_reads.chat(conn, caller, agent_id, session_id)
    if found is None or not can(caller.actor, "session.read", found.session):
        raise refusals.not_found(refusals.NO_SESSION)
    if not can(caller.actor, action, found.session):
        raise refusals.forbidden("Not authorized")
    return found


def _shown(desk: Desk, agent_id: str, session_id: str) -> SessionOut:
    found = demand(desk.conn, desk.caller, agent_id, session_id, "session.read")
    bots = {one.id: one.name for one in people.listed(desk.conn, desk.account, Assistant)}
    return agent_reads.out(found, agent_id, bots, names_of(desk.conn, desk.account))
