"""Routes of prepared work: /api/v1/sessions/prepare and /batch, changed and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.responses import Response

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Role, Session, User
from sync.protocol import Answer
from sync.server.rest import answered, door, refusals, session_acts, session_reads, settings
from sync.server.rest.door import Deed, Desk
from sync.server.rest.session_document import SessionDocument
from sync.server.rest.sessions import ANSWERS, Line, StartAsk
from sync.server.rest.values import Body, KeyHeader, Uuid, Variables, When
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/sessions", tags=["Sessions"])

NO_PERSON = "Assigned user not found"
OTHER_TEAM = "Can only assign to users on your team"
NOT_PREPARED = "This session has already been started."


class PrepareAsk(StartAsk):
    """Work filled in ahead, for oneself, for nobody in particular, or for a colleague."""

    assigned_to_id: Uuid | None = None
    due_at: When | None = None


class PrepareChange(Body):
    """What changes of prepared work; null clears."""

    assigned_to_id: Uuid | None = None
    due_at: When | None = None
    ticket_number: Line | None = None
    client_name: Line | None = None
    session_variables: Variables | None = None


class Target(Body):
    label: Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]
    session_variables: Variables | None = None
    assigned_to_id: Uuid | None = None


class BatchAsk(Body):
    """One run for each target, of a maintenance flow that is published."""

    id: Uuid | None = None
    tree_id: Uuid
    ticket_number: Line | None = None
    client_name: Line | None = None
    targets: Annotated[list[Target], Field(min_length=1, max_length=100)]


class BatchRun(Answer):
    id: str
    batch_id: str
    target_label: str
    tree_id: str


class BatchAnswer(Answer):
    """The runs in the order of the targets. `duplicates` are labels that came more than once."""

    batch_id: str
    count: int
    sessions: list[BatchRun]
    duplicates: list[str]


@router.post("/prepare", status_code=201, response_model=SessionDocument, responses=ANSWERS)
async def prepared(
    central: Shared, token: Bearer, ask: PrepareAsk, idempotency_key: KeyHeader = None
) -> Response:
    """Work that is filled in and not started."""

    def make(desk: Desk) -> SessionDocument:
        return prepare(desk, ask.model_dump(exclude_none=True))

    key = answered.key("POST /api/v1/sessions/prepare", idempotency_key, ask)
    return await door.write(central, token, make, status=201, key=key)


@router.post("/batch", status_code=201, response_model=BatchAnswer, responses=ANSWERS)
async def batched(
    central: Shared, token: Bearer, ask: BatchAsk, idempotency_key: KeyHeader = None
) -> Response:
    """A prepared run for each target: all of them, or none."""

    def make(desk: Desk) -> BatchAnswer:
        return batch(desk, ask.model_dump(exclude_none=True))

    key = answered.key("POST /api/v1/sessions/batch", idempotency_key, ask)
    return await door.write(central, token, make, status=201, key=key)


@router.patch("/{session_id}/prepare", response_model=SessionDocument, responses=ANSWERS)
async def rearranged(
    central: Shared, token: Bearer, session_id: Uuid, ask: PrepareChange
) -> Response:
    """Changes work that nobody has started: who is to do it, until when, with what."""

    def change(desk: Desk) -> SessionDocument:
        return rearrange(desk, session_id, ask.model_dump(exclude_unset=True))

    return await door.write(central, token, change)


@router.delete("/{session_id}", status_code=204, responses=ANSWERS)
async def cancelled(central: Shared, token: Bearer, session_id: Uuid) -> Response:
    """Takes back work that nobody has started."""

    def cancel(desk: Desk) -> None:
        session_reads.demand_for(desk, session_id, "session.manage")
        desk.do(Session.TYPE, session_id, acts.CancelPrepared())

    return await door.write(central, token, cancel, status=204)


def prepare(desk: Desk, given: Mapping[str, Any]) -> SessionDocument:
    session_acts.demand_worker(desk)
    _, ref = session_acts.runnable(
        desk, given["tree_id"], "Cannot prepare session with inactive tree"
    )
    _demand_assignable(desk, given.get("assigned_to_id"))
    session_id = given.get("id") or desk.new_id()
    act = acts.PrepareSession(
        **session_acts.header(given, ref),
        assignee=given.get("assigned_to_id"),
        due_at=given.get("due_at"),
    )
    desk.do(Session.TYPE, session_id, act)
    return session_acts.told(desk, session_id)


def batch(desk: Desk, given: Mapping[str, Any]) -> BatchAnswer:
    """The first rule that fails is named; a flow that one may see may be run."""
    session_acts.demand_worker(desk)
    flow, ref = session_acts.runnable(
        desk, given["tree_id"], "Cannot batch-launch an inactive flow"
    )
    if flow.published is None:
        raise refusals.refused("draft", "Cannot batch-launch a draft flow")
    if flow.kind != "maintenance":
        raise refusals.refused("kind", "Batch launch is only for maintenance flows")
    batch_id = given.get("id") or desk.new_id()
    deeds, runs = [], []
    for target in given["targets"]:
        _demand_assignable(desk, target.get("assigned_to_id"))
        values = {**(target.get("session_variables") or {}), "target": target["label"]}
        header = session_acts.header({**given, "session_variables": values}, ref)
        act = acts.PrepareSession(
            **header,
            batch=batch_id,
            target=target["label"],
            assignee=target.get("assigned_to_id"),
        )
        run = BatchRun(
            id=desk.new_id(), batch_id=batch_id, target_label=target["label"], tree_id=flow.id
        )
        runs.append(run)
        deeds.append(Deed((Session.TYPE, run.id), act))
    desk.do_all(deeds)
    labels = [one.target_label for one in runs]
    twice = [label for label in dict.fromkeys(labels) if labels.count(label) > 1]
    return BatchAnswer(batch_id=batch_id, count=len(runs), sessions=runs, duplicates=twice)


def rearrange(desk: Desk, session_id: str, given: Mapping[str, Any]) -> SessionDocument:
    session = session_reads.demand_for(desk, session_id, "session.manage")
    if session.started_at is not None or session.closed_at is not None:
        raise refusals.refused("already_started", NOT_PREPARED)
    if "assigned_to_id" in given and given["assigned_to_id"] != session.assignee:
        _demand_assignable(desk, given["assigned_to_id"])
    fields = {
        name: given[name] for name in ("due_at", "ticket_number", "client_name") if name in given
    }
    values = {name: given[name] for name in ("session_variables",) if name in given}
    if fields or values:
        session_acts.change(desk, session_id, {**fields, **values}, None)
    if "assigned_to_id" in given and given["assigned_to_id"] != session.assignee:
        desk.do(Session.TYPE, session_id, acts.Reassign(assignee=given["assigned_to_id"]))
    return session_acts.told(desk, session_id)


def _demand_assignable(desk: Desk, user_id: str | None) -> None:
    """Somebody of this account who can work; of one's own team where the account wants that."""
    if user_id is None:
        return
    person = desk.get(User, user_id)
    if person is None or not person.active or person.role is Role.VIEWER:
        raise refusals.not_found(NO_PERSON)
    own = desk.actor.team
    if settings.of(desk).assign_within_team and own is not None and person.team != own:
        raise refusals.forbidden(OTHER_TEAM)
