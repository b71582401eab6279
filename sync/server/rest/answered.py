"""Requests with a key: the same one is answered as before, another one with its key is refused."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import NamedTuple

from pydantic import BaseModel
from sqlalchemy import Connection, delete, insert, select

from sync.server import schema
from sync.server.central import NotDone
from sync.server.people import Caller

KEPT_MS = 90 * 86_400_000


class Key(NamedTuple):
    """The key of a request and the hash of all that it asks."""

    key: str
    hash: str


def key(place: str, given: str | None, body: BaseModel | None) -> Key | None:
    """The key of a request to `place`: the one it gives, or the id that its body brings along."""
    document = {} if body is None else body.model_dump(mode="json", exclude_unset=True)
    if given is None and document.get("id") is None:
        return None
    name = given or _digest([place, document["id"]])
    return Key(name, _digest([place, document]))


def _digest(found: object) -> str:
    return sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def before(conn: Connection, caller: Caller, asked: Key) -> tuple[int, str] | None:
    """What the same request was told, if it came before. Raises NotDone when it was another one."""
    table = schema.answered.c
    found = conn.execute(
        select(table.hash, table.status, table.body).where(
            table.account_id == caller.account,
            table.user_id == caller.user,
            table.key == asked.key,
        )
    ).one_or_none()
    if found is None:
        return None
    if found.hash != asked.hash:
        sentence = "Another request came with this key before. Use a new key for a new request."
        raise NotDone(409, "id_reuse", sentence)
    return found.status, found.body


def keep(conn: Connection, caller: Caller, asked: Key, status: int, body: str, now_ms: int) -> None:
    table = schema.answered
    conn.execute(
        delete(table).where(
            table.c.account_id == caller.account, table.c.made_at < now_ms - KEPT_MS
        )
    )
    conn.execute(
        insert(table).values(
            account_id=caller.account,
            user_id=caller.user,
            key=asked.key,
            hash=asked.hash,
            status=status,
            body=body,
            made_at=now_ms,
        )
    )
