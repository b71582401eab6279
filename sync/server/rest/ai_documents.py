"""Guided sessions and chats as these paths speak of them, put together from their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rflow_desktop.domain.assisting import tier
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.model import Handoff, Kind, Outcome, Phase, Session, phase
from rflow_desktop.domain.model_lane import FixOutcome, ItemKind
from rflow_desktop.domain.model_talk import Case, Message
from sync.protocol import Answer
from sync.server.rest import ai_parts
from sync.server.rest.ai_parts import ActionDocument, MessageDocument, StepDocument

Status = Literal["active", "paused", "resolved", "escalated", "requesting_escalation", "abandoned"]
SessionType = Literal["guided", "chat"]
NEW = "New session"
_RESOLVED = {Outcome.RESOLVED, Outcome.WORKAROUND, Outcome.RESOLVED_EXTERNALLY}


class LaneDocument(Answer):
    """What is asked and proposed; none where nothing ever was."""

    questions: list[StepDocument]
    actions: list[ActionDocument]


class IntakeDocument(Answer):
    text: str
    log_content: str
    ticket_data: dict[str, Any]
    upload_ids: list[str]


class AiSessionLine(Answer):
    """A session as lists show it. `offered` says that it waits for whoever asks."""

    id: str
    rev: int
    session_type: SessionType
    title: str
    status: Status
    user_id: str
    assigned_to_id: str | None
    escalated_to_id: str | None
    offered: bool
    client_name: str | None
    psa_ticket_id: str | None
    problem_summary: str | None
    problem_domain: str | None
    confidence_tier: str
    confidence_score: float
    matched_flow_id: str | None
    matched_flow_name: str | None
    match_score: float | None
    message_count: int
    created_at: str
    updated_at: str
    resolved_at: str | None
    closed_at: str | None


class AiSessionDocument(AiSessionLine):
    """One session with everything that is needed to go on with it."""

    intake_type: str
    intake_content: IntakeDocument
    ticket_data: dict[str, Any]
    step_count: int
    state_version: int
    session_rating: int | None
    session_feedback: str | None
    analysis_status: Literal["pending", "completed", "failed"] | None
    escalation_reason: str | None
    handoff_id: str | None
    handoff_count: int
    resolution_summary: str | None
    resolution_action: str | None
    total_input_tokens: int
    total_output_tokens: int
    steps: list[StepDocument]
    conversation_messages: list[MessageDocument]
    pending_task_lane: LaneDocument | None
    is_branching: bool
    active_branch_id: str | None


def status_of(session: Session) -> Status:
    match phase(session):
        case Phase.CLOSED if session.outcome in _RESOLVED:
            return "resolved"
        case Phase.CLOSED:
            return "escalated" if session.outcome is Outcome.ESCALATED else "abandoned"
        case Phase.IN_TRANSIT:
            return "requesting_escalation"
        case Phase.PAUSED:
            return "paused"
        case _:
            return "active"


def line(
    session: Session, case: Case, handoff: Handoff | None, *, rev: int, me: str
) -> AiSessionLine:
    return AiSessionLine(**_line(session, case, handoff, rev=rev, me=me))


def document(
    rows: CaseRows,
    said: tuple[Message, ...],
    handoff: Handoff | None,
    names: Mapping[str, str],
    *,
    rev: int,
    me: str,
    need: str | None,
    handoffs: int,
) -> AiSessionDocument:
    session, case = rows.header, rows.case
    questions = [ai_parts.step(one) for one in rows.items if one.kind is ItemKind.QUESTION]
    actions = [ai_parts.action(one) for one in rows.items if one.kind is ItemKind.TASK]
    applied = [one for one in rows.fixes if one.outcome is FixOutcome.APPLIED_SUCCESS]
    resolved = status_of(session) == "resolved"
    intake = case.intake
    lane = LaneDocument(questions=questions, actions=actions)
    return AiSessionDocument(
        **_line(session, case, handoff, rev=rev, me=me),
        intake_type=intake.type.value,
        intake_content=IntakeDocument(
            text=intake.text,
            log_content=intake.log,
            ticket_data=intake.ticket,
            upload_ids=list(intake.evidence),
        ),
        ticket_data=intake.ticket,
        step_count=len(questions),
        state_version=case.version,
        session_rating=case.rating,
        analysis_status=case.analysis or None,
        session_feedback=case.feedback or None,
        escalation_reason=need,
        handoff_id=session.handoff or session.last_handoff,
        handoff_count=handoffs,
        resolution_summary=(session.outcome_notes or None) if resolved else None,
        resolution_action=applied[-1].title if applied and resolved else None,
        total_input_tokens=case.usage.input,
        total_output_tokens=case.usage.output,
        steps=questions,
        conversation_messages=[ai_parts.message(one, names) for one in said],
        pending_task_lane=lane if questions or actions else None,
        is_branching=case.branching,
        active_branch_id=None,
    )


def _line(
    session: Session, case: Case, handoff: Handoff | None, *, rev: int, me: str
) -> dict[str, Any]:
    status, match = status_of(session), case.match
    target = None if handoff is None else handoff.to
    return {
        "id": session.id,
        "rev": rev,
        "session_type": "guided" if session.kind is Kind.GUIDED else "chat",
        "title": session.title or case.summary or NEW,
        "status": status,
        "user_id": session.owner,
        "assigned_to_id": session.assignee,
        "escalated_to_id": target,
        "offered": status == "requesting_escalation" and me == target,
        "client_name": session.client or None,
        "psa_ticket_id": session.ticket or None,
        "problem_summary": case.summary or None,
        "problem_domain": case.domain or None,
        "confidence_tier": tier(case.confidence or 0.0).value,
        "confidence_score": case.confidence or 0.0,
        "matched_flow_id": None if match is None else match.flow,
        "matched_flow_name": None if match is None else match.name,
        "match_score": None if match is None else match.score,
        "message_count": case.messages,
        "created_at": session.created_at,
        "updated_at": session.changed_at or session.created_at,
        "resolved_at": session.closed_at if status == "resolved" else None,
        "closed_at": session.closed_at,
    }
