"""Mends a computer that holds other rows than the server: only the parts that differ are sent."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, tuple_

from rflow_desktop.domain import tally
from sync.protocol import RepairAnswer, RepairAsk, WireRow
from sync.server import people, schema, stretches
from sync.server.ledger import instant
from sync.server.people import Caller

_ROW = schema.row.c
_ROWS = select(_ROW.type, _ROW.id, _ROW.seq, _ROW.scopes, _ROW.doc).where(
    _ROW.account_id == bindparam("account"),
    tuple_(_ROW.type, _ROW.id).in_(bindparam("keys", expanding=True)),
)
_AT_ONCE = 400


def compared(conn: Connection, caller: Caller, ask: RepairAsk, now_ms: int) -> RepairAnswer:
    """Whole parts, until the answer is full. All reads of `conn` must see one state."""
    _, epoch = people.installation(conn)
    answer = RepairAnswer(epoch=epoch, server_time=instant(now_ms), scope=ask.scope)
    if ask.epoch != epoch or ask.scope not in caller.scopes:
        return answer
    held = stretches.keys(conn, caller.account, ask.scope)
    parts: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    for kind, row_id, _ in held:
        parts[tally.bucket(kind, row_id)].append((kind, row_id))
    ours = tally.by_bucket(held)
    differ = [number for number in range(tally.BUCKETS) if ours[number] != ask.sums[number]]
    size, rows, told = 0, list[WireRow](), list[int]()
    for number in differ:
        if size >= ask.max_bytes:
            break
        told.append(number)
        for found in _found(conn, caller.account, parts[number]):
            size += len(found.doc) + 100
            rows.append(_wire(found, caller))
    more = len(told) < len(differ)
    return answer.model_copy(update={"buckets": told, "rows": rows, "more": more})


def _found(conn: Connection, account: str, keys: Sequence[tuple[str, str]]) -> Iterator[Any]:
    for at in range(0, len(keys), _AT_ONCE):
        yield from conn.execute(_ROWS, {"account": account, "keys": keys[at : at + _AT_ONCE]})


def _wire(found: Any, caller: Caller) -> WireRow:
    mine = tuple(name for name in json.loads(found.scopes) if name in caller.scopes)
    doc = json.loads(found.doc)
    return WireRow(type=found.type, id=found.id, seq=found.seq, scopes=mine, doc=doc)
