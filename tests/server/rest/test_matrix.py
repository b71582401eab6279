"""Who may do what over the paths of scripts: every route, role and relation, told by the policy."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from rflow_desktop.domain.model import Flow, Handoff, Role, Session, User
from rflow_desktop.domain.model_talk import Access, Assistant, Case
from rflow_desktop.domain.policy import Action, Actor, can
from rflow_desktop.domain.values import Row
from sync.server import auth, people, schema
from sync.server.app import description
from sync.server.models import Models
from tests.server.rest.stage import FLOW, SORTS, Stage, flow_rows, stage
from tests.server.world import ACCOUNT, TEAM, uid

AT = "2026-11-21T11:00:00.000Z"
PEOPLE = {role: uid(f"a {role.value}") for role in Role}
STATES = {400, 409}
"""What a state may forbid to somebody whom the policy lets through."""


@dataclass(frozen=True)
class Route:
    """A request on a subject, and the action of the policy that it asks for."""

    method: str
    path: str
    action: Action
    body: Any = None
    more: Mapping[str, Any] = field(default_factory=dict)


S, F, H = (
    "/api/v1/sessions/{session_id}",
    "/api/v1/trees/{tree_id}",
    "/api/v1/handoffs/{handoff_id}",
)
ON_SESSIONS = (
    Route("GET", S, "session.read"),
    Route("PUT", S, "session.write", {"client_name": "Mine"}),
    Route("POST", f"{S}/start", "session.manage"),
    Route("POST", f"{S}/complete", "session.write", {"outcome": "resolved"}),
    Route("POST", f"{S}/export", "session.note", {}),
    Route("PATCH", f"{S}/scratchpad", "session.note", {"scratchpad": "mine"}),
    Route("PATCH", f"{S}/variables", "session.write", {"variables": {"a": "1"}}),
    Route("PATCH", f"{S}/prepare", "session.manage", {"due_at": "2026-12-01T00:00:00Z"}),
    Route("DELETE", S, "session.manage"),
)
ON_FLOWS = (
    Route("GET", F, "flow.read"),
    Route("GET", f"{F}/versions", "flow.read"),
    Route("PUT", F, "flow.edit", {"category": "Mine"}),
    Route("POST", f"{F}/publish", "flow.publish"),
    Route("DELETE", F, "flow.edit"),
)
ON_HANDOFFS = (
    Route("GET", H, "session.read"),
    Route("POST", f"{H}/ask", "handoff.ask", {"text": "Which printer?"}),
    Route("POST", f"{H}/claim", "handoff.claim"),
    Route("POST", f"{H}/accept", "handoff.claim"),
    Route("POST", f"{H}/return", "handoff.return"),
    Route("POST", f"{H}/cancel", "handoff.cancel"),
)
CREATES = (
    Route("POST", "/api/v1/sessions", "session.create", {"tree_id": FLOW}),
    Route("POST", "/api/v1/sessions/prepare", "session.create", {"tree_id": FLOW}),
    Route(
        "POST", "/api/v1/sessions/batch", "session.create",
        {"tree_id": SORTS["patching"][0].id, "targets": [{"label": "A"}]},
    ),
    Route("POST", "/api/v1/trees", "flow.create", {"name": "Mine"}),
    Route("POST", "/api/v1/uploads", "session.create", more={"files": {"file": ("a", b"abc")}}),
)  # fmt: skip
OPEN_TO_ALL = (
    Route("GET", "/api/v1/sessions", "session.read"),
    Route("GET", "/api/v1/trees", "flow.read"),
    Route("GET", "/api/v1/handoffs", "session.read"),
    Route("GET", "/api/v1/account/settings", "session.read"),
)
C, G = "/api/v1/conversations/{conversation_id}", "/api/agents/{agent_id}"
OF_MODELS = (
    Route("GET", "/api/v1/ai/quota", "session.read"),
    Route("GET", "/api/v1/ai/usage", "session.read"),
    Route("GET", "/api/v1/ai/calls", "session.read"),
    Route("GET", "/api/v1/usage", "session.read"),
    Route("GET", "/api/v1/ai/v1/models", "session.read"),
    Route("GET", "/api/v1/ai-sessions", "session.read"),
    Route("GET", "/api/v1/ai-sessions/search", "session.read", more={"params": {"q": "ab"}}),
    Route("GET", "/api/agents", "assistant.read"),
)
"""Open to everybody in the account; what they tell is only what one may see."""
ELSEWHERE = (
    *(Route("GET", f"{C}/{what}", "session.read") for what in ("active-session", "task-status")),
    Route("GET", f"{C}/resume/{{generation_id}}", "session.read"),
    Route("POST", f"{C}/stop/{{generation_id}}", "session.note"),
    Route("POST", "/api/v1/ai/v1/messages", "session.note", {}),
    Route("POST", "/api/v1/ai/v1/messages/count_tokens", "session.read", {}),
    Route("GET", "/api/v1/ai-sessions/escalation-queue", "session.create"),
    Route("GET", f"{G}/sessions", "assistant.read"),
    Route("POST", f"{G}/sessions", "session.create", {}),
    Route("GET", f"{G}/sessions/{{session_id}}/messages", "session.read"),
    Route("POST", f"{G}/sessions/{{session_id}}/messages", "session.note", {}),
    Route("PATCH", f"{G}/sessions/{{session_id}}", "session.rename", {}),
    Route("DELETE", f"{G}/sessions/{{session_id}}", "session.delete"),
)
"""Have stories of their own in test_conversations, test_relay, test_ai_sessions, test_agents."""
A = "/api/v1/ai-sessions/{session_id}"
ON_AI_SESSIONS = (
    Route("GET", A, "session.read"),
    Route("GET", f"{A}/similar", "session.read"),
    Route("GET", f"{A}/documentation", "session.read"),
    *(Route("GET", f"{A}/{what}", "session.read") for what in ("facts", "fixes", "branches")),
    Route("GET", f"{A}/fixes/active", "session.read"),
    Route("GET", f"{A}/documentation/stream", "session.note"),
    Route("POST", f"{A}/chat", "session.note", {"message": "x"}),
    Route("POST", f"{A}/status-update", "session.note", {"audience": "ticket"}),
    Route("POST", f"{A}/rate", "session.note", {"rating": 4}),
    Route("POST", f"{A}/respond", "session.write", {}),
    Route("POST", f"{A}/resolve", "session.write", {"resolution_summary": "x"}),
    Route("POST", f"{A}/escalate", "session.write", {"escalation_reason": "x"}),
    *(Route("POST", f"{A}/{what}", "session.write") for what in ("pause", "resume", "abandon")),
    Route("POST", f"{A}/park", "session.write", {"reason": "x", "until": "2026-12-01T00:00:00Z"}),
    Route("POST", f"{A}/link-ticket", "session.write", {"psa_ticket_id": "T"}),
    Route("POST", f"{A}/retry-psa-push", "session.write"),
    Route("PUT", f"{A}/task-lane", "session.write", {}),
    Route("POST", f"{A}/facts", "session.write", {"text": "x"}),
    Route("POST", f"{A}/facts/promote", "session.write", {"lane_item_id": uid("item")}),
    Route("PATCH", f"{A}/facts/{{fact_id}}", "session.write", {}),
    Route("DELETE", f"{A}/facts/{{fact_id}}", "session.write"),
    Route("POST", f"{A}/fixes", "session.write", {"title": "x"}),
    Route("PATCH", f"{A}/fixes/{{fix_id}}", "session.write", {}),
    Route("POST", f"{A}/forks", "session.write", {"options": [{"label": "x"}]}),
    Route("POST", f"{A}/branches", "session.write", {"label": "x"}),
    Route("PATCH", f"{A}/branches/{{branch_id}}", "session.write", {}),
    Route("POST", f"{A}/branches/{{branch_id}}/activate", "session.write"),
    Route("POST", f"{A}/pickup", "session.read", {"resume_mode": "fresh"}),
    Route("DELETE", A, "session.delete"),
)
CREATES_TALK = (
    Route("POST", "/api/v1/ai-sessions", "session.create", {"session_type": "chat"}),
    Route("POST", "/api/agents", "assistant.create", {"name": "Mine"}),
)
ON_AGENTS = (
    Route("GET", G, "assistant.read"),
    Route("PATCH", G, "assistant.edit", {"description": "Mine"}),
    Route("DELETE", G, "assistant.edit"),
)
FOR_ADMINS = Route("PATCH", "/api/v1/account/settings", "flow.publish", {})


def relations(me: str) -> dict[str, dict[str, Any]]:
    """A session in each relation to somebody."""
    started = {"started_at": AT}
    return {
        "a stranger's": started,
        "mine": {"owner": me, **started},
        "assigned to me": {"assignee": me, **started},
        "prepared by me": {"preparer": me},
        "prepared by me and begun": {"preparer": me, **started},
        "prepared for me": {"owner": me, "assignee": me, "preparer": uid("x")},
        "in view": {"watchers": (me,), **started},
        "in transit": {"handoff": uid("h"), **started},
        "in transit and mine": {"owner": me, "handoff": uid("h"), **started},
        "mine and closed": {"owner": me, "closed_at": AT, "outcome": "resolved", **started},
    }


def session(name: str, **given: Any) -> Session:
    told = {"owner": uid("nobody"), "created_at": AT, "title": "T"}
    return Session.model_validate({"id": uid(name), **told, **given})


def actor(role: Role) -> Actor:
    return Actor(id=PEOPLE[role], role=role, team=TEAM)


def wanted(readable: bool, allowed: bool) -> set[int]:  # noqa: FBT001 - two answers of the policy
    if not readable:
        return {404}
    return {200, 201, 204} | STATES if allowed else {403}


async def people_of_every_role(one: Stage) -> None:
    for role, user in PEOPLE.items():
        email = f"{role.value}@harbor.example"
        told = {"id": user, "name": role.value, "email": email, "role": role, "team": TEAM}
        await one.rows(User.model_validate(told))

    def join(conn: Any) -> None:
        for role, user in PEOPLE.items():
            email = f"{role.value}@harbor.example"
            conn.execute(
                schema.person.insert().values(
                    account_id=ACCOUNT, user_id=user, email_key=email, password=""
                )
            )
            assert people.user(conn, ACCOUNT, user) is not None
            one.office.tokens[role.value] = auth.sign_in(
                conn, ACCOUNT, user, device=str(uuid.uuid4()), name="d", now_ms=one.office.clock.ms
            )

    await one.office.central.database.write(join)


async def check(one: Stage, role: Role, route: Route, subject: str, told: set[int]) -> None:
    path = re.sub(r"\{\w+\}", subject or uid("x"), route.path)
    answer = await one.ask(role.value, route.method, path, route.body, **dict(route.more))
    assert answer.status_code in told, (role, route.method, path, answer.text)


def run(folder: Path, story: Any) -> None:
    async def whole() -> None:
        async with stage(folder) as one:
            await people_of_every_role(one)
            await story(one)

    asyncio.run(whole())


@pytest.mark.behaviour("S1.17", "S1.27", "S1.53", "S1.85")
@pytest.mark.parametrize("route", ON_SESSIONS, ids=[f"{r.method} {r.path}" for r in ON_SESSIONS])
def test_sessions_are_read_and_changed_as_the_policy_says(tmp_path: Path, route: Route) -> None:
    async def story(one: Stage) -> None:
        rows: list[Row] = []
        cases = []
        for role in Role:
            for name, given in relations(PEOPLE[role]).items():
                row = session(f"{role} {name}", **given)
                rows.append(row)
                readable = can(actor(role), "session.read", row)
                cases.append((role, row, wanted(readable, can(actor(role), route.action, row))))
        await one.rows(*rows)
        assert {404, 403} <= {code for *_, told in cases for code in told} or route.action == (
            "session.read"
        )
        for role, row, told in cases:
            await check(one, role, route, row.id, told)

    run(tmp_path, story)


@pytest.mark.behaviour("S2.12", "S2.27")
@pytest.mark.parametrize(
    "route", ON_AI_SESSIONS, ids=[f"{r.method} {r.path}" for r in ON_AI_SESSIONS]
)
def test_talks_are_read_and_changed_as_the_policy_says(tmp_path: Path, route: Route) -> None:
    """Who may is answered with whatever becomes of it; there is no model, and no part to change."""

    async def story(one: Stage) -> None:
        one.office.central.models = Models(lambda _: "sk-test", base_url="http://127.0.0.1:9")
        one.office.central.models.of(ACCOUNT)._max_retries = 0
        asks = {"chat", "status-update", "respond", "stream"} & set(route.path.split("/"))
        for role in Role:
            for name, given in relations(PEOPLE[role]).items():
                one.later(61)
                await sign_in(one, role)
                row = session(f"{role} {name}", kind="chat", **given)
                await one.rows(row, Case(id=row.id, session=row.id))
                readable = can(actor(role), "session.read", row)
                allowed = can(actor(role), route.action, row)
                if route.path.endswith("/pickup"):
                    allowed = role is not Role.VIEWER
                told = wanted(readable, allowed)
                if readable and allowed:
                    told |= {404, 422} | ({502, 503} if asks else set())
                await check(one, role, route, row.id, told)
                await one.office.replying.idle()

    run(tmp_path, story)


async def sign_in(one: Stage, role: Role) -> None:
    now = one.office.clock.ms
    one.office.tokens[role.value] = await one.office.central.database.write(
        lambda conn: auth.sign_in(
            conn, ACCOUNT, PEOPLE[role], device=str(uuid.uuid4()), name="d", now_ms=now
        )
    )


@pytest.mark.behaviour("S4.01")
def test_assistants_are_read_and_changed_as_the_policy_says(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        for role, route in ((role, route) for role in Role for route in ON_AGENTS):
            me = PEOPLE[role]
            for author in (me, uid("nobody")):
                for access, team in (
                    ("private", None), ("team", TEAM), ("team", uid("y")), ("account", None),
                ):  # fmt: skip
                    name = f"{role} {route.method} {author} {access} {team}"
                    bot = Assistant(
                        id=uid(name), name=name, author=author, access=Access(access), team=team
                    )
                    await one.rows(bot)
                    readable = can(actor(role), "assistant.read", bot)
                    told = wanted(readable, can(actor(role), route.action, bot))
                    await check(one, role, route, bot.id, told)

    run(tmp_path, story)


@pytest.mark.behaviour("S1.85")
def test_flows_are_read_and_changed_as_the_policy_says(tmp_path: Path) -> None:
    def sorts(me: str, name: str) -> dict[str, tuple[Row, ...]]:
        draft = {"published": None, "status": "draft"}
        return {
            "my draft": flow_rows(f"my draft {name}", author=me, **draft),
            "a draft": flow_rows(f"a draft {name}", author=uid("x"), **draft),
            "everybody's": flow_rows(f"everybody {name}"),
            "my team's": flow_rows(f"team {name}", team=TEAM),
            "another team's": flow_rows(f"other {name}", team=uid("y")),
        }

    async def story(one: Stage) -> None:
        for role, route in ((role, route) for role in Role for route in ON_FLOWS):
            for rows in sorts(PEOPLE[role], f"{role} {route.method} {len(route.path)}").values():
                await one.rows(*rows)
                flow = rows[0]
                assert isinstance(flow, Flow)
                readable = can(actor(role), "flow.read", flow)
                told = wanted(readable, can(actor(role), route.action, flow))
                await check(one, role, route, flow.id, told)

    run(tmp_path, story)


def test_handoffs_are_read_and_taken_as_the_policy_says(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        for role, route in ((role, route) for role in Role for route in ON_HANDOFFS):
            name = f"{role} {route.method} {route.path}"
            me = PEOPLE[role]
            for sender in (me, uid("nobody")):
                waiting = uid(f"h {name} {sender}")
                row = session(f"{name} {sender}", owner=sender, started_at=AT, handoff=waiting)
                handoff = Handoff(
                    id=waiting, session=row.id, title="T", sender=sender, opened_at=AT
                )
                await one.rows(handoff, row)
                readable = can(actor(role), "session.read", row)
                subject = row if route.action == "session.read" else handoff
                told = wanted(readable, can(actor(role), route.action, subject))
                await check(one, role, route, handoff.id, told)

    run(tmp_path, story)


@pytest.mark.behaviour("S1.85")
def test_viewers_make_nothing_and_only_admins_change_the_account(tmp_path: Path) -> None:
    async def story(one: Stage) -> None:
        one.office.central.models = Models(lambda _: "sk-test", base_url="http://127.0.0.1:9")
        one.office.central.models.of(ACCOUNT)._max_retries = 0
        for role in Role:
            for route in (*CREATES, *CREATES_TALK):
                told = {201} if can(actor(role), route.action) else {403}
                await check(one, role, route, "", told)
            for route in (*OPEN_TO_ALL, *OF_MODELS):
                await check(one, role, route, "", {200})
            admin = actor(role).at_least(Role.ADMIN)
            await check(one, role, FOR_ADMINS, "", {200} if admin else {403})

    run(tmp_path, story)


def test_nobody_comes_in_without_a_token_and_every_route_is_in_the_matrix(tmp_path: Path) -> None:
    saving = Route("POST", f"{S}/save-as-tree", "flow.create", {})
    routes = (
        saving, *ON_SESSIONS, *ON_FLOWS, *ON_HANDOFFS, *CREATES, *OPEN_TO_ALL, FOR_ADMINS,
        *OF_MODELS, *ELSEWHERE, *ON_AI_SESSIONS, *CREATES_TALK, *ON_AGENTS,
    )  # fmt: skip
    described = {
        (method.upper(), path)
        for path, methods in description()["paths"].items()
        for method in methods
        if path.startswith("/api/")
    }
    assert {(route.method, route.path) for route in routes} == described

    async def story(one: Stage) -> None:
        for route in routes:
            path = re.sub(r"\{\w+\}", uid("x"), route.path)
            answer = await one.ask("nobody", route.method, path, route.body, **dict(route.more))
            assert answer.status_code == 401, route
            assert answer.headers["content-type"] == "application/problem+json"

    run(tmp_path, story)
