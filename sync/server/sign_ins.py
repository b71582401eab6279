"""Who is signed in, who may not, and as what, when a database is put in the place of another.

A backup knows this only as it was. Who was shut out since must not come back with it, nor a right
that was taken since, and whoever goes on working should not have to sign in again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from rflow_desktop.domain.model import Team, User
from sync.server import auth, people, schema

Person = tuple[str, str]
"""An account, and somebody in it."""


@dataclass(frozen=True, kw_only=True)
class SignIns:
    """Of one installation, at one moment: rows of its tables, its people and their teams."""

    server: str
    passwords: Mapping[Person, str]
    users: Mapping[Person, User]
    teams: Mapping[tuple[str, str], Team]
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
        users={
            (account, user.id): user
            for account in accounts
            for user in people.listed(conn, account, User)
        },
        teams={
            (account, team.id): team
            for account in accounts
            for team in people.listed(conn, account, Team)
        },
        devices=_rows(conn, schema.device),
        tokens=_rows(conn, schema.token),
    )


def settle(conn: Connection, before: SignIns | None, *, keep: bool, now_ms: int) -> dict[str, Any]:
    """After another state was put in place; what was done, for whoever did it.

    Where what was there `before` is known, that is who may sign in, who is signed in, and the role
    and the team of each. Where it is not, everybody signs in again, unless nothing has happened
    since the backup (`keep`).
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
    return {"sign_ins": "kept", **_set_rights(conn, before, sorted(there & before.users.keys()))}


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


def _set_rights(conn: Connection, before: SignIns, who: Iterable[Person]) -> dict[str, list[str]]:
    """The addresses of those whom the backup would have let in again, and of those to whom it
    would have given another role or team. A team that is newer than the backup comes along.
    """
    disabled, rights = [], []
    for account, user_id in who:
        was, user = before.users[account, user_id], people.user(conn, account, user_id)
        if user is None:
            continue
        if user.active and not was.active:
            disabled.append(user.email)
        if (user.role, user.team) != (was.role, was.team):
            rights.append(user.email)
        kept = {"role": was.role, "team": was.team, "active": user.active and was.active}
        settled = user.model_copy(update=kept)
        if settled != user:
            people.change(conn, account, *_missing(conn, before, account, was.team), settled)
    return {"still_disabled": disabled, "rights_kept": rights}


def _missing(conn: Connection, before: SignIns, account: str, team: str | None) -> tuple[Team, ...]:
    found = before.teams.get((account, team or ""))
    return () if found is None or people.row(conn, account, Team, found.id) else (found,)


def _rows(conn: Connection, table: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(dict(one) for one in conn.execute(select(table)).mappings())
