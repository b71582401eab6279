"""What is asked of sessions with the assistant: the bodies of their requests."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from rflow_desktop.domain.model import Priority
from rflow_desktop.domain.model_lane import BranchState, Decision
from sync.server.rest.values import Body, Uuid, When

Said = Annotated[str, StringConstraints(min_length=1, max_length=60_000)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
Words = Annotated[str, StringConstraints(max_length=20_000)]
Some = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Uploads = Annotated[list[Uuid], Field(max_length=10)]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class ChatAsk(Body):
    """One message. `client_message_id` makes sending it again the same message."""

    message: Said
    upload_ids: Uploads = Field(default=[])
    client_message_id: ClientId | None = None


class RespondAsk(Body):
    """An answer to a question; with nothing in it the next question is asked for again."""

    step_id: Uuid | None = None
    option: Annotated[str, StringConstraints(min_length=1, max_length=255)] | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=20_000)] | None = None
    skip: bool = False
    client_message_id: ClientId | None = None


class PickupAsk(Body):
    resume_mode: Literal["continue", "fresh"] = "continue"
    additional_context: Said | None = None


class UpdateAsk(Body):
    audience: Literal["ticket", "client", "email"]
    instructions: Annotated[str, StringConstraints(max_length=2_000)] = ""


class ResolveAsk(Body):
    resolution_summary: Text
    resolution_action: Text | None = None
    outcome: Literal["resolved", "workaround", "unresolved", "resolved_externally"] = "resolved"


class EscalateAsk(Body):
    escalation_reason: Text
    escalated_to_id: Uuid | None = None
    priority: Priority = Field(default=Priority.NORMAL, strict=False)


class ReasonAsk(Body):
    reason: Annotated[str, StringConstraints(max_length=255)] = ""


class ParkAsk(Body):
    reason: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    until: When


class LinkAsk(Body):
    psa_ticket_id: Annotated[str, StringConstraints(max_length=255)]
    psa_connection_id: str | None = None


class RateAsk(Body):
    rating: Annotated[int, Field(ge=1, le=5)]
    feedback: Annotated[str, StringConstraints(max_length=20_000)] = ""


class ItemAsk(Body):
    id: Uuid
    text: Some
    why: Words = ""


class ResponseAsk(Body):
    """An answer to a question (`option`, `text` or `skip`), or where a task stands (`state`)."""

    option: Title | None = None
    text: Words | None = None
    skip: bool = False
    state: Literal["proposed", "accepted", "done", "dismissed"] | None = None
    result: Words = ""


class LaneAsk(Body):
    """New questions and tasks, and what was answered; what is not named stays."""

    questions: Annotated[list[ItemAsk], Field(max_length=50)] = Field(default=[])
    actions: Annotated[list[ItemAsk], Field(max_length=50)] = Field(default=[])
    responses: Annotated[dict[Uuid, ResponseAsk], Field(max_length=100)] = Field(default={})


class FactAsk(Body):
    id: Uuid | None = None
    text: Some


class FactChange(Body):
    text: Some | None = None


class PromoteAsk(Body):
    lane_item_id: Uuid
    text: Some | None = None


class FixAsk(Body):
    id: Uuid | None = None
    title: Title
    body: Words = ""
    confidence: Annotated[int, Field(ge=0, le=100)] = 0


class FixChange(Body):
    decision: Decision | None = Field(default=None, strict=False)
    outcome: (
        Literal["applied_pending", "applied_partial", "applied_success", "applied_failed"] | None
    ) = None
    reason: Words = ""
    notes: Words = ""


class BranchChange(Body):
    status: BranchState | None = Field(default=None, strict=False)
    finding: Words | None = None
    label: Title | None = None


class BranchAsk(Body):
    """One more direction, and why it is worth one."""

    label: Title
    description: Words = ""
    reason: Words = ""


class ForkOptionAsk(Body):
    label: Title
    description: Words = ""


class ForkAsk(Body):
    reason: Words = ""
    options: Annotated[list[ForkOptionAsk], Field(min_length=1, max_length=6)]
