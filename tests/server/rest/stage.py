"""The central API with everybody signed in and flows of every sort, driven as a script would."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import httpx

from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import content_hash, document
from rflow_desktop.domain.model import Flow, Session, Snapshot
from rflow_desktop.domain.values import Row
from sync.server import people
from sync.server.ledger import instant
from sync.server.postgres import PostgresDatabase
from tests.server.harness import Office, office
from tests.server.world import ACCOUNT, OTHER, TEAM, uid

EVERYBODY = ("maya", "ben", "priya", "sam", "vic", "ada", "eve")
FLOW = uid("flow")
"""The published flow that everybody has."""
SESSIONS, TREES = "/api/v1/sessions", "/api/v1/trees"
INTAKE = [{"name": "computer", "label": "Computer", "required": True}]
STEPS: dict[str, Any] = {
    "a": {
        "kind": "question",
        "title": "Does {{computer}} answer a ping?",
        "answers": [
            {"id": "yes", "label": "Yes, it answers", "next": "b"},
            {"id": "no", "label": "No", "next": "z"},
        ],
    },
    "b": {"kind": "action", "title": "Restart the service", "next": "c"},
    "c": {"kind": "action", "title": "Look at the log", "next": "z"},
    "z": {"kind": "result", "title": "It works", "outcome": "resolved"},
}


class Stage:
    def __init__(self, one: Office) -> None:
        self.office = one

    async def ask(
        self, who: str, method: str, path: str, json: Any = None, **more: Any
    ) -> httpx.Response:
        if json is not None:
            more["json"] = json
        return await self.office.ask(who, method, path, **more)

    async def get(self, who: str, path: str, **params: Any) -> Any:
        return told(await self.ask(who, "GET", path, params=params), 200)

    async def start(self, who: str, tree: str = FLOW, **body: Any) -> dict[str, Any]:
        answer = await self.ask(who, "POST", SESSIONS, {"tree_id": tree, **body})
        made: dict[str, Any] = told(answer, 201)
        return made

    async def prepare(self, who: str, tree: str = FLOW, **body: Any) -> dict[str, Any]:
        answer = await self.ask(who, "POST", f"{SESSIONS}/prepare", {"tree_id": tree, **body})
        made: dict[str, Any] = told(answer, 201)
        return made

    async def complete(self, who: str, session: str, **body: Any) -> dict[str, Any]:
        path = f"{SESSIONS}/{session}/complete"
        done: dict[str, Any] = told(
            await self.ask(who, "POST", path, {"outcome": "resolved", **body}), 200
        )
        return done

    async def ids(self, who: str, **params: Any) -> list[str]:
        """What the list of sessions holds, in its order."""
        found = await self.get(who, SESSIONS, **params)
        return [one["id"] for one in (found["items"] if isinstance(found, dict) else found)]

    async def rows(self, *rows: Row, account: str = ACCOUNT) -> None:
        """Rows that are simply there."""
        await self.office.central.database.write(
            lambda conn: people.change(conn, account, *rows), account=account
        )

    async def row(self, session: str) -> Session:
        return await self.office.central.database.read(
            lambda conn: people.known(conn, ACCOUNT, Session, session), account=ACCOUNT
        )

    def later(self, seconds: float = 1) -> str:
        """Lets time pass; what time it is then."""
        self.office.clock.ms += int(seconds * 1000)
        return instant(self.office.clock.ms)


def told(answer: httpx.Response, status: int) -> Any:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def problem(answer: httpx.Response, status: int) -> str:
    """What a refused request was told."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["status"] == status
    detail: str = body["detail"]
    return detail


def flow_rows(name: str, **more: Any) -> tuple[Flow, Snapshot]:
    """A flow as rows; published unless `published` is None."""
    given = {"kind": "troubleshooting", "nodes": STEPS, "intake": INTAKE, **more.pop("content", {})}
    content = Content.model_validate(
        {
            "format": "rfflow/1", "id": uid(name), "slug": name.lower().replace(" ", "-"),
            "name": name, "start": "a", "category": "Network", "description": "About a network",
            **given,
        }
    )  # fmt: skip
    hashed = content_hash(content)
    flow = Flow(
        id=content.id, name=name, slug=content.slug, kind=content.kind, category=content.category,
        description=content.description, snapshot=hashed,
        **{"published": hashed, "status": "published", "author": uid("ben"), **more},
    )  # fmt: skip
    return flow, Snapshot(id=hashed, flow=content.id, content=document(content))


DRAFT = {"published": None, "status": "draft"}
SORTS: dict[str, tuple[Flow, Snapshot]] = {
    "ping": flow_rows("Ping"),
    "patching": flow_rows("Patching", content={"kind": "maintenance"}),
    "archived": flow_rows("Archived", content={"kind": "maintenance"}, archived=True),
    "draft": flow_rows("Draft", content={"kind": "maintenance"}, author=uid("maya"), **DRAFT),
    "foreign": flow_rows("Foreign", author=uid("sam"), **DRAFT),
    "foreign archived": flow_rows("Gone", author=uid("sam"), archived=True, **DRAFT),
    "team": flow_rows("Team patching", content={"kind": "maintenance"}, team=TEAM),
    "other team": flow_rows("Other team", team=uid("team two")),
}


@asynccontextmanager
async def stage(folder: Path, url: str = "") -> AsyncIterator[Stage]:
    """On SQLite, or on the PostgreSQL database at `url` in which everybody is known, behind its
    wall."""
    serving = PostgresDatabase(url, serving=True) if url else None
    async with office(folder, serving, is_furnished=serving is not None) as one:
        for who in EVERYBODY:
            await one.enter(who)
        made = Stage(one)
        await made.rows(*(row for rows in SORTS.values() for row in rows))
        await made.rows(*SORTS["ping"], account=OTHER)
        yield made


Story = Callable[[Stage], Awaitable[None]]


ELSEWHERE: ContextVar[str] = ContextVar("ELSEWHERE", default="")
"""The database that stories are played on, when it is not a file."""


def play(folder: Path, story: Story) -> None:
    """Runs one story on a new installation."""

    async def run() -> None:
        async with stage(folder, ELSEWHERE.get()) as one:
            await story(one)

    asyncio.run(run())


def new_id() -> str:
    return str(uuid.uuid4())
