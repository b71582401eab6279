"""The lines by which sessions are listed, searched and counted, kept in step with their rows."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, select

from rflow_desktop.domain.model import Session
from sync.server import dialect, schema

_made_of = attrgetter(
    "id", "owner", "assignee", "preparer", "team", "flow", "batch", "ticket", "client", "title",
    "created_at", "started_at", "closed_at", "is_test",
)  # fmt: skip


def put(conn: Connection, account: str, sessions: Iterable[Session]) -> None:
    dialect.put_all(conn, schema.line, [_values(account, one) for one in sessions])


def same(before: Session, after: Session) -> bool:
    """Whether the line of a session stays as it is. What is the same unfolded, is."""
    return _made_of(before) == _made_of(after) or _values("", before) == _values("", after)


def folded(text: str) -> str:
    """`text` as it is searched, in any script as the desktop folds it. A NUL finds nothing."""
    return text.casefold().replace("\0", "")


def fill(conn: Connection) -> None:
    """Makes the lines of sessions that were there before lines were kept."""
    accounts = tuple(conn.execute(select(schema.account.c.account_id)).scalars())
    table = schema.row.c
    for account in accounts:
        found = conn.execute(
            select(table.doc).where(table.account_id == account, table.type == Session.TYPE)
        ).scalars()
        put(conn, account, [Session.model_validate_json(doc) for doc in found])


def _values(account: str, session: Session) -> tuple[Any, ...]:
    """The columns of a line, in their order."""
    flow = session.flow
    return (
        account,
        session.id,
        session.owner,
        session.assignee or "",
        session.preparer or "",
        session.team or "",
        flow.id if flow else "",
        session.batch or "",
        folded(session.ticket),
        folded(session.client),
        folded(flow.name if flow else session.title),
        session.created_at,
        session.started_at or "",
        session.closed_at or "",
        session.is_test,
    )
