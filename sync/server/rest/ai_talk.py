"""Routes that ask the model within a session: chat, the next question, texts made of a session."""

from __future__ import annotations

import uuid
from typing import Annotated

import anyio
from fastapi import APIRouter, Request
from sqlalchemy import Connection
from sse_starlette import EventSourceResponse
from starlette.responses import Response

from rflow_desktop.domain.acts_handoff import Claim
from rflow_desktop.domain.acts_lane import AnswerItem
from rflow_desktop.domain.acts_talk import Say
from rflow_desktop.domain.model import Artifact, Evidence, Kind, Session
from rflow_desktop.domain.model_talk import Message, ReplyState
from rflow_desktop.domain.policy import can
from sync.server import landing, people, replies
from sync.server.central import Central, NotDone
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.replies import Reply
from sync.server.rest import (
    ai_asking,
    ai_reads,
    ai_talk_documents,
    answered,
    door,
    following,
    refusals,
)
from sync.server.rest.ai_asking import Made, limited
from sync.server.rest.ai_asks import ChatAsk, PickupAsk, RespondAsk, UpdateAsk
from sync.server.rest.ai_talk_documents import ChatAnswer, StepAnswer, UpdateAnswer
from sync.server.rest.door import Desk
from sync.server.rest.values import KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/ai-sessions", tags=["AI sessions"])
ASKS = told(401, 403, 404, 409, 422, 429, 502, 503, 504)


@router.post("/{session_id}/chat", response_model=ChatAnswer, responses=ASKS)
async def chatted(
    central: Shared,
    token: Bearer,
    request: Request,
    session_id: Uuid,
    ask: ChatAsk,
    caller: Annotated[Caller, limited("ai_chat", 10)],
    idempotency_key: KeyHeader = None,
) -> Response:
    """Says something and waits for the answer. It is kept first, also when the model fails."""
    sent = ask.client_message_id or idempotency_key
    await ai_asking.demand_model(central, caller.account)

    def work(desk: Desk) -> Made:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.note")
        turn = _turn(desk, session_id, ask, sent)
        before = replies.of_turn(desk.conn, desk.account, session_id, turn)
        if before is not None and not _failed(before):
            return Made(turn, before, fresh=False)
        ai_asking.demand_room(desk)
        made = landing.queue(desk, session_id, purpose="reply", kind="chat_message", turn=turn)
        return Made(turn, made)

    done = await ai_asking.write(central, ai_asking.replying_of(request), token, work)
    reply = await _ended(central, done, session_id)

    def look(conn: Connection, caller: Caller) -> ChatAnswer:
        return ai_talk_documents.chat(conn, caller, reply, str(done.made.answer))

    return door.shown(await door.read(central, token, look))


@router.post("/{session_id}/respond", response_model=StepAnswer, responses=ASKS)
async def responded(
    central: Shared,
    token: Bearer,
    request: Request,
    session_id: Uuid,
    ask: RespondAsk,
    caller: Annotated[Caller, limited("ai_respond", 15)],
    idempotency_key: KeyHeader = None,
) -> Response:
    """Answers a question of a guided session; the answer is kept first, then the next is asked."""
    await ai_asking.demand_model(central, caller.account)

    def work(desk: Desk) -> Made:
        session = ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        return ai_asking.once(desk, key, lambda: answer(desk, session))

    def answer(desk: Desk, session: Session) -> Made:
        ai_asking.demand_room(desk)
        if ask.step_id is not None:
            _respond(desk, session, ask)
        made = landing.queue(desk, session_id, purpose="question", kind="flowpilot_respond")
        return Made(None, made)

    key = answered.key(f"POST ai-sessions/{session_id}/respond", idempotency_key, ask)

    done = await ai_asking.write(central, ai_asking.replying_of(request), token, work)
    reply = await _ended(central, done, session_id)

    def look(conn: Connection, caller: Caller) -> StepAnswer:
        return ai_talk_documents.step(conn, caller, session_id, reply)

    return door.shown(await door.read(central, token, look))


@router.post("/{session_id}/pickup", response_model=StepAnswer, responses=ASKS)
async def picked_up(
    central: Shared,
    token: Bearer,
    request: Request,
    session_id: Uuid,
    _: Annotated[Caller, limited("ai_pickup", 5)],
    ask: PickupAsk | None = None,
) -> Response:
    """Takes over a session that waits, as a claim does: exactly one person does. A guided one is
    gone on with at once; a chat when something is said."""
    given = ask or PickupAsk()

    def work(desk: Desk) -> Made:
        session = ai_reads.demand(desk.conn, desk.caller, session_id, "session.read")
        if not can(desk.actor, "session.create"):
            raise refusals.forbidden()
        if session.handoff is None:
            raise NotDone(409, "state_changed", "This session does not wait to be taken over.")
        desk.do(Session.TYPE, session_id, Claim(handoff=session.handoff))
        return Made(session.kind)

    done = await ai_asking.write(central, ai_asking.replying_of(request), token, work)
    reply = await _brief(central, request, token, done, session_id, given)

    def look(conn: Connection, caller: Caller) -> StepAnswer:
        return ai_talk_documents.step(conn, caller, session_id, reply)

    return door.shown(await door.read(central, token, look))


@router.get(
    "/{session_id}/documentation/stream",
    response_class=EventSourceResponse,
    responses={**ASKS, 200: {"content": {"text/event-stream": {}}}},
)
async def documented(
    central: Shared,
    token: Bearer,
    request: Request,
    session_id: Uuid,
    caller: Annotated[Caller, limited("ai_documentation", 20)],
) -> Response:
    """The documentation as the model writes it: one JSON object a frame, with an `end`."""
    if central.stopping():
        raise NotDone(503, "stopping", "The server is about to stop.", {"Retry-After": "5"})
    await ai_asking.demand_model(central, caller.account)

    def work(desk: Desk) -> Made:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.note")
        ai_asking.demand_room(desk)
        made = landing.queue(desk, session_id, purpose="documentation", kind="documentation")
        return Made(None, made)

    done = await ai_asking.write(central, ai_asking.replying_of(request), token, work)
    seen = following.Seen(caller, done.made.reply)
    return EventSourceResponse(
        following.stream(central, token, seen, 0),
        ping=0,
        sep="\n",
        shutdown_event=anyio.Event(),
        shutdown_grace_period=3,
        send_timeout=30,
    )


@router.post("/{session_id}/status-update", response_model=UpdateAnswer, responses=ASKS)
async def updated(
    central: Shared,
    token: Bearer,
    request: Request,
    session_id: Uuid,
    ask: UpdateAsk,
    caller: Annotated[Caller, limited("ai_status_update", 20)],
    idempotency_key: KeyHeader = None,
) -> Response:
    """A text for the ticket, the client or an e-mail. Nothing is sent."""
    await ai_asking.demand_model(central, caller.account)

    def work(desk: Desk) -> Made:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.note")
        return ai_asking.once(desk, key, lambda: write(desk))

    def write(desk: Desk) -> Made:
        ai_asking.demand_room(desk)
        purpose = f"status_{ask.audience}"
        return Made(None, landing.queue(desk, session_id, purpose=purpose, kind="status_update"))

    key = answered.key(f"POST ai-sessions/{session_id}/status-update", idempotency_key, ask)

    done = await ai_asking.write(central, ai_asking.replying_of(request), token, work)
    reply = await _ended(central, done, session_id)

    def look(conn: Connection, caller: Caller) -> UpdateAnswer:
        name = landing.artifact_of(reply.reply_id)
        kept = people.row(conn, caller.account, Artifact, name)
        text = "" if kept is None else kept.text
        return UpdateAnswer(text=text, artifact_id=name, generation_id=reply.reply_id)

    return door.shown(await door.read(central, token, look))


async def _brief(
    central: Central, request: Request, token: str, done: ai_asking.Done, session_id: str,
    given: PickupAsk,
) -> Reply | None:  # fmt: skip
    """The first question after a session was taken over. Taking it over never fails for it."""
    if given.resume_mode == "fresh" and given.additional_context is None:
        return None
    if await central.models.closed(done.account):
        return None

    def work(desk: Desk) -> Made:
        turn = ""
        if given.additional_context is not None:
            turn = desk.new_id()
            said = Say(message=turn, text=given.additional_context, client_message_id=turn)
            desk.do(Session.TYPE, session_id, said)
        if not turn and done.made.answer is not Kind.GUIDED:
            return Made(None)
        ai_asking.demand_room(desk)
        purpose = "question" if done.made.answer is Kind.GUIDED else "reply"
        return Made(
            None,
            landing.queue(desk, session_id, purpose=purpose, kind="flowpilot_pickup", turn=turn),
        )

    asked = await ai_asking.write(central, ai_asking.replying_of(request), token, work)
    return None if asked.made.reply is None else await _ended(central, asked, session_id)


async def _ended(central: Central, done: ai_asking.Done, session_id: str) -> Reply:
    """The reply when it has ended. One that takes too long goes on; it is found by its id."""
    reply = done.made.reply
    if reply is None:
        raise LookupError(session_id)
    ended = await ai_asking.ended(central, done.account, reply)
    ai_asking.demand_answer(ended, session_id)
    return ended


def _turn(desk: Desk, session_id: str, ask: ChatAsk, known_as: str | None) -> str:
    """Says it, once; the id of the message."""
    missing = [name for name in ask.upload_ids if not _attached(desk, session_id, name)]
    if missing:
        sentence = "These files are not in the session: " + ", ".join(missing)
        raise NotDone(422, "invalid", sentence, more={"upload_ids": missing})
    sent = known_as or desk.new_id()
    turn = str(uuid.uuid5(uuid.UUID(session_id), f"{desk.caller.user} {sent}"))
    said = Say(
        message=turn, text=ask.message, client_message_id=sent, attachments=tuple(ask.upload_ids)
    )
    known = desk.get(Message, turn)
    if known is not None and known.text != ask.message:
        sentence = "Another message came with this id before. Use a new id for a new message."
        raise NotDone(409, "id_reuse", sentence)
    desk.do(Session.TYPE, session_id, said)
    return turn


def _attached(desk: Desk, session_id: str, name: str) -> bool:
    found = desk.get(Evidence, name)
    return found is not None and found.session == session_id and not found.removed


def _respond(desk: Desk, session: Session, ask: RespondAsk) -> None:
    chosen = [ask.option is not None, ask.text is not None, ask.skip]
    if sum(chosen) != 1:
        raise NotDone(422, "invalid", "Give an option, a text, or skip: one of them.")
    act = AnswerItem(
        item=ask.step_id or "", option=ask.option or "", text=ask.text or "", skip=ask.skip
    )
    desk.do(Session.TYPE, session.id, act)


def _failed(reply: Reply) -> bool:
    bad = (ReplyState.ERROR, ReplyState.LOST, ReplyState.CANCELLED)
    return ReplyState(reply.state) in bad
