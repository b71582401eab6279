"""Reading sessions: which ones a person may see, filtered, ordered and page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, exists, or_, select, tuple_

from rflow_desktop.domain.model import Role, Session
from rflow_desktop.domain.policy import Action, can
from sync.server import people, schema, stretches
from sync.server.lines import folded
from sync.server.people import Caller
from sync.server.rest import refusals
from sync.server.rest.door import Desk
from sync.server.rest.paging import Cursor, Page
from sync.server.rest.session_document import SessionDocument, Status, documents

Scope = Literal["mine", "prepared_by_me", "team", "all"]
_LINE = schema.line.c


class Wanted(NamedTuple):
    """What is looked for; everything that is said must hold."""

    scope: Scope = "mine"
    status: Status | None = None
    completed: bool | None = None
    ticket_number: str | None = None
    client_name: str | None = None
    tree_name: str | None = None
    tree_id: str | None = None
    batch_id: str | None = None
    assigned_to_id: str | None = None
    started_after: str | None = None
    started_before: str | None = None
    completed_after: str | None = None
    completed_before: str | None = None


def demand(conn: Connection, caller: Caller, session_id: str) -> Session:
    """A session that the person may see. Raises NotDone."""
    session = people.row(conn, caller.account, Session, session_id)
    if session is None or not can(caller.actor, "session.read", session):
        raise refusals.not_found(refusals.NO_SESSION)
    return session


def demand_to(conn: Connection, caller: Caller, session_id: str, action: Action) -> Session:
    """As `demand`, of somebody who may also do `action` to it."""
    session = demand(conn, caller, session_id)
    if not can(caller.actor, action, session):
        if caller.actor.role is Role.VIEWER:
            raise refusals.forbidden()
        raise refusals.forbidden("You can read this session, but somebody else works on it.")
    return session


def demand_for(desk: Desk, session_id: str, action: Action = "session.write") -> Session:
    return demand_to(desk.conn, desk.caller, session_id, action)


def listed(
    conn: Connection, caller: Caller, wanted: Wanted, page: Page
) -> tuple[list[SessionDocument], list[Cursor]]:
    """The newest start first, prepared ones after all started ones; equal ones in a firm order."""
    order = (_LINE.started_at, _LINE.created_at, _LINE.id)
    asked = (
        select(*order)
        .where(_LINE.account_id == caller.account, *_seen(caller, wanted), *_fits(wanted))
        .order_by(*(column.desc() for column in order))
        .offset(page.skip)
        .limit(page.wanted)
    )
    if page.after is not None:
        asked = asked.where(tuple_(*order) < tuple_(*_three(page.after)))
    found: list[Cursor] = [tuple(one) for one in conn.execute(asked)]
    rows = _rows(conn, caller.account, [one[2] for one in found])
    return documents(conn, caller.account, rows), found


def _three(after: Cursor) -> Cursor:
    """A cursor of this list. A shorter or longer one is read as far as it goes."""
    return tuple((*after, "", "", "")[:3])


def _seen(caller: Caller, wanted: Wanted) -> list[ColumnElement[bool]]:
    """The scope that was asked for, and never more than the person may see."""
    me = caller.user
    match wanted.scope:
        case "mine":
            return [or_(_LINE.owner == me, _LINE.assignee == me)]
        case "prepared_by_me":
            return [_LINE.preparer == me]
        case "team":
            team = caller.actor.team
            return [_LINE.team == (team or "-"), *_visible(caller)]
        case "all":
            return _visible(caller)


def _visible(caller: Caller) -> list[ColumnElement[bool]]:
    """An admin sees all; everybody else what they are handed when they pull."""
    if caller.actor.at_least(Role.ADMIN):
        return []
    row = schema.row.c
    handed = exists().where(
        row.account_id == _LINE.account_id,
        row.type == Session.TYPE,
        row.id == _LINE.id,
        or_(*(stretches.named(row.scopes, scope) for scope in sorted(caller.scopes))),
    )
    return [handed]


def _fits(wanted: Wanted) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    for column, text in (
        (_LINE.ticket, wanted.ticket_number),
        (_LINE.client, wanted.client_name),
        (_LINE.flow_name, wanted.tree_name),
    ):
        if text:
            tests.append(column.contains(folded(text), autoescape=True))
    for column, value in (
        (_LINE.flow, wanted.tree_id),
        (_LINE.batch, wanted.batch_id),
        (_LINE.assignee, wanted.assigned_to_id),
    ):
        if value is not None:
            tests.append(column == value)
    return [*tests, *_times(wanted), *_state(wanted)]


def _times(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Both ends are within. What has no such time is in no span of it."""
    tests: list[ColumnElement[bool]] = []
    for column, after, before in (
        (_LINE.started_at, wanted.started_after, wanted.started_before),
        (_LINE.closed_at, wanted.completed_after, wanted.completed_before),
    ):
        if after is not None:
            tests.append(column >= after)
        if before is not None:
            tests += [column <= before, column != ""]
    return tests


def _state(wanted: Wanted) -> list[ColumnElement[bool]]:
    tests: list[ColumnElement[bool]] = []
    if wanted.completed is not None:
        tests.append((_LINE.closed_at != "") if wanted.completed else (_LINE.closed_at == ""))
    match wanted.status:
        case "completed":
            tests.append(_LINE.closed_at != "")
        case "active":
            tests += [_LINE.closed_at == "", _LINE.started_at != ""]
        case "prepared":
            tests += [_LINE.closed_at == "", _LINE.started_at == ""]
        case None:
            pass
    return tests


def _rows(conn: Connection, account: str, ids: Sequence[str]) -> list[Session]:
    table = schema.row.c
    found: dict[str, Any] = {
        one.id: one.doc
        for one in conn.execute(
            select(table.id, table.doc).where(
                table.account_id == account, table.type == Session.TYPE, table.id.in_(ids)
            )
        )
    }
    return [Session.model_validate_json(found[one]) for one in ids]
