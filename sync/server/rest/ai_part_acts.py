"""How one part of a session is made, changed and read back by a route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import Branch, Fact, Fix
from rflow_desktop.domain.ops import Act
from rflow_desktop.domain.values import Part
from sync.server import case
from sync.server.central import Central, NotDone
from sync.server.people import Caller
from sync.server.rest import ai_parts, ai_reads, answered, door, refusals
from sync.server.rest.door import Desk
from sync.server.rest.values import Body

P = TypeVar("P", bound=Part)
Doing = Act | Callable[[Desk], Act]
NOT_THERE = "This is not in the session."
_SHOWN: dict[type[Part], Callable[[Any], BaseModel]] = {
    Fact: ai_parts.fact, Fix: ai_parts.fix, Branch: ai_parts.branch,
}  # fmt: skip


async def made(
    central: Central, token: str, session_id: str, kind: type[Part], part_id: str, act: Doing,
    what: str, key: str | None, body: Body,
) -> Response:  # fmt: skip
    """Makes a part, once for one key."""

    def work(desk: Desk) -> BaseModel:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        _do(desk, session_id, act)
        return _SHOWN[kind](part(desk, kind, session_id, part_id))

    kept = answered.key(f"POST /api/v1/ai-sessions/{session_id}/{what}", key, body)
    return await door.write(central, token, work, status=201, key=kept)


async def changed(
    central: Central, token: str, session_id: str, kind: type[Part], part_id: str, *acts: Doing
) -> Response:
    def work(desk: Desk) -> BaseModel:
        ai_reads.demand(desk.conn, desk.caller, session_id, "session.write")
        part(desk, kind, session_id, part_id)
        for act in acts:
            _do(desk, session_id, act)
        return _SHOWN[kind](part(desk, kind, session_id, part_id))

    return await door.write(central, token, work)


async def read(central: Central, token: str, session_id: str) -> CaseRows:
    return await door.read(central, token, lambda conn, caller: rows(conn, caller, session_id))


def rows(conn: Connection, caller: Caller, session_id: str) -> CaseRows:
    """Everything about a session, for whoever may read it. Raises NotDone."""
    ai_reads.demand(conn, caller, session_id, "session.read")
    found = case.read(conn, caller.account, session_id)
    if found is None:
        raise refusals.not_found(refusals.NO_SESSION)
    return found.rows


def part(desk: Desk, kind: type[P], session_id: str, part_id: str) -> P:
    """The session's own part. Raises NotDone."""
    found = desk.get(kind, part_id)
    if found is None or found.session != session_id:
        raise refusals.not_found(NOT_THERE)
    return found


def do_as_before(desk: Desk, session_id: str, act: Act) -> None:
    """As `Desk.do`; a state that forbids it is told as these paths always did."""
    try:
        desk.do(Session.TYPE, session_id, act)
    except NotDone as refused:
        if refused.status_code != 409:
            raise
        raise refusals.refused(refused.code, refused.detail, **refused.more) from refused


def _do(desk: Desk, session_id: str, act: Doing) -> None:
    desk.do(Session.TYPE, session_id, act if isinstance(act, Act) else act(desk))
