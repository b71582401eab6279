"""The statements of every request, built once: building one takes longer than running it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, or_, select, tuple_, update

from rflow_desktop.domain.model import Handoff, HandoffState
from sync.server import schema

_ACCOUNT, _ROWS, _SCOPE = schema.account.c, schema.row.c, schema.scope.c
LOCK = (
    select(_ACCOUNT.head, _ACCOUNT.clock)
    .where(_ACCOUNT.account_id == bindparam("account"))
    .with_for_update()
)
HEAD = (
    update(schema.account)
    .where(_ACCOUNT.account_id == bindparam("account"))
    .values(head=bindparam("last"), clock=bindparam("latest"))
)
ROW = select(_ROWS.doc, _ROWS.seq, _ROWS.scopes).where(
    _ROWS.account_id == bindparam("account"),
    _ROWS.type == bindparam("kind"),
    _ROWS.id == bindparam("row"),
)
ROWS_OF = select(_ROWS.type, _ROWS.id, _ROWS.doc, _ROWS.seq, _ROWS.scopes).where(
    _ROWS.account_id == bindparam("account"),
    tuple_(_ROWS.type, _ROWS.id).in_(bindparam("keys", expanding=True)),
)
TAKE = (
    update(schema.row)
    .where(
        _ROWS.account_id == bindparam("account"),
        _ROWS.type == Handoff.TYPE,
        _ROWS.id == bindparam("handoff"),
        _ROWS.state == HandoffState.OPEN.value,
    )
    .values(state=HandoffState.CLAIMED.value)
)
"""Only who finds it open has it, whatever the rules have said before."""
PURGED = select(schema.purged.c.root).where(
    schema.purged.c.account_id == bindparam("account"), schema.purged.c.root == bindparam("root")
)
SUM = select(_SCOPE.head, _SCOPE.count, _SCOPE.sum).where(
    _SCOPE.account_id == bindparam("account"), _SCOPE.scope == bindparam("scope")
)


def delete_session(conn: Connection, account: str, session: str) -> None:
    """The rows themselves, once nobody is to see them any more."""
    row, line = schema.row.c, schema.line.c
    of_it = or_(row.session == session, (row.type == "session") & (row.id == session))
    conn.execute(delete(schema.row).where(row.account_id == account, of_it))
    conn.execute(delete(schema.line).where(line.account_id == account, line.id == session))
