"""Routes of handoffs: /api/v1/handoffs, the queue, the briefing, claiming and what else is done."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import StringConstraints
from sqlalchemy import Connection, select
from starlette.responses import Response

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Briefing, Handoff, HandoffState, Priority, Session, User
from rflow_desktop.domain.model_library import Team
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.policy import can, involved
from rflow_desktop.domain.queueing import stands_in_queue_of as in_queue_of
from sync.protocol import Answer
from sync.server import people, schema
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import answered, door, paging, refusals
from sync.server.rest.door import Desk
from sync.server.rest.paging import Paging
from sync.server.rest.values import Body, KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/handoffs", tags=["Handoffs"])
ANSWERS = told(401, 403, 404, 409, 422)
State = Literal["open", "claimed", "returned", "done", "cancelled"]
_URGENCY = {Priority.URGENT: "0", Priority.HIGH: "1", Priority.NORMAL: "2", Priority.LOW: "3"}


class QuestionDocument(Answer):
    id: str
    text: str
    by: str
    at: str
    answer: str
    answered_at: str | None


class BriefingDocument(Answer):
    """The page that is read before a claim. Whom to call is shown to who works on it."""

    need: str
    expects: str
    impact: str
    since: str
    minutes: int
    tried: list[dict[str, str]]
    known: list[dict[str, str]]
    evidence: list[str]
    moves: list[str]
    contact: str | None


class HandoffDocument(Answer):
    id: str
    session_id: str
    kind: str
    state: State
    title: str
    ticket_number: str | None
    client_name: str | None
    priority: Priority
    people: str
    due_at: str | None
    sender_id: str
    sender_name: str
    to_id: str | None
    opened_at: str
    claimed_by_id: str | None
    claimed_by_name: str
    claimed_at: str | None
    ended_at: str | None
    reason: str
    questions: list[QuestionDocument]
    briefing: BriefingDocument | None


class HandoffPage(Answer):
    items: list[HandoffDocument]
    next_cursor: str | None


class ReturnAsk(Body):
    reason: Annotated[str, StringConstraints(max_length=20_000)] = ""


class QuestionAsk(Body):
    """One question to the sender. `id` may be made by the client."""

    id: Uuid | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


@router.get("", response_model=HandoffPage | list[HandoffDocument], responses=told(401, 422))
async def listed(central: Shared, token: Bearer, page: Paging, state: State = "open") -> Response:
    """What waits, the most urgent and then the oldest first; or what became of it."""

    def look(conn: Connection, caller: Caller) -> tuple[list[HandoffDocument], list[paging.Cursor]]:
        return waiting(conn, caller, page, state)

    return paging.told(page, *await door.read(central, token, look))


@router.get("/{handoff_id}", response_model=HandoffDocument, responses=told(401, 404, 422))
async def one(central: Shared, token: Bearer, handoff_id: Uuid) -> Response:
    """A handoff with its briefing, for whoever may read the session."""

    def look(conn: Connection, caller: Caller) -> HandoffDocument:
        return _shown(conn, caller, handoff_id)

    return door.shown(await door.read(central, token, look))


@router.post("/{handoff_id}/claim", response_model=HandoffDocument, responses=ANSWERS)
@router.post("/{handoff_id}/accept", response_model=HandoffDocument, responses=ANSWERS)
async def claimed(
    central: Shared, token: Bearer, handoff_id: Uuid, idempotency_key: KeyHeader = None
) -> Response:
    """Takes it: exactly one person does, everybody else is told who. `accept` is the same."""
    claim = acts.Claim(handoff=handoff_id)
    return await _do(central, token, handoff_id, claim, "claim", idempotency_key, None)


@router.post("/{handoff_id}/return", response_model=HandoffDocument, responses=ANSWERS)
async def given_back(
    central: Shared,
    token: Bearer,
    handoff_id: Uuid,
    ask: ReturnAsk | None = None,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Gives it back to whoever sent it."""
    back = acts.ReturnHandoff(handoff=handoff_id, reason="" if ask is None else ask.reason)
    return await _do(central, token, handoff_id, back, "return", idempotency_key, ask)


@router.post("/{handoff_id}/cancel", response_model=HandoffDocument, responses=ANSWERS)
async def taken_back(
    central: Shared, token: Bearer, handoff_id: Uuid, idempotency_key: KeyHeader = None
) -> Response:
    """Takes one's own handoff back while nobody has claimed it."""
    cancel = acts.CancelHandoff(handoff=handoff_id)
    return await _do(central, token, handoff_id, cancel, "cancel", idempotency_key, None)


@router.post("/{handoff_id}/ask", response_model=HandoffDocument, responses=ANSWERS)
async def asked(
    central: Shared,
    token: Bearer,
    handoff_id: Uuid,
    ask: QuestionAsk,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Asks the sender one question."""
    question = acts.Ask(handoff=handoff_id, question=ask.id or central.new_id(), text=ask.text)
    return await _do(central, token, handoff_id, question, "ask", idempotency_key, ask)


def waiting(
    conn: Connection, caller: Caller, page: paging.Page, state: State = "open", *,
    others: bool = False,
) -> tuple[list[HandoffDocument], list[paging.Cursor]]:  # fmt: skip
    """A page of the queue; `others` leaves out what the person handed over."""
    names = _names(conn, caller)
    teams = {team.id: team for team in people.listed(conn, caller.account, Team)}
    found = [one for one in _seen(conn, caller, state) if not others or one.sender != caller.user]
    mine = [one for one in found if in_queue_of(caller.actor, one, teams.get(one.team or ""))]
    seen = sorted((_order(one), one) for one in mine)
    after = [one for one in seen if page.after is None or one[0] > page.after]
    window = after[page.skip :][: page.wanted]
    made = [_document(row, None, names, private=False) for _, row in window]
    return made, [order for order, _ in window]


async def _do(
    central: Shared,
    token: str,
    handoff_id: str,
    act: Act,
    what: str,
    key: str | None,
    body: Body | None,
) -> Response:
    def do(desk: Desk) -> HandoffDocument:
        handoff = _demand(desk.conn, desk.caller, handoff_id)
        desk.do(Session.TYPE, handoff.session, act)
        return _shown(desk.conn, desk.caller, handoff_id, own=True)

    place = f"POST /api/v1/handoffs/{handoff_id}/{what}"
    return await door.write(central, token, do, key=answered.key(place, key, body))


def _demand(conn: Connection, caller: Caller, handoff_id: str) -> Handoff:
    """A handoff of a session that the person may read, or that they were the one to end."""
    handoff = people.row(conn, caller.account, Handoff, handoff_id)
    if handoff is None or not _may_read(conn, caller, handoff):
        raise refusals.not_found(refusals.NO_HANDOFF)
    return handoff


def _may_read(conn: Connection, caller: Caller, handoff: Handoff) -> bool:
    """Who lost the race for it may still know who won."""
    session = people.known(conn, caller.account, Session, handoff.session)
    lost = handoff.state is HandoffState.CLAIMED and can(caller.actor, "handoff.claim", handoff)
    return can(caller.actor, "session.read", session) or lost


def _seen(conn: Connection, caller: Caller, state: State) -> list[Handoff]:
    table = schema.row.c
    docs = conn.execute(
        select(table.doc).where(
            table.account_id == caller.account,
            table.type == Handoff.TYPE,
            table.state == state,
        )
    ).scalars()
    found = [Handoff.model_validate_json(doc) for doc in docs]
    return [
        one
        for one in found
        if can(
            caller.actor, "session.read", people.known(conn, caller.account, Session, one.session)
        )
    ]


def _order(handoff: Handoff) -> paging.Cursor:
    return (_URGENCY[handoff.priority], handoff.opened_at, handoff.id)


def _names(conn: Connection, caller: Caller) -> dict[str, str]:
    return {user.id: user.name for user in people.listed(conn, caller.account, User)}


def _shown(
    conn: Connection, caller: Caller, handoff_id: str, *, own: bool = False
) -> HandoffDocument:
    handoff = _demand(conn, caller, handoff_id)
    session = people.known(conn, caller.account, Session, handoff.session)
    readable = own or can(caller.actor, "session.read", session)
    page = people.row(conn, caller.account, Briefing, handoff_id) if readable else None
    private = involved(caller.user, session)
    return _document(handoff, page, _names(conn, caller), private=private)


def _document(
    handoff: Handoff, page: Briefing | None, names: dict[str, str], *, private: bool
) -> HandoffDocument:
    return HandoffDocument(
        id=handoff.id,
        session_id=handoff.session,
        kind=handoff.kind,
        state=handoff.state.value,
        title=handoff.title,
        ticket_number=handoff.ticket or None,
        client_name=handoff.client or None,
        priority=handoff.priority,
        people=handoff.people,
        due_at=handoff.due_at,
        sender_id=handoff.sender,
        sender_name=names.get(handoff.sender, ""),
        to_id=handoff.to,
        opened_at=handoff.opened_at,
        claimed_by_id=handoff.claimed_by,
        claimed_by_name=names.get(handoff.claimed_by or "", ""),
        claimed_at=handoff.claimed_at,
        ended_at=handoff.ended_at,
        reason=handoff.reason,
        questions=[
            QuestionDocument(
                id=one.id,
                text=one.text,
                by=one.by,
                at=one.at,
                answer=one.answer,
                answered_at=one.answered_at or None,
            )
            for one in handoff.questions
        ],
        briefing=None if page is None else _briefing(page, private=private),
    )


def _briefing(page: Briefing, *, private: bool) -> BriefingDocument:
    return BriefingDocument(
        need=page.need,
        expects=page.expects,
        impact=page.impact,
        since=page.since,
        minutes=page.minutes,
        tried=[one.model_dump() for one in page.tried],
        known=[one.model_dump() for one in page.known],
        evidence=list(page.evidence),
        moves=list(page.moves),
        contact=page.contact if private else None,
    )
