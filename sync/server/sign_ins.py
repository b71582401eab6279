"""Who is signed in, and who may not sign in, when a database is put in the place of another.

A backup knows this only as it was. Who was shut out since must not come back with it, and whoever
goes on working should not have to sign in again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from rflow_desktop.domain.model import User
from sync.server import auth, people, schema

Person = tuple[str, str]
"""An account, and somebody in it."""


@dataclass(frozen=True, kw_only=True)
class SignIns:
    """Of one installation, at one moment: rows of its tables, and who is disabled."""

    server: str
    passwords: Mapping[Person, str]
    disabled: frozenset[Person]
    devices: tuple[Mapping[str, Any], ...]
    tokens: tuple[Mapping[str, Any], ...]


def of(conn: Connection) -> SignIns | None:
    """None where there is no installation, or one of another version."""
    if not people.installed(conn) or people.schema_version(conn) != schema.VERSION:
        return None
    passwords = {
        (one["account_id"], one["user_id"]): one["password"] for one in _rows(conn, schema.person)
    }
    accounts = {account for account, _ in passwords}
    return SignIns(
        server=people.installation(conn)[0],
        passwords=passwords,
        disabled=frozenset(
            (account, user.id)
            for account in accounts
            for user in people.listed(conn, account, User)
            if not user.active
        ),
        devices=_rows(conn, schema.device),
        tokens=_rows(conn, schema.token),
    )


def settle(conn: Connection, before: SignIns | None, *, keep: bool, now_ms: int) -> dict[str, Any]:
    """After another state was put in place; what was done, for whoever did it.

    Where what was there `before` is known, that is who may sign in and who is signed in. Where it
    is not, everybody signs in again, unless nothing has happened since the backup (`keep`).
    """
    if keep:
        return {"sign_ins": "as in the backup"}
    if before is None or before.server != people.installation(conn)[0]:
        return {"sign_ins": "ended", "signed_out": end_all(conn, now_ms)}
    there = {(one["account_id"], one["user_id"]) for one in _rows(conn, schema.person)}
    devices = [one for one in before.devices if (one["account_id"], one["user_id"]) in there]
    known = {(one["account_id"], one["device_id"]) for one in devices}
    held = [one for one in before.tokens if (one["account_id"], one["device_id"]) in known]
    conn.execute(delete(schema.token))
    conn.execute(delete(schema.device))
    for table, rows in ((schema.device, devices), (schema.token, held)):
        if rows:
            conn.execute(insert(table), [dict(one) for one in rows])
    _set_passwords(conn, before.passwords)
    return {"sign_ins": "kept", "still_disabled": _disable(conn, before.disabled & there)}


def end_all(conn: Connection, now_ms: int) -> int:
    """Signs everybody out, without shutting anybody out; how many devices that were."""
    table = schema.device
    ended = conn.execute(
        update(table)
        .where(table.c.ended_at.is_(None))
        .values(ended_at=now_ms, ended_why=auth.RESTORED)
    )
    return ended.rowcount


def _set_passwords(conn: Connection, passwords: Mapping[Person, str]) -> None:
    table = schema.person
    for one in _rows(conn, table):
        wanted = passwords.get((one["account_id"], one["user_id"]), one["password"])
        if wanted != one["password"]:
            conn.execute(
                update(table)
                .where(table.c.account_id == one["account_id"], table.c.user_id == one["user_id"])
                .values(password=wanted)
            )


def _disable(conn: Connection, disabled: frozenset[Person]) -> list[str]:
    """The addresses of those whom the backup would have let in again."""
    told = []
    for account, who in sorted(disabled):
        user = people.user(conn, account, who)
        if user is not None and user.active:
            people.change(conn, account, user.model_copy(update={"active": False}))
            told.append(user.email)
    return told


def _rows(conn: Connection, table: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(dict(one) for one in conn.execute(select(table)).mappings())
