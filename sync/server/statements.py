"""The statements of every request, built once: building one takes longer than running it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, or_, select, update

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Handoff, HandoffState
from sync.server import dialect, schema

_ACCOUNT, _ROWS = schema.account.c, schema.row.c
LOCK = (
    select(_ACCOUNT.head, _ACCOUNT.horizon, _ACCOUNT.clock)
    .where(_ACCOUNT.account_id == bindparam("account"))
    .with_for_update()
)
HEAD = (
    update(schema.account)
    .where(_ACCOUNT.account_id == bindparam("account"))
    .values(head=bindparam("last"), clock=bindparam("latest"))
)
PARTS = select(_ROWS.type, _ROWS.id, _ROWS.doc, _ROWS.seq, _ROWS.scopes).where(
    _ROWS.account_id == bindparam("account"), _ROWS.session == bindparam("session")
)
ROWS_OF = "SELECT type, id, doc, seq, scopes FROM row WHERE account_id=? AND (type, id) IN"
SUMS_OF = "SELECT scope, head, count, sum FROM scope WHERE account_id=? AND scope IN"
KNOWN = (
    "SELECT op_id, seq, status, reason, sentence, detail, hash, actor FROM op"
    " WHERE account_id=? AND op_id IN"
)
"""Their keys follow: `dialect.run_for`."""
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


def take(conn: Connection, account: str, handoff: str) -> None:
    """Raises Refused where it is not open."""
    if dialect.run(conn, TAKE, account=account, handoff=handoff).rowcount != 1:
        raise Refused("Somebody else was first.", "already_claimed")


def delete_session(conn: Connection, account: str, session: str) -> None:
    """The rows themselves, once nobody is to see them any more."""
    row, line = schema.row.c, schema.line.c
    of_it = or_(row.session == session, (row.type == "session") & (row.id == session))
    conn.execute(delete(schema.row).where(row.account_id == account, of_it))
    conn.execute(delete(schema.line).where(line.account_id == account, line.id == session))
