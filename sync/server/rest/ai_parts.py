"""The parts of sessions as documents: questions, tasks, messages, facts, fixes, branches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from rflow_desktop.domain.model_lane import Branch, Fact, Fix, LaneItem
from rflow_desktop.domain.model_talk import Message, Speaker
from sync.protocol import Answer


class OptionDocument(Answer):
    label: str
    value: str
    followup_hint: str


class StepDocument(Answer):
    """A question of a guided session, or of the lane of a chat, and its answer."""

    step_id: str
    step_order: int
    step_type: Literal["question"]
    content: str
    why: str
    options: list[OptionDocument]
    allow_free_text: bool
    allow_skip: bool
    state: str
    answer: str
    answer_label: str


class ActionDocument(Answer):
    id: str
    text: str
    why: str
    state: str
    result: str
    guess: bool


class MessageDocument(Answer):
    id: str
    role: str
    content: str
    state: str
    created_at: str
    sender_id: str
    sender_name: str
    client_message_id: str | None
    generation_id: str | None
    upload_ids: list[str]


class FactDocument(Answer):
    id: str
    text: str
    source: str
    source_ref: str | None
    source_text: str
    guess: bool
    editable: bool
    created_at: str
    created_by_id: str


class FixDocument(Answer):
    id: str
    title: str
    body: str
    confidence: int
    decision: str | None
    outcome: str
    reason: str
    notes: str
    proposed_outcome: str | None
    created_at: str
    applied_at: str | None
    verified_at: str | None
    superseded_at: str | None


class BranchDocument(Answer):
    id: str
    label: str
    description: str
    parent_id: str | None
    fork_id: str | None
    order: int
    status: str
    finding: str


def step(item: LaneItem) -> StepDocument:
    return StepDocument(
        step_id=item.id,
        step_order=item.step,
        step_type="question",
        content=item.text,
        why=item.why,
        options=[
            OptionDocument(label=one.label, value=one.value or one.label, followup_hint=one.means)
            for one in item.options
        ],
        allow_free_text=item.allow_text,
        allow_skip=item.allow_skip,
        state=item.state.value,
        answer=item.answer,
        answer_label=item.label,
    )


def action(item: LaneItem) -> ActionDocument:
    return ActionDocument(
        id=item.id, text=item.text, why=item.why, state=item.state.value, result=item.result,
        guess=item.guess,
    )  # fmt: skip


def message(one: Message, names: Mapping[str, str]) -> MessageDocument:
    person = one.role is Speaker.USER
    return MessageDocument(
        id=one.id,
        role=one.role.value,
        content=one.text,
        state=one.state.value,
        created_at=one.at,
        sender_id=one.by,
        sender_name=one.sender or (names.get(one.by, "Unknown") if person else ""),
        client_message_id=one.client_message_id or None,
        generation_id=one.generation,
        upload_ids=list(one.attachments),
    )


def fact(one: Fact) -> FactDocument:
    return FactDocument(
        id=one.id, text=one.text, source=one.source.value, source_ref=one.source_ref,
        source_text=one.source_text, guess=one.guess, editable=one.editable, created_at=one.at,
        created_by_id=one.by,
    )  # fmt: skip


def fix(one: Fix) -> FixDocument:
    return FixDocument(
        id=one.id, title=one.title, body=one.body, confidence=one.confidence,
        decision=None if one.decision is None else one.decision.value, outcome=one.outcome.value,
        reason=one.reason, notes=one.notes,
        proposed_outcome=None if one.hint is None else one.hint.value, created_at=one.at,
        applied_at=one.applied_at, verified_at=one.verified_at, superseded_at=one.superseded_at,
    )  # fmt: skip


def branch(one: Branch) -> BranchDocument:
    return BranchDocument(
        id=one.id, label=one.label, description=one.description, parent_id=one.parent,
        fork_id=one.fork, order=one.order, status=one.state.value, finding=one.finding,
    )  # fmt: skip
