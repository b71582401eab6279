"""Routes of flows: /api/v1/trees."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.flow import FlowKind
from sync.protocol import Answer
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import answered, door, flow_acts, flow_reads, paging
from sync.server.rest.door import Desk
from sync.server.rest.flow_document import FlowDocument
from sync.server.rest.paging import Paging
from sync.server.rest.values import Body, KeyHeader, MatchHeader, Rev, Uuid, seen_rev
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/trees", tags=["Flows"])

Name = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]
Category = Annotated[str, StringConstraints(max_length=255, strip_whitespace=True)]
Status = Literal["draft", "published"]


class FlowChange(Body):
    """What of a flow changes. `tree_structure` is the whole structure, in the format rfflow/1."""

    name: Name | None = None
    description: Annotated[str, Field(max_length=20_000)] | None = None
    category: Category | None = None
    tags: Annotated[list[Category], Field(max_length=50)] | None = None
    tree_type: FlowKind | None = None
    tree_structure: dict[str, Any] | None = None
    intake_form: Annotated[list[dict[str, Any]], Field(max_length=200)] | None = None
    status: Status | None = None
    is_public: bool | None = None


class FlowAsk(FlowChange):
    """A new flow, a draft unless it says otherwise. `id` may be made by the client."""

    id: Uuid | None = None
    name: Name


class FlowEdit(FlowChange):
    is_active: bool | None = None
    rev: Rev | None = None


class FlowPage(Answer):
    items: list[FlowDocument]
    next_cursor: str | None


class FlowVersion(Answer):
    """One saved content of a flow."""

    version: int
    snapshot: str
    saved_at: str | None
    saved_by: str | None
    published_at: str | None
    is_current: bool
    is_published: bool


@router.get("", response_model=FlowPage | list[FlowDocument], responses=told(401, 422))
async def listed(
    central: Shared,
    token: Bearer,
    page: Paging,
    *,
    search: Annotated[str | None, Query(max_length=255)] = None,
    category: Annotated[str | None, Query(max_length=255)] = None,
    tree_type: FlowKind | None = None,
    status: Status | None = None,
    is_active: bool | None = True,
) -> Response:
    """The flows that one may see, by name. Archived ones are asked for with `is_active=false`."""
    wanted = flow_reads.Wanted(search, category, tree_type, status, is_active)

    def look(conn: Connection, caller: Caller) -> tuple[list[FlowDocument], list[paging.Cursor]]:
        return flow_reads.listed(conn, caller, wanted, page)

    return paging.told(page, *await door.read(central, token, look))


@router.post(
    "", status_code=201, response_model=FlowDocument, responses=told(401, 402, 403, 409, 413, 422)
)
async def made(
    central: Shared, token: Bearer, ask: FlowAsk, idempotency_key: KeyHeader = None
) -> Response:
    """A new flow of one's own."""

    def make(desk: Desk) -> FlowDocument:
        return flow_acts.make(desk, ask.model_dump(exclude_none=True))

    key = answered.key("POST /api/v1/trees", idempotency_key, ask)
    return await door.write(central, token, make, status=201, key=key)


@router.get("/{tree_id}", response_model=FlowDocument, responses=told(401, 404, 422))
async def one(central: Shared, token: Bearer, tree_id: Uuid) -> Response:
    """A flow with its steps."""

    def look(conn: Connection, caller: Caller) -> FlowDocument:
        return flow_reads.shown(conn, caller, flow_reads.demand(conn, caller, tree_id))

    return door.shown(await door.read(central, token, look))


@router.put(
    "/{tree_id}",
    response_model=FlowDocument,
    responses=told(401, 403, 404, 409, 413, 422),
)
async def changed(
    central: Shared, token: Bearer, tree_id: Uuid, ask: FlowEdit, if_match: MatchHeader = None
) -> Response:
    """Changes what is named and keeps the rest. A new content is a draft until it is published."""

    def change(desk: Desk) -> FlowDocument:
        given = ask.model_dump(exclude_none=True, exclude={"rev"})
        return flow_acts.change(desk, tree_id, given, seen_rev(if_match, ask.rev))

    return await door.write(central, token, change)


@router.delete("/{tree_id}", status_code=204, responses=told(401, 403, 404, 422))
async def archived(central: Shared, token: Bearer, tree_id: Uuid) -> Response:
    """Takes a flow out of the library. What runs it goes on; `is_active` puts it back."""

    def archive(desk: Desk) -> None:
        flow_acts.change(desk, tree_id, {"is_active": False}, None)

    return await door.write(central, token, archive, status=204)


@router.post(
    "/{tree_id}/publish", response_model=FlowDocument, responses=told(401, 403, 404, 409, 422)
)
async def published(
    central: Shared,
    token: Bearer,
    tree_id: Uuid,
    idempotency_key: KeyHeader = None,
    if_match: MatchHeader = None,
) -> Response:
    """Makes the newest content the one that everybody starts; refused while it has errors."""

    def publish(desk: Desk) -> FlowDocument:
        return flow_acts.change(desk, tree_id, {"status": "published"}, seen_rev(if_match, None))

    key = answered.key(f"POST /api/v1/trees/{tree_id}/publish", idempotency_key, None)
    return await door.write(central, token, publish, key=key)


@router.get("/{tree_id}/versions", response_model=list[FlowVersion], responses=told(401, 404, 422))
async def versions(central: Shared, token: Bearer, tree_id: Uuid) -> list[FlowVersion]:
    """What was saved and published, the newest first. Who may not edit sees published ones."""

    def look(conn: Connection, caller: Caller) -> list[FlowVersion]:
        flow, _ = flow_reads.demand(conn, caller, tree_id)
        return [FlowVersion(**saved) for saved in flow_reads.versions(conn, caller, flow)]

    return await door.read(central, token, look)
