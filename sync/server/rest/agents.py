"""Routes of assistants: /api/agents, made, changed and put out of use by who may."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field, StringConstraints
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.acts_talk import RetireAssistant, SaveAssistant
from rflow_desktop.domain.model import Role
from rflow_desktop.domain.model_talk import Access, Assistant
from rflow_desktop.domain.policy import Action, can
from sync.protocol import Answer
from sync.server import case, dialect, people, schema_talk
from sync.server.people import Caller
from sync.server.problems import told
from sync.server.rest import answered, door, refusals
from sync.server.rest.ai_asking import limited
from sync.server.rest.door import Desk
from sync.server.rest.values import Body, KeyHeader, Uuid
from sync.server.routes_people import Bearer, Shared
from sync.server.storable import readable

PER_MINUTE = 120
router = APIRouter(
    prefix="/api/agents", tags=["Agents"], dependencies=[limited("agents", PER_MINUTE)],
    responses=told(429),
)  # fmt: skip
NO_AGENT = "Agent not found"
ANSWERS = told(401, 403, 404, 409, 422)
Line = Annotated[str, StringConstraints(max_length=255)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Tools = Annotated[list[Line], Field(max_length=50)]
Permissions = Annotated[dict[str, str], Field(max_length=50)]


class AgentChange(Body):
    """What is named is changed. With `prompt_on_server` no desktop is given the instructions."""

    name: Name | None = None
    description: Text | None = None
    system_prompt: Text | None = None
    prompt_on_server: bool | None = None
    model: Line | None = None
    tools: Tools | None = None
    permissions: Permissions | None = None
    access: Access | None = Field(default=None, strict=False)
    retired: bool | None = None


class AgentAsk(AgentChange):
    """A new assistant. `id` may be made by the client."""

    id: Uuid | None = None
    name: Name


class AgentDocument(Answer):
    """An assistant. `system_prompt` is told to who may change it, and none of those kept here."""

    id: str
    name: str
    description: str
    system_prompt: str | None
    prompt_on_server: bool
    model: str
    tools: list[str]
    permissions: dict[str, str]
    access: Access
    team_id: str | None
    author_id: str
    retired: bool


class AgentList(Answer):
    items: list[AgentDocument]


@router.get("", responses=told(401))
async def listed(central: Shared, token: Bearer) -> AgentList:
    """The assistants that one may talk to, by name."""

    def look(conn: Connection, caller: Caller) -> AgentList:
        found = people.listed(conn, caller.account, Assistant)
        seen = [one for one in found if can(caller.actor, "assistant.read", one)]
        seen.sort(key=lambda one: (one.name.casefold(), one.id))
        return AgentList(items=[_document(conn, caller, one) for one in seen])

    return await door.read(central, token, look)


@router.post("", status_code=201, response_model=AgentDocument, responses=ANSWERS)
async def created(
    central: Shared, token: Bearer, ask: AgentAsk, idempotency_key: KeyHeader = None
) -> Response:
    agent_id = ask.id or central.new_id()

    def work(desk: Desk) -> AgentDocument:
        if not can(desk.actor, "assistant.create"):
            raise refusals.forbidden()
        if desk.get(Assistant, agent_id) is not None:
            raise refusals.forbidden("There is an assistant with this id already.")
        return _saved(desk, agent_id, ask)

    key = answered.key("POST /api/agents", idempotency_key, ask)
    return await door.write(central, token, work, status=201, key=key)


@router.get("/{agent_id}", response_model=AgentDocument, responses=told(401, 404, 422))
async def one(central: Shared, token: Bearer, agent_id: Uuid) -> Response:
    def look(conn: Connection, caller: Caller) -> AgentDocument:
        return _document(conn, caller, demand(conn, caller, agent_id))

    return door.shown(await door.read(central, token, look))


@router.patch("/{agent_id}", response_model=AgentDocument, responses=ANSWERS)
async def changed(central: Shared, token: Bearer, agent_id: Uuid, ask: AgentChange) -> Response:
    """Changes what is named. Who made it and admins may."""

    def work(desk: Desk) -> AgentDocument:
        demand(desk.conn, desk.caller, agent_id, "assistant.edit")
        return _saved(desk, agent_id, ask)

    return await door.write(central, token, work)


@router.delete("/{agent_id}", status_code=204, responses=ANSWERS)
async def retired(central: Shared, token: Bearer, agent_id: Uuid) -> Response:
    """Out of use; its chats stay, and it can be put back."""

    def work(desk: Desk) -> None:
        demand(desk.conn, desk.caller, agent_id, "assistant.edit")
        desk.do(Assistant.TYPE, agent_id, RetireAssistant())

    return await door.write(central, token, work, status=204)


def demand(
    conn: Connection, caller: Caller, agent_id: str, action: Action = "assistant.read"
) -> Assistant:
    """An assistant that the person may do `action` to. Raises NotDone."""
    found = people.row(conn, caller.account, Assistant, agent_id)
    if found is None or not can(caller.actor, "assistant.read", found):
        raise refusals.not_found(NO_AGENT)
    if not can(caller.actor, action, found):
        if caller.actor.role is Role.VIEWER:
            raise refusals.forbidden()
        raise refusals.forbidden("Only its author or an admin changes this assistant.")
    return found


def _saved(desk: Desk, agent_id: str, ask: AgentChange) -> AgentDocument:
    before = desk.get(Assistant, agent_id)
    there = None if before is None else case.prompt_kept(desk.conn, desk.account, before)
    here = ask.prompt_on_server if ask.prompt_on_server is not None else there is not None
    prompt = ask.system_prompt
    if prompt is None and here and there is None and before is not None:
        prompt = before.prompt
    fields = ("name", "description", "model", "access", "permissions")
    given = {name: getattr(ask, name) for name in fields if getattr(ask, name) is not None}
    if ask.tools is not None:
        given["tools"] = tuple(ask.tools)
    shared = "" if here else prompt
    if shared is not None:
        given["prompt"] = shared
    desk.do(Assistant.TYPE, agent_id, SaveAssistant(**given))
    if here and prompt is not None:
        kept = {
            "account_id": desk.account, "assistant": agent_id, "prompt": readable(prompt),
            "changed_by": desk.caller.user, "changed_at": desk.now_ms,
        }  # fmt: skip
        dialect.put(desk.conn, schema_talk.agent_prompt, [kept])
    if not here:
        case.drop_prompt(desk.conn, desk.account, agent_id)
    if ask.retired is not None:
        desk.do(Assistant.TYPE, agent_id, RetireAssistant(retired=ask.retired))
    return _document(desk.conn, desk.caller, demand(desk.conn, desk.caller, agent_id))


def _document(conn: Connection, caller: Caller, found: Assistant) -> AgentDocument:
    here = case.prompt_kept(conn, caller.account, found) is not None
    may_change = can(caller.actor, "assistant.edit", found)
    return AgentDocument(
        id=found.id,
        name=found.name,
        description=found.description,
        system_prompt=found.prompt if may_change and not here else None,
        prompt_on_server=here,
        model=found.model,
        tools=list(found.tools),
        permissions=found.permissions,
        access=found.access,
        team_id=found.team,
        author_id=found.author,
        retired=found.retired,
    )
