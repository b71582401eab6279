"""Routes that end one's own work on a session, and what is written of it then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.acts import Complete
from rflow_desktop.domain.acts_handoff import HandOver
from rflow_desktop.domain.model import Outcome
from sync.protocol import Answer
from sync.server import case, landing
from sync.server.central import Central, NotDone
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.replies import Reply
from sync.server.rest import ai_asking, ai_part_acts, ai_reads, ai_texts, answered, door, refusals
from sync.server.rest.ai_asking import Made, limited
from sync.server.rest.ai_asks import (
    EscalateAsk,
    ResolveAsk,
)
from sync.server.rest.answered import Key
from sync.server.rest.door import Desk
from sync.server.rest.values import KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/ai-sessions", tags=["AI sessions"])
ANSWERS = told(400, 401, 403, 404, 409, 422, 429)


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
    idempotency_key: KeyHeader = None,
) -> Response:
    """Closes at once; a longer documentation is written meanwhile where a model answers."""
    notes = "\n\n".join(part for part in (ask.resolution_summary, ask.resolution_action) if part)

    def work(desk: Desk) -> None:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        act = Complete(outcome=Outcome(ask.outcome), outcome_notes=notes[:20_000])
        ai_part_acts.do_as_before(desk, session_id, act)

    key = answered.key(f"POST ai-sessions/{session_id}/resolve", idempotency_key, ask)
    return await _closed(central, request, token, session_id, work, "documentation", key)


@router.post("/{session_id}/escalate", response_model=Closed, responses=ANSWERS)
async def escalated(
    central: Shared,
    token: Bearer,
    request: Request,
    session_id: Uuid,
    ask: EscalateAsk,
    _: Annotated[Caller, limited("ai_escalate", 15)],
    idempotency_key: KeyHeader = None,
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
        ai_part_acts.do_as_before(desk, session_id, act)

    key = answered.key(f"POST ai-sessions/{session_id}/escalate", idempotency_key, ask)
    return await _closed(central, request, token, session_id, work, "enrichment", key)


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


async def _closed(
    central: Central, request: Request, token: str, session_id: str,
    work: Callable[[Desk], Any], purpose: str, key: Key | None,
) -> Response:  # fmt: skip
    """What was done, and at once: a text of the model is written when nobody waits for it."""

    def run(desk: Desk) -> Made:
        before = None if key is None else answered.before(desk.conn, desk.caller, key)
        if before is not None:
            return Made(Closed.model_validate_json(before[1]))
        work(desk)
        found = case.read(desk.conn, desk.account, session_id)
        rows = None if found is None else found.rows
        text = "" if rows is None else ai_texts.documentation(rows)
        session = ai_reads.told(desk, session_id)
        made = Closed(
            session_id=session_id, status=session.status, documentation=text,
            handoff_id=session.handoff_id, generation_id=None,
        )  # fmt: skip
        reply = _meanwhile(desk, session_id, purpose) if room else None
        name = None if reply is None else reply.reply_id
        made = made.model_copy(update={"generation_id": name})
        if key is not None:
            text = made.model_dump_json()
            answered.keep(desk.conn, desk.caller, key, 200, text, desk.now_ms)
        return Made(made, reply)

    room = await _room(central, token)
    done = await ai_asking.write(central, ai_asking.replying_of(request), token, run)
    return door.shown(done.made.answer)


def _meanwhile(desk: Desk, session_id: str, purpose: str) -> Reply | None:
    """A text that is written beside; none for who has nothing to say here any more."""
    try:
        with desk.conn.begin_nested():
            return landing.queue(desk, session_id, purpose=purpose, kind=purpose)
    except NotDone:
        return None


async def _room(central: Central, token: str) -> bool:
    """Whether a model can be asked for who asks: there is a key, and no limit is reached."""

    def look(conn: Connection, caller: Caller) -> tuple[str, bool]:
        found = ai_asking.quota_of(conn, caller, central.now_ms())
        return caller.account, found.reached() is None

    account, left = await door.read(central, token, look)
    return left and not await central.models.closed(account)
