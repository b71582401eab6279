"""Routes of guided sessions and chats: /api/v1/ai-sessions, listed, found, begun, read, deleted."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.acts import StartSession
from rflow_desktop.domain.acts_talk import OpenCase, Say, Trash
from rflow_desktop.domain.assisting import intake
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_talk import IntakeType
from rflow_desktop.domain.policy import can
from sync.protocol import Answer
from sync.server import landing
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.replies import Reply
from sync.server.rest import ai_asking, ai_reads, answered, door, handoffs, paging, refusals
from sync.server.rest.ai_asking import Made, limited
from sync.server.rest.ai_documents import (
    AiSessionDocument,
    AiSessionLine,
    SessionType,
    Status,
)
from sync.server.rest.ai_parts import StepDocument
from sync.server.rest.ai_reads import Similar, Wanted
from sync.server.rest.door import Desk
from sync.server.rest.handoffs import HandoffDocument, HandoffPage
from sync.server.rest.paging import Paging
from sync.server.rest.values import Body, KeyHeader, Uuid, When
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/ai-sessions", tags=["AI sessions"])
Long = Annotated[str, StringConstraints(max_length=60_000)]
Line = Annotated[str, StringConstraints(max_length=255)]
Words = Annotated[str, Query(min_length=2, max_length=200)]
Few = Annotated[int, Query(ge=1, le=20)]
Uploads = Annotated[list[Uuid], Field(max_length=10)]
READS, ASKS = told(401, 404, 422, 429), told(401, 403, 404, 409, 422, 429, 502, 503, 504)


class IntakeAsk(Body):
    text: Long = ""
    log_content: Long = ""
    ticket_data: Annotated[dict[str, Any], Field(max_length=100)] = Field(default={})
    image_urls: Annotated[list[str], Field(max_length=0)] = Field(default=[])


class CreateAsk(Body):
    """The report, kept word for word. `id` may be made by the client; then sending again is safe.

    `intake_type` follows from what is there, whatever it says.
    """

    id: Uuid | None = None
    session_type: SessionType = "guided"
    intake_type: IntakeType | None = Field(default=None, strict=False)
    intake_content: IntakeAsk = IntakeAsk()
    title: Line | None = None
    ticket: Line | None = None
    client: Line | None = None
    agent_id: Uuid | None = None


class Created(Answer):
    """A session that was begun; a guided one comes with its first question."""

    session_id: str
    title: str
    status: Status
    generation_id: str | None
    first_step: StepDocument | None


class LinePage(Answer):
    items: list[AiSessionLine]
    next_cursor: str | None


class Hit(Answer):
    id: str
    title: str
    problem_summary: str | None
    problem_domain: str | None
    client_name: str | None
    psa_ticket_id: str | None
    status: Status
    created_at: str


class Hits(Answer):
    items: list[Hit]


class SimilarList(Answer):
    items: list[Similar]


@router.get(
    "",
    response_model=LinePage | list[AiSessionLine],
    responses=told(401, 422, 429),
    dependencies=[limited("ai_list", 30)],
)
async def listed(
    central: Shared,
    token: Bearer,
    page: Paging,
    status: Status | None = None,
    problem_domain: Annotated[str | None, Query(max_length=100)] = None,
    matched_flow_id: Uuid | None = None,
    confidence_tier: Literal["guided", "exploring", "discovery"] | None = None,
    session_type: SessionType | None = None,
    ticket_id: Annotated[str | None, Query(max_length=255)] = None,
    date_from: When | None = None,
    date_to: When | None = None,
    q: Words | None = None,
) -> Response:
    """One's own sessions, those taken over and those offered; the newest first."""
    wanted = Wanted(
        status, problem_domain, matched_flow_id, confidence_tier, session_type, ticket_id,
        date_from, date_to, q,
    )  # fmt: skip

    def look(conn: Connection, caller: Caller) -> tuple[list[AiSessionLine], list[paging.Cursor]]:
        return ai_reads.listed(
            conn, caller, wanted, after=page.after, skip=page.skip, most=page.wanted
        )

    return paging.told(page, *await door.read(central, token, look))


@router.get("/search", responses=told(401, 422, 429), dependencies=[limited("ai_search", 30)])
async def search(central: Shared, token: Bearer, q: Words, limit: Few = 5) -> Hits:
    """One's own sessions and those taken over that hold the words, or words that begin so."""

    def look(conn: Connection, caller: Caller) -> Hits:
        found, _ = ai_reads.listed(conn, caller, Wanted(words=q), after=None, skip=0, most=limit)
        return Hits(items=[_hit(one) for one in found if not one.offered])

    return await door.read(central, token, look)


@router.get(
    "/escalation-queue",
    response_model=HandoffPage | list[HandoffDocument],
    responses=told(401, 403, 422, 429),
    dependencies=[limited("ai_queue", 30)],
)
async def queue(central: Shared, token: Bearer, page: Paging) -> Response:
    """What waits to be taken over, without one's own: urgent first, then the oldest."""

    def look(conn: Connection, caller: Caller) -> tuple[list[HandoffDocument], list[paging.Cursor]]:
        if not can(caller.actor, "session.create"):
            raise refusals.forbidden()
        return handoffs.waiting(conn, caller, page, others=True)

    return paging.told(page, *await door.read(central, token, look))


@router.post(
    "",
    status_code=201,
    response_model=Created,
    responses=ASKS,
)
async def created(
    central: Shared,
    token: Bearer,
    request: Request,
    ask: CreateAsk,
    caller: Annotated[Caller, limited("ai_create", 5)],
    idempotency_key: KeyHeader = None,
) -> Response:
    """Keeps the report and begins. When the model fails, the session is there and its id told."""
    await ai_asking.demand_model(central, caller.account)
    key = answered.key("POST /api/v1/ai-sessions", idempotency_key, ask)
    session_id = ask.id or _derived(caller, idempotency_key) or central.new_id()

    def work(desk: Desk) -> Made:
        if key is not None and answered.before(desk.conn, desk.caller, key) is not None:
            return Made(None)
        if not can(desk.actor, "session.create"):
            raise refusals.forbidden()
        ai_asking.demand_room(desk)
        reply = _begin(desk, session_id, ask)
        if key is not None:
            answered.keep(desk.conn, desk.caller, key, 201, session_id, desk.now_ms)
        return Made(None, reply)

    done = await ai_asking.write(central, ai_asking.replying_of(request), token, work)
    reply = done.made.reply
    if reply is not None and ask.session_type == "guided":
        reply = await ai_asking.ended(central, done.account, reply)
        ai_asking.demand_answer(reply, session_id)

    def look(conn: Connection, caller: Caller) -> Created:
        found = ai_reads.shown(conn, caller, session_id)
        steps = [one for one in found.steps if one.state == "open"]
        return Created(
            session_id=session_id,
            title=found.title,
            status=found.status,
            generation_id=None if reply is None else reply.reply_id,
            first_step=steps[0] if steps and ask.session_type == "guided" else None,
        )

    made = await door.read(central, token, look)
    return Response(made.model_dump_json(), 201, media_type="application/json")


@router.get(
    "/{session_id}",
    response_model=AiSessionDocument,
    responses=READS,
    dependencies=[limited("ai_detail", 30)],
)
async def one(central: Shared, token: Bearer, session_id: Uuid) -> Response:
    """A session with everything, for whoever may read it: also while it waits to be taken over."""

    def look(conn: Connection, caller: Caller) -> AiSessionDocument:
        return ai_reads.shown(conn, caller, session_id)

    return door.shown(await door.read(central, token, look))


@router.delete("/{session_id}", status_code=204, responses=told(401, 403, 404, 409, 422))
async def deleted(central: Shared, token: Bearer, session_id: Uuid) -> Response:
    """Into the trash. What was handed over or documented stays."""

    def delete(desk: Desk) -> None:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.delete")
        desk.do(Session.TYPE, session_id, Trash())

    return await door.write(central, token, delete, status=204)


@router.get("/{session_id}/similar", responses=READS, dependencies=[limited("ai_similar", 15)])
async def similar(central: Shared, token: Bearer, session_id: Uuid, limit: Few = 5) -> SimilarList:
    """Finished sessions of the account by the words that they share; names in them are masked."""

    def look(conn: Connection, caller: Caller) -> SimilarList:
        session = ai_reads.demand(conn, caller, session_id, "session.read")
        return SimilarList(items=ai_reads.similar(conn, caller, session, limit))

    return await door.read(central, token, look)


def _begin(desk: Desk, session_id: str, ask: CreateAsk) -> Reply | None:
    given = ask.intake_content
    report = intake(given.text, ticket=given.ticket_data)
    if given.log_content:
        log = "\n".join(part for part in (report.log, given.log_content) if part)
        kind = IntakeType.COMBINED if given.text or given.ticket_data else IntakeType.LOG_PASTE
        report = report.model_copy(update={"log": log, "type": kind})
    start = StartSession(
        kind=Kind.GUIDED if ask.session_type == "guided" else Kind.CHAT,
        title=ask.title or "", ticket=ask.ticket or "", client=ask.client or "",
    )  # fmt: skip
    opened = OpenCase(intake=report, assistant=ask.agent_id, named=bool(ask.title), channel="api")
    desk.do(Session.TYPE, session_id, start, opened)
    if ask.session_type == "guided":
        return landing.queue(desk, session_id, purpose="question", kind="flowpilot_start")
    if not given.text.strip():
        return None
    turn = desk.new_id()
    desk.do(Session.TYPE, session_id, Say(message=turn, text=given.text, client_message_id=turn))
    return landing.queue(desk, session_id, purpose="reply", kind="chat_start", turn=turn)


def _derived(caller: Caller, key: str | None) -> str | None:
    """The same session for the same key."""
    if key is None:
        return None
    return str(uuid.uuid5(uuid.UUID(key), f"ai-session {caller.user}"))


def _hit(found: AiSessionLine) -> Hit:
    return Hit(**found.model_dump(include=set(Hit.model_fields)))
