"""Routes of what is done to sessions with the assistant: closed, passed on, put down, rated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from rflow_desktop.domain.acts import Complete, Pause, Resume, SetFields
from rflow_desktop.domain.acts_talk import Rate
from rflow_desktop.domain.model import Outcome, Phase, Session, phase
from rflow_desktop.domain.ops import Act
from sync.server.central import Central
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import ai_part_acts, ai_reads, answered, door, refusals
from sync.server.rest.ai_asking import limited
from sync.server.rest.ai_asks import (
    LinkAsk,
    ParkAsk,
    RateAsk,
    ReasonAsk,
)
from sync.server.rest.ai_documents import AiSessionDocument
from sync.server.rest.door import Desk
from sync.server.rest.values import Body, KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/ai-sessions", tags=["AI sessions"])
ANSWERS = told(400, 401, 403, 404, 409, 422, 429)
NO_PUSH = "No failed PSA push found for this session"


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
) -> Response:
    def work(desk: Desk) -> AiSessionDocument:
        session = ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        if demand is not None:
            demand(session)
        ai_part_acts.do_as_before(desk, session_id, act)
        return ai_reads.told(desk, session_id)

    place = f"POST /api/v1/ai-sessions/{session_id}/{what}"
    return await door.write(central, token, work, key=answered.key(place, key, body))
