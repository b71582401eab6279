"""What was done to a session or flow: its operations, each for whoever may see what it wrote."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, or_, select

from rflow_desktop.domain.acts_talk import Say
from rflow_desktop.domain.model import User
from sync.protocol import Answer, Seq
from sync.server import people, retention, schema
from sync.server.ledger import instant
from sync.server.people import Caller
from sync.server.witness import Witness

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
    witness = Witness.of(conn, caller, kind, root)
    if witness is None:
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
    packed = [(one.op_id, one.received_at) for one in found if not one.bytes]
    older = retention.unpacked(conn, caller.account, packed)
    documents = [json.loads(bytes(one.bytes) or older.get(one.op_id, b"{}")) for one in found]
    wrote = [(one.kind, _payload(document)) for one, document in zip(found, documents, strict=True)]
    seen = witness.sees(wrote)
    items = [
        _item(one, names, document, caller)
        for one, document, is_seen in zip(found, documents, seen, strict=True)
        if is_seen or one.status != "accepted"  # what was refused wrote nothing
    ]
    more = len(found) == _PAGE
    return HistoryAnswer(items=items, next=found[-1].seq if more else None)


def _item(
    found: Any, names: dict[str, str], document: dict[str, Any], caller: Caller
) -> HistoryItem:
    payload = _payload(document)
    if found.kind == Say.KIND and found.actor != caller.user:
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
        payload=payload,
    )


def _payload(document: dict[str, Any]) -> dict[str, Any]:
    found = document.get("payload")
    return found if isinstance(found, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
