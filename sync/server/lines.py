"""The lines by which sessions are listed, searched and counted, kept in step with their rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from rflow_desktop.domain.model import Session
from sync.server import dialect, schema


def put(conn: Connection, account: str, sessions: Iterable[Session]) -> None:
    dialect.put(conn, schema.line, [_values(account, one) for one in sessions])


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


def _values(account: str, session: Session) -> dict[str, Any]:
    flow = session.flow
    return {
        "account_id": account,
        "id": session.id,
        "owner": session.owner,
        "assignee": session.assignee or "",
        "preparer": session.preparer or "",
        "team": session.team or "",
        "flow": flow.id if flow else "",
        "batch": session.batch or "",
        "ticket": folded(session.ticket),
        "client": folded(session.client),
        "flow_name": folded(flow.name if flow else session.title),
        "created_at": session.created_at,
        "started_at": session.started_at or "",
        "closed_at": session.closed_at or "",
        "is_test": session.is_test,
    }
