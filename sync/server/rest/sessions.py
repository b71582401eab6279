"""Routes of sessions: /api/v1/sessions, reading, starting, changing and closing them."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.values import PAD_LIMIT, VariableName
from sync.protocol import Answer
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import answered, door, paging, session_acts, session_reads
from sync.server.rest.door import Desk
from sync.server.rest.paging import Paging
from sync.server.rest.session_document import SessionDocument, Status, document
from sync.server.rest.session_reads import Scope, Wanted
from sync.server.rest.values import (
    Body,
    KeyHeader,
    MatchHeader,
    Rev,
    Uuid,
    Variables,
    When,
    seen_rev,
)
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/sessions", tags=["Sessions"])

Line = Annotated[str, StringConstraints(max_length=255, strip_whitespace=True)]
Text = Annotated[str, Field(max_length=20_000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Pad = Annotated[str, Field(max_length=PAD_LIMIT)]
Closing = Literal[
    "resolved", "workaround", "unresolved", "escalated", "cancelled", "resolved_externally"
]
ANSWERS = told(400, 401, 403, 404, 409, 422)


class StartAsk(Body):
    """A run that begins now. `id` may be made by the client: sending it again changes nothing."""

    id: Uuid | None = None
    tree_id: Uuid
    title: Line | None = None
    ticket_number: Line | None = None
    client_name: Line | None = None
    session_variables: Variables | None = None


class Decision(Body):
    """One answered step. One whose `id` is here already is left as it is."""

    id: Name | None = None
    node_id: Name
    answer: Line = ""
    answer_label: Text = ""
    note: Text = ""
    decided_at: When | None = None
    parent: Name | None = None


class CustomStep(Body):
    """A step that the engineer added. `after` names the decision, node or own step before it."""

    id: Annotated[str, StringConstraints(pattern=r"^custom-[A-Za-z0-9_-]{1,64}$")] | None = None
    after: Name | None = None
    title: Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]
    body: Text = ""
    note: Text = ""


class SessionChange(Body):
    """What changes; null clears. Arrays hold all steps that the client knows."""

    title: Line | None = None
    ticket_number: Line | None = None
    client_name: Line | None = None
    next_steps: Text | None = None
    due_at: When | None = None
    session_variables: Variables | None = None
    path_taken: Annotated[list[Name], Field(max_length=2_000)] | None = None
    decisions: Annotated[list[Decision], Field(max_length=500)] | None = None
    custom_steps: Annotated[list[CustomStep], Field(max_length=500)] | None = None
    rev: Rev | None = None


class BeginAsk(Body):
    """`started_at` is when the work began, where that was before now."""

    started_at: When | None = None


class CompleteAsk(Body):
    """How it ended. Texts that are left out keep what was written before."""

    outcome: Closing
    outcome_notes: Text | None = None
    next_steps: Text | None = None


class PadAsk(Body):
    """The whole text; `over` is the text that it was edited from, so that both can be kept."""

    scratchpad: Pad
    over: Pad | None = None
    rev: Rev | None = None


class VariablesAsk(Body):
    """Values for some keys; the others stay. `unset`, or a value of null, takes a key away."""

    variables: Variables = Field(default={})
    unset: Annotated[list[VariableName], Field(max_length=200)] = Field(default=[])
    rev: Rev | None = None


class SessionPage(Answer):
    items: list[SessionDocument]
    next_cursor: str | None


@router.get("", response_model=SessionPage | list[SessionDocument], responses=told(401, 422))
async def listed(
    central: Shared,
    token: Bearer,
    page: Paging,
    *,
    scope: Scope = "mine",
    status: Status | None = None,
    completed: bool | None = None,
    ticket_number: Annotated[str | None, Query(max_length=255)] = None,
    client_name: Annotated[str | None, Query(max_length=255)] = None,
    tree_name: Annotated[str | None, Query(max_length=255)] = None,
    tree_id: Uuid | None = None,
    batch_id: Uuid | None = None,
    assigned_to_id: Uuid | None = None,
    started_after: When | None = None,
    started_before: When | None = None,
    completed_after: When | None = None,
    completed_before: When | None = None,
) -> Response:
    """Sessions, the newest start first. All filters must hold; texts match by part."""
    wanted = Wanted(
        scope, status, completed, ticket_number, client_name, tree_name, tree_id, batch_id,
        assigned_to_id, started_after, started_before, completed_after, completed_before,
    )  # fmt: skip

    def look(conn: Connection, caller: Caller) -> tuple[list[SessionDocument], list[paging.Cursor]]:
        return session_reads.listed(conn, caller, wanted, page)

    return paging.told(page, *await door.read(central, token, look))


@router.post("", status_code=201, response_model=SessionDocument, responses=ANSWERS)
async def started(
    central: Shared, token: Bearer, ask: StartAsk, idempotency_key: KeyHeader = None
) -> Response:
    """A run of a flow that begins now."""

    def start(desk: Desk) -> SessionDocument:
        return session_acts.start(desk, ask.model_dump(exclude_none=True))

    key = answered.key("POST /api/v1/sessions", idempotency_key, ask)
    return await door.write(central, token, start, status=201, key=key)


@router.get("/{session_id}", response_model=SessionDocument, responses=told(401, 404, 422))
async def one(central: Shared, token: Bearer, session_id: Uuid) -> Response:
    """A session with its steps and the structure that it runs."""

    def look(conn: Connection, caller: Caller) -> SessionDocument:
        session = session_reads.demand(conn, caller, session_id)
        return document(conn, caller.account, session)

    return door.shown(await door.read(central, token, look))


@router.put("/{session_id}", response_model=SessionDocument, responses=ANSWERS)
async def changed(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: SessionChange,
    if_match: MatchHeader = None,
) -> Response:
    """Writes what is sent and nothing else. Only steps and `/start` begin prepared work."""

    def change(desk: Desk) -> SessionDocument:
        given = ask.model_dump(exclude_unset=True, exclude={"rev"})
        return session_acts.change(desk, session_id, given, seen_rev(if_match, ask.rev))

    return await door.write(central, token, change)


@router.post("/{session_id}/start", response_model=SessionDocument, responses=ANSWERS)
async def begun(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: BeginAsk | None = None,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Begins prepared work: whoever begins it owns it from then on."""

    def begin(desk: Desk) -> SessionDocument:
        return session_acts.begin(desk, session_id, None if ask is None else ask.started_at)

    key = answered.key(f"POST /api/v1/sessions/{session_id}/start", idempotency_key, ask)
    return await door.write(central, token, begin, key=key)


@router.post("/{session_id}/complete", response_model=SessionDocument, responses=ANSWERS)
async def completed_(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: CompleteAsk,
    idempotency_key: KeyHeader = None,
) -> Response:
    """Closes the session with its outcome."""

    def complete(desk: Desk) -> SessionDocument:
        return session_acts.complete(desk, session_id, ask.model_dump(exclude_none=True))

    key = answered.key(f"POST /api/v1/sessions/{session_id}/complete", idempotency_key, ask)
    return await door.write(central, token, complete, key=key)


@router.patch("/{session_id}/scratchpad", response_model=SessionDocument, responses=ANSWERS)
async def scratchpad(
    central: Shared, token: Bearer, session_id: Uuid, ask: PadAsk, if_match: MatchHeader = None
) -> Response:
    """The scratchpad, which stays open when the session is closed."""

    def write(desk: Desk) -> SessionDocument:
        seen = seen_rev(if_match, ask.rev)
        return session_acts.write_pad(desk, session_id, ask.scratchpad, ask.over, seen)

    return await door.write(central, token, write)


@router.patch("/{session_id}/variables", response_model=SessionDocument, responses=ANSWERS)
async def variables(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: VariablesAsk,
    if_match: MatchHeader = None,
) -> Response:
    """Fills in variables, each key for itself."""

    def fill(desk: Desk) -> SessionDocument:
        seen = seen_rev(if_match, ask.rev)
        return session_acts.set_variables(desk, session_id, ask.variables, tuple(ask.unset), seen)

    return await door.write(central, token, fill)
