"""Routes of what is done to sessions with the assistant: closed, passed on, put down, rated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.acts import Complete, Pause, Resume, SetFields
from rflow_desktop.domain.acts_handoff import HandOver
from rflow_desktop.domain.acts_talk import Rate
from rflow_desktop.domain.model import Outcome, Phase, Session, phase
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import Action
from sync.protocol import Answer
from sync.server import case, landing
from sync.server.central import Central, NotDone
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import ai_asking, ai_reads, ai_texts, answered, door, refusals
from sync.server.rest.ai_asking import Made, limited
from sync.server.rest.ai_asks import (
    EscalateAsk,
    LinkAsk,
    ParkAsk,
    RateAsk,
    ReasonAsk,
    ResolveAsk,
)
from sync.server.rest.ai_documents import AiSessionDocument
from sync.server.rest.door import Desk
from sync.server.rest.values import Body, KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/ai-sessions", tags=["AI sessions"])
ANSWERS = told(400, 401, 403, 404, 409, 422, 429)
NO_PUSH = "No failed PSA push found for this session"


class Closed(Answer):
    """A session after it was closed or passed on, with its documentation as it is known now."""

    session_id: str
    status: str
    documentation: str
    handoff_id: str | None
    generation_id: str | None


class Documentation(Answer):
    """What is known, under four headings that are always there."""

    session_id: str
    markdown: str
    state_version: int


@router.post("/{session_id}/resolve", response_model=Closed, responses=ANSWERS)
async def resolved(
    central: Shared,
    token: Bearer,
    request: Request,
    session_id: Uuid,
    ask: ResolveAsk,
    _: Annotated[Caller, limited("ai_resolve", 15)],
) -> Response:
    """Closes at once; a longer documentation is written meanwhile where a model answers."""
    notes = "\n\n".join(part for part in (ask.resolution_summary, ask.resolution_action) if part)

    def work(desk: Desk) -> None:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        act = Complete(outcome=Outcome(ask.outcome), outcome_notes=notes[:20_000])
        _do(desk, session_id, act)

    return await _closed(central, request, token, session_id, work, "documentation")


@router.post("/{session_id}/escalate", response_model=Closed, responses=ANSWERS)
async def escalated(
    central: Shared,
    token: Bearer,
    request: Request,
    session_id: Uuid,
    ask: EscalateAsk,
    _: Annotated[Caller, limited("ai_escalate", 15)],
) -> Response:
    """Passes the session on; an assessment for whoever takes it is written meanwhile."""

    def work(desk: Desk) -> None:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        if ask.escalated_to_id == desk.caller.user:
            raise refusals.refused("self_claim", "You cannot hand a session over to yourself.")
        act = HandOver(
            handoff=desk.new_id(), need=ask.escalation_reason, to=ask.escalated_to_id,
            priority=ask.priority,
        )  # fmt: skip
        _do(desk, session_id, act)

    return await _closed(central, request, token, session_id, work, "enrichment")


@router.post("/{session_id}/abandon", response_model=AiSessionDocument, responses=ANSWERS)
async def abandoned(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    _: Annotated[Caller, limited("ai_abandon", 15)],
    ask: ReasonAsk | None = None,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Closes without a result."""
    act = Complete(outcome=Outcome.ABANDONED, outcome_notes=None if ask is None else ask.reason)
    return await _done(central, token, session_id, act, "abandon", idempotency_key, ask)


@router.post("/{session_id}/pause", response_model=AiSessionDocument, responses=ANSWERS)
async def paused(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    _: Annotated[Caller, limited("ai_pause", 15)],
    ask: ReasonAsk | None = None,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Puts the session down."""
    act = Pause(reason="" if ask is None else ask.reason)
    return await _done(central, token, session_id, act, "pause", idempotency_key, ask)


@router.post("/{session_id}/park", response_model=AiSessionDocument, responses=ANSWERS)
async def parked(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: ParkAsk,
    _: Annotated[Caller, limited("ai_pause", 15)],
    idempotency_key: KeyHeader = None,
) -> Response:
    """Puts the session down until a time, with why."""
    act = Pause(reason=ask.reason, until=ask.until)
    return await _done(central, token, session_id, act, "park", idempotency_key, ask)


@router.post("/{session_id}/resume", response_model=AiSessionDocument, responses=ANSWERS)
async def resumed(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    _: Annotated[Caller, limited("ai_resume", 15)],
    idempotency_key: KeyHeader = None,
) -> Response:
    """Takes a session up that was put down."""

    def demand(session: Session) -> None:
        if phase(session) is not Phase.PAUSED:
            raise refusals.refused("state_changed", "This session is not paused.")

    return await _done(
        central, token, session_id, Resume(), "resume", idempotency_key, None, demand=demand
    )


@router.post("/{session_id}/link-ticket", response_model=AiSessionDocument, responses=ANSWERS)
async def linked(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: LinkAsk,
    _: Annotated[Caller, limited("ai_link_ticket", 10)],
    idempotency_key: KeyHeader = None,
) -> Response:
    """Says which ticket it is."""
    act = SetFields(ticket=ask.psa_ticket_id)
    return await _done(central, token, session_id, act, "link-ticket", idempotency_key, ask)


@router.post("/{session_id}/rate", status_code=204, responses=ANSWERS)
async def rated(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: RateAsk,
    _: Annotated[Caller, limited("ai_rate", 15)],
) -> Response:
    """Says how helpful the assistant was; again, and the later word holds."""

    def work(desk: Desk) -> None:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.note")
        desk.do(Session.TYPE, session_id, Rate(rating=ask.rating, feedback=ask.feedback))

    return await door.write(central, token, work, status=204)


@router.post("/{session_id}/retry-psa-push", status_code=204, responses=ANSWERS)
async def pushed_again(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    _: Annotated[Caller, limited("ai_retry_psa_push", 5)],
) -> Response:
    """Sends a note again that did not reach the ticket system. None ever failed here so far."""

    def work(desk: Desk) -> None:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        raise refusals.not_found(NO_PUSH)

    return await door.write(central, token, work, status=204)


@router.get(
    "/{session_id}/documentation",
    responses=told(401, 404, 422, 429),
    dependencies=[limited("ai_documentation_read", 30)],
)
async def documentation(central: Shared, token: Bearer, session_id: Uuid) -> Documentation:
    """The documentation from what is known, without a model."""

    def look(conn: Connection, caller: Caller) -> Documentation:
        ai_reads.demand(conn, caller, session_id, "session.read")
        found = case.read(conn, caller.account, session_id)
        if found is None:
            raise refusals.not_found(refusals.NO_SESSION)
        return Documentation(
            session_id=session_id,
            markdown=ai_texts.documentation(found.rows),
            state_version=found.rows.case.version,
        )

    return await door.read(central, token, look)


def _do(desk: Desk, session_id: str, act: Act) -> None:
    """As `Desk.do`; a state that forbids it is told as these paths always did."""
    try:
        desk.do(Session.TYPE, session_id, act)
    except NotDone as refused:
        if refused.status_code != 409:
            raise
        raise refusals.refused(refused.code, refused.detail, **refused.more) from refused


async def _done(
    central: Central,
    token: str,
    session_id: str,
    act: Act,
    what: str,
    key: str | None,
    body: Body | None,
    *,
    demand: Callable[[Session], None] | None = None,
    action: Action = "session.write",
) -> Response:
    def work(desk: Desk) -> AiSessionDocument:
        session = ai_reads.demand(desk.conn, desk.caller, session_id, action)
        if demand is not None:
            demand(session)
        _do(desk, session_id, act)
        return ai_reads.told(desk, session_id)

    place = f"POST /api/v1/ai-sessions/{session_id}/{what}"
    return await door.write(central, token, work, key=answered.key(place, key, body))


async def _closed(
    central: Central, request: Request, token: str, session_id: str,
    work: Callable[[Desk], Any], purpose: str,
) -> Response:  # fmt: skip
    """What was done, and at once: a text of the model is written when nobody waits for it."""

    def run(desk: Desk) -> Made:
        work(desk)
        found = case.read(desk.conn, desk.account, session_id)
        rows = None if found is None else found.rows
        text = "" if rows is None else ai_texts.documentation(rows)
        session = ai_reads.told(desk, session_id)
        made = Closed(
            session_id=session_id, status=session.status, documentation=text,
            handoff_id=session.handoff_id, generation_id=None,
        )  # fmt: skip
        reply = landing.queue(desk, session_id, purpose=purpose, kind=purpose) if room else None
        name = None if reply is None else reply.reply_id
        return Made(made.model_copy(update={"generation_id": name}), reply)

    room = await _room(central, token)
    done = await ai_asking.write(central, ai_asking.replying_of(request), token, run)
    return door.shown(done.made.answer)


async def _room(central: Central, token: str) -> bool:
    """Whether a model can be asked for who asks: there is a key, and no limit is reached."""

    def look(conn: Connection, caller: Caller) -> tuple[str, bool]:
        found = ai_asking.quota_of(conn, caller, central.now_ms())
        return caller.account, found.reached() is None

    account, left = await door.read(central, token, look)
    return left and not await central.models.closed(account)
