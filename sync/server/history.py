"""What was done to a session or flow: its operations, for whoever may see it."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, or_, select

from rflow_desktop.domain.acts import SetContact
from rflow_desktop.domain.acts_talk import Say
from rflow_desktop.domain.model import User
from sync.protocol import Answer, Seq
from sync.server import people, retention, schema
from sync.server.ledger import instant
from sync.server.people import Caller

_PAGE = 500


class HistoryItem(Answer):
    """One operation with its verdict. Of refused ones everybody sees only their own."""

    id: str
    seq: Seq
    kind: str
    actor: str
    name: str
    at: str
    captured_at: str
    hlc: str
    status: str
    reason: str
    payload: dict[str, Any]


class HistoryAnswer(Answer):
    """In the order in which the server took them; `next` goes on, where there is more."""

    items: list[HistoryItem]
    next: Seq | None = None


def of(conn: Connection, caller: Caller, kind: str, root: str, after: int) -> HistoryAnswer | None:
    """A page of it, or None where there is nothing that the caller may see."""
    table = schema.row.c
    where = conn.execute(
        select(table.scopes).where(
            table.account_id == caller.account, table.type == kind, table.id == root
        )
    ).scalar_one_or_none()
    seen = frozenset(json.loads(where or "[]")) & caller.scopes
    if not seen:
        return None
    op = schema.op.c
    mine = or_(op.status == "accepted", op.actor == caller.user)
    found = conn.execute(
        select(op.op_id, op.seq, op.kind, op.actor, op.status, op.reason, op.received_at, op.bytes)
        .where(op.account_id == caller.account, op.root_type == kind, op.root == root)
        .where(op.seq > after if after else op.seq >= 0, mine)
        .order_by(op.seq, op.op_id)
        .limit(_PAGE)
    ).all()
    names = {user.id: user.name for user in people.listed(conn, caller.account, User)}
    private = frozenset(name for name in seen if name.startswith("user:"))
    packed = [(one.op_id, one.received_at) for one in found if not one.bytes]
    older = retention.unpacked(conn, caller.account, packed)
    items = [
        _item(one, names, bytes(one.bytes) or older.get(one.op_id, b"{}"), caller)
        for one in found
        if private or one.kind != SetContact.KIND  # whom to call is not for the queue
    ]
    more = len(found) == _PAGE
    return HistoryAnswer(items=items, next=found[-1].seq if more else None)


def _item(found: Any, names: dict[str, str], raw: bytes, caller: Caller) -> HistoryItem:
    document = json.loads(raw)
    payload = document.get("payload")
    if found.kind == Say.KIND and found.actor != caller.user and isinstance(payload, dict):
        payload.pop("thinking", None)  # what was thought is for who asked
    return HistoryItem(
        id=found.op_id,
        seq=found.seq,
        kind=found.kind,
        actor=found.actor,
        name=names.get(found.actor, ""),
        at=instant(found.received_at),
        captured_at=_text(document.get("captured_at")),
        hlc=_text(document.get("hlc")),
        status=found.status,
        reason=found.reason,
        payload=payload if isinstance(payload, dict) else {},
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
