"""What a session answers when the model was asked: the words, and what came into the lane."""

from __future__ import annotations

from sqlalchemy import Connection

from rflow_desktop.domain.model_lane import ItemKind
from rflow_desktop.domain.model_talk import Message, ToolCall
from sync.protocol import Answer
from sync.server import case
from sync.server.people import Caller
from sync.server.replies import Reply
from sync.server.rest import ai_parts, ai_reads, refusals
from sync.server.rest.ai_parts import ActionDocument, StepDocument


class SuggestedFlow(Answer):
    flow_id: str
    name: str
    score: float
    reason: str


class ForkOffer(Answer):
    id: str
    reason: str
    options: list[dict[str, str]]


class ChatAnswer(Answer):
    """What was answered, and what was put into the lane with it."""

    session_id: str
    message_id: str
    generation_id: str
    status: str
    content: str
    suggested_flows: list[SuggestedFlow]
    fork: ForkOffer | None
    actions: list[ActionDocument]
    questions: list[StepDocument]


class StepAnswer(Answer):
    """Where a guided session stands, and its open question."""

    session_id: str
    generation_id: str | None
    status: str
    next_step: StepDocument | None
    confidence_tier: str
    confidence_score: float


class UpdateAnswer(Answer):
    text: str
    artifact_id: str
    generation_id: str


def chat(conn: Connection, caller: Caller, reply: Reply, turn: str) -> ChatAnswer:
    found = case.read(conn, caller.account, reply.session)
    if found is None:
        raise refusals.not_found(refusals.NO_SESSION)
    mine = [one for one in found.said if one.generation == reply.reply_id]
    content = "\n\n".join(one.text for one in mine if isinstance(one, Message) and one.text)
    items = [one for one in found.rows.items if one.generation == reply.reply_id]
    match = found.rows.case.match
    flows = [] if match is None else [
        SuggestedFlow(flow_id=match.flow, name=match.name, score=match.score, reason=match.reason)
    ]  # fmt: skip
    forks = [one for one in mine if isinstance(one, ToolCall) and one.name == "propose_fork"]
    return ChatAnswer(
        session_id=reply.session,
        message_id=turn,
        generation_id=reply.reply_id,
        status=reply.state,
        content=content,
        suggested_flows=flows,
        fork=_fork(forks[-1]) if forks else None,
        actions=[ai_parts.action(one) for one in items if one.kind is ItemKind.TASK],
        questions=[ai_parts.step(one) for one in items if one.kind is ItemKind.QUESTION],
    )


def _fork(call: ToolCall) -> ForkOffer:
    given = call.args.get("options", [])
    options = [
        {"label": str(one.get("label", "")), "description": str(one.get("means", ""))}
        for one in (given if isinstance(given, list) else [])
        if isinstance(one, dict)
    ]
    return ForkOffer(id=call.id, reason=str(call.args.get("reason", "")), options=options)


def step(conn: Connection, caller: Caller, session_id: str, reply: Reply | None) -> StepAnswer:
    found = ai_reads.shown(conn, caller, session_id)
    opened = [one for one in found.steps if one.state == "open"]
    return StepAnswer(
        session_id=session_id,
        generation_id=None if reply is None else reply.reply_id,
        status=found.status,
        next_step=opened[-1] if opened else None,
        confidence_tier=found.confidence_tier,
        confidence_score=found.confidence_score,
    )
