"""Route that turns a run into a flow: /api/v1/sessions/{id}/save-as-tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from starlette.responses import Response

from rflow_desktop.domain import acts, flow_harvest
from rflow_desktop.domain.flow import Ending, content_hash
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import document as as_document
from rflow_desktop.domain.flow_harvest import About, Done
from rflow_desktop.domain.flow_new import free_slug
from rflow_desktop.domain.model import Flow, Session
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.words import date
from sync.protocol import Answer
from sync.server.central import NotDone
from sync.server.problems import told
from sync.server.rest import answered, door, flow_acts, flow_reads, refusals, session_reads
from sync.server.rest.door import Desk
from sync.server.rest.session_document import content_of, parts_of, walked
from sync.server.rest.values import Body, KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared

router = APIRouter(prefix="/api/v1/sessions", tags=["Sessions"])
HAS_ERRORS = "Cannot save as published tree with validation errors"
Name = Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]
_ENDINGS = frozenset(get_args(Ending))


class SaveAsAsk(Body):
    """`mode` is the path that was walked, or the whole flow with the own steps put into it."""

    id: Uuid | None = None
    tree_name: (
        Annotated[str, StringConstraints(min_length=1, max_length=255, strip_whitespace=True)]
        | None
    ) = None
    description: Annotated[str, Field(max_length=20_000)] | None = None
    status: Literal["draft", "published"] = "draft"
    mode: Literal["path", "whole"] = "path"


class SavedAs(Answer):
    tree_id: str
    tree_name: str
    message: str


@router.post(
    "/{session_id}/save-as-tree",
    status_code=201,
    response_model=SavedAs,
    responses=told(401, 402, 403, 404, 409, 413, 422),
)
async def saved(
    central: Shared,
    token: Bearer,
    session_id: Uuid,
    ask: SaveAsAsk | None = None,
    idempotency_key: KeyHeader = None,
) -> Response:
    """A flow of one's own from a run, at any time of it. Nothing is kept of what is refused."""
    asked = ask or SaveAsAsk()

    def save(desk: Desk) -> SavedAs:
        return save_as(desk, session_id, asked.model_dump(exclude_none=True))

    place = f"POST /api/v1/sessions/{session_id}/save-as-tree"
    key = answered.key(place, idempotency_key, asked)
    return await door.write(central, token, save, status=201, key=key)


def save_as(desk: Desk, session_id: str, given: Mapping[str, Any]) -> SavedAs:
    session = session_reads.demand(desk.conn, desk.caller, session_id)
    if not can(desk.actor, "flow.create"):
        raise refusals.forbidden()
    if session.owner != desk.caller.user:
        raise refusals.not_found(refusals.NO_SESSION)
    content = _harvested(desk, session, given)
    published = given["status"] == "published"
    if published:
        flow_acts.demand_sound(desk, content, HAS_ERRORS)
    flow_acts.demand_room(desk)
    desk.do(Flow.TYPE, content.id, _act(desk, session, content))
    if published:
        flow_acts.publish(desk, content.id)
    message = f"Session saved as {given['status']} tree"
    return SavedAs(tree_id=content.id, tree_name=content.name, message=message)


def _harvested(desk: Desk, session: Session, given: Mapping[str, Any]) -> Content:
    """The flow, from what the session ran, whatever became of its source."""
    source = None if session.flow is None else _content(desk, session.flow.snapshot)
    parts = parts_of(desk.conn, desk.account, [session.id])[session.id]
    contents: dict[str, Content | None] = {"": source}
    done = []
    for entry in walked(session, parts.entries):
        if entry.flow not in contents:
            contents[entry.flow] = _content(desk, entry.flow)
        own = entry.kind == "custom_step"
        done.append(
            Done(
                node=entry.node,
                answer=entry.answer,
                title=entry.title,
                label=entry.label,
                body=entry.body,
                note=entry.note,
                content=None if own else contents[entry.flow],
            )
        )
    named = session.flow.name if session.flow else session.title or "Session"
    name = given.get("tree_name") or flow_harvest.name_of(named, session.ticket)
    taken = {flow.slug for flow, _ in flow_reads.every(desk.conn, desk.account)}
    when = date(session.started_at or session.created_at)
    outcome = session.outcome.value if session.outcome else ""
    about = About(
        id=given.get("id") or desk.new_id(),
        slug=free_slug(name, taken=taken),
        name=name,
        description=given.get("description", f"Saved from troubleshooting session on {when}"),
        outcome=outcome if outcome in _ENDINGS else "resolved",  # type: ignore[arg-type] # looked up
    )
    if source is not None and given["mode"] == "whole":
        return flow_harvest.grafted(source, done, about)
    return flow_harvest.straight(source, done, about)


def _act(desk: Desk, session: Session, content: Content) -> acts.ForkFlow | acts.SaveFlow:
    """With where it comes from, as that was at the start of the run."""
    if desk.get(Flow, content.id) is not None:
        raise NotDone(409, "exists", "There is a flow with this id already.")
    kept = {"snapshot": content_hash(content), "content": as_document(content)}
    ref = session.flow
    if ref is None:
        return acts.SaveFlow(**kept)
    parent = desk.get(Flow, ref.id)
    reason = "Saved from session: " + session.ticket
    return acts.ForkFlow(
        **kept,
        parent=ref.id,
        name=ref.name[:255],
        version=ref.version,
        over=ref.snapshot,
        changed_at=parent.changed_at if parent else "",
        reason=reason[:255] if session.ticket else "Saved from troubleshooting session",
    )


def _content(desk: Desk, snapshot: str) -> Content | None:
    found = content_of(desk.conn, desk.account, snapshot)
    return None if found is None else Content.model_validate(found)
