"""The statements of every request, built once: building one takes longer than running it."""

from __future__ import annotations

from sqlalchemy import bindparam, select, tuple_, update

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
SUM = select(_SCOPE.head, _SCOPE.count, _SCOPE.sum).where(
    _SCOPE.account_id == bindparam("account"), _SCOPE.scope == bindparam("scope")
)
