"""Signing in and staying signed in: opaque tokens, kept as hashes, each refresh token good once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from rflow_desktop.domain.model import Account, User
from sync.protocol import SignedInUser, Tokens
from sync.server import dialect, people, schema, scopes, tokens, wall
from sync.server.people import Caller
from sync.server.tokens import Token

ACCESS_MS = 15 * 60_000
REFRESH_MS = 60 * 86_400_000
DEVICE_MS = 180 * 86_400_000
LOST_REPLY_MS = 120_000
"""A desktop that hears nothing asks again after 10 s for a connection and 30 s on it, and a pause
(`sync.line.Patience`, `sync.core_pace`): both answers may be lost and the third one is in time."""
_USED_KEPT_MS = 30 * 86_400_000
RESTORED = "restored"
"""Why devices end that are in a backup, when nobody knows what became of them after it."""


_WHOSE = (
    "SELECT token.hash, token.ends_at, device.device_id, device.user_id, device.ended_at,"
    " device.ended_why"
    " FROM token JOIN device ON device.account_id=token.account_id"
    " AND device.device_id=token.device_id"
    " WHERE token.kind='access' AND token.account_id=? AND token.hash IN"
)


_DEVICE = schema.device.c
_ON = select(_DEVICE.device_id).where(
    _DEVICE.account_id == bindparam("account"),
    _DEVICE.device_id == bindparam("device"),
    _DEVICE.ended_at.is_(None),
)


class Why(StrEnum):
    """Why a token opens nothing."""

    UNKNOWN = "signed_out"
    EXPIRED = "expired"
    REUSED = "reused"
    REVOKED = "revoked"


class Denied(Exception):
    """This token opens nothing."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


def known(conn: Connection, email: str) -> tuple[str, str, str] | None:
    """Account, person and password hash behind an e-mail address."""
    owner = people.owner_of(conn, email)
    if owner is None:
        return None
    wall.enter(conn, owner[0])
    table = schema.person.c
    found = conn.execute(
        select(table.password).where(table.account_id == owner[0], table.user_id == owner[1])
    ).scalar_one()
    return (*owner, found)


def sign_in(
    conn: Connection, account: str, user: str, *, device: str, name: str, now_ms: int
) -> Tokens:
    """A new device of a person whose password was right. Raises people.Blocked."""
    caller = people.caller(conn, account, user, device)
    conn.execute(
        insert(schema.device).values(
            account_id=account,
            device_id=device,
            user_id=user,
            name=name,
            made_at=now_ms,
            ended_why="",
        )
    )
    return _issue(conn, caller, tokens.new("a", account), tokens.new("r", account), now_ms, now_ms)


def _parsed(text: str, kind: str) -> Token:
    token = tokens.parsed(text, kind)
    if token is None:
        raise Denied(Why.UNKNOWN)
    return token


def account_of(access_token: str) -> str:
    """The account that a token says it is for; whether it is one shows `whose`. Raises Denied."""
    return _parsed(access_token, "access").account


def whose(conn: Connection, access_token: str, now_ms: int) -> Caller:
    """The person behind an access token, as they are now. Raises Denied."""
    found = whose_all(conn, account_of(access_token), (access_token,), now_ms)[access_token]
    if isinstance(found, Denied):
        raise found
    return found


def whose_all(
    conn: Connection, account: str, access_tokens: Iterable[str], now_ms: int
) -> dict[str, Caller | Denied]:
    """The people behind tokens of one account, by token."""
    wall.enter(conn, account)
    hashes = {token: tokens.hashed(token) for token in access_tokens}
    keys = [(one,) for one in dict.fromkeys(hashes.values())]
    found = {one.hash: one for one in dialect.run_for(conn, _WHOSE, account, keys)}
    people_ = {one.user_id: people.user(conn, account, one.user_id) for one in found.values()}
    return {
        token: _one(account, found.get(hash_), people_, now_ms) for token, hash_ in hashes.items()
    }


def _one(
    account: str, found: Any, people_: Mapping[str, User | None], now_ms: int
) -> Caller | Denied:
    if found is None:
        return Denied(Why.UNKNOWN)
    if found.ended_at is not None:
        return Denied(_why_ended(found.ended_why))
    if found.ends_at <= now_ms:
        return Denied(Why.EXPIRED)
    try:
        actor = people.actor(people_[found.user_id])
    except people.Blocked:
        return Denied(Why.REVOKED)
    return Caller(account=account, actor=actor, device=found.device_id)


def _why_ended(why: str) -> Why:
    """REVOKED makes a desktop put shared work away: only where somebody meant to end it."""
    return {"reused": Why.REUSED, RESTORED: Why.UNKNOWN}.get(why, Why.REVOKED)


def still(conn: Connection, caller: Caller) -> bool:
    """Whether a device is still signed in, and its person may still pull the same scopes."""
    on = dialect.run(conn, _ON, account=caller.account, device=caller.device).one_or_none()
    user = people.user(conn, caller.account, caller.user)
    if on is None or user is None or not user.active:
        return False
    return scopes.of_person(people.actor(user), caller.account) == caller.scopes


def refresh(conn: Connection, refresh_token: str, now_ms: int) -> Tokens | Why:
    """The next tokens of a device. A token that comes a second time ends the device.

    Except for a reply that was lost: asked again within two minutes, before its successor was
    used, the same successor is told. Why it is denied is returned, so that ending the device is
    committed.
    """
    token = _parsed(refresh_token, "refresh")
    wall.enter(conn, token.account)
    table, device = schema.token, schema.device
    found = conn.execute(
        select(
            table.c.device_id, table.c.ends_at, table.c.used_at, table.c.nonce,
            device.c.user_id, device.c.made_at, device.c.ended_at, device.c.ended_why,
        )
        .join(
            device,
            (device.c.account_id == table.c.account_id)
            & (device.c.device_id == table.c.device_id),
        )
        .where(
            table.c.account_id == token.account,
            table.c.hash == token.hash,
            table.c.kind == "refresh",
        )
        .with_for_update()
    ).one_or_none()  # fmt: skip
    if found is None:
        return Why.UNKNOWN
    if found.ended_at is not None:
        return _why_ended(found.ended_why)
    if found.ends_at <= now_ms or found.made_at + DEVICE_MS <= now_ms:
        return Why.EXPIRED
    nonce = found.nonce or secrets.token_hex(32)
    access, successor = (tokens.derived(kind, token.account, refresh_token, nonce) for kind in "ar")
    if found.used_at is not None:
        lost = now_ms - found.used_at <= LOST_REPLY_MS and _unused(conn, token.account, successor)
        if not lost:
            end(conn, token.account, found.device_id, "reused", now_ms)
            return Why.REUSED
    try:
        caller = people.caller(conn, token.account, found.user_id, found.device_id)
    except people.Blocked:
        return Why.REVOKED
    if found.used_at is not None:
        return _told(conn, caller, access, successor, found.used_at + ACCESS_MS - now_ms)
    conn.execute(
        update(table)
        .where(table.c.account_id == token.account, table.c.hash == token.hash)
        .values(used_at=now_ms, nonce=nonce)
    )
    _forget(conn, token.account, found.device_id, now_ms)
    return _issue(conn, caller, access, successor, now_ms, found.made_at)


def end(conn: Connection, account: str, device: str, why: str, now_ms: int) -> None:
    """Signs a device out: none of its tokens opens anything from now on."""
    table = schema.device
    conn.execute(
        update(table)
        .where(
            table.c.account_id == account, table.c.device_id == device, table.c.ended_at.is_(None)
        )
        .values(ended_at=now_ms, ended_why=why)
    )


def end_all(conn: Connection, account: str, user: str, why: str, now_ms: int) -> None:
    """Signs a person out everywhere."""
    table = schema.device
    conn.execute(
        update(table)
        .where(table.c.account_id == account, table.c.user_id == user, table.c.ended_at.is_(None))
        .values(ended_at=now_ms, ended_why=why)
    )


def _issue(
    conn: Connection, caller: Caller, access: str, refresh_: str, now_ms: int, made_ms: int
) -> Tokens:
    last = made_ms + DEVICE_MS
    shared = {"account_id": caller.account, "device_id": caller.device, "nonce": ""}
    conn.execute(
        insert(schema.token),
        [
            shared
            | {"hash": tokens.hashed(access), "kind": "access", "ends_at": now_ms + ACCESS_MS},
            shared
            | {
                "hash": tokens.hashed(refresh_),
                "kind": "refresh",
                "ends_at": min(now_ms + REFRESH_MS, last),
            },
        ],
    )
    return _told(conn, caller, access, refresh_, ACCESS_MS)


def _told(conn: Connection, caller: Caller, access: str, refresh_: str, left_ms: int) -> Tokens:
    user = people.known(conn, caller.account, User, caller.user)
    account = people.known(conn, caller.account, Account, caller.account)
    return Tokens(
        access_token=access,
        refresh_token=refresh_,
        expires_in=max(left_ms // 1000, 1),
        user=SignedInUser(
            id=user.id,
            email=user.email,
            name=user.name,
            role=user.role,
            account_id=account.id,
            account_name=account.name,
            team_id=user.team,
        ),
    )


def _unused(conn: Connection, account: str, refresh_token: str) -> bool:
    table = schema.token.c
    found = conn.execute(
        select(table.used_at).where(
            table.account_id == account, table.hash == tokens.hashed(refresh_token)
        )
    ).one_or_none()
    return found is not None and found.used_at is None


def _forget(conn: Connection, account: str, device: str, now_ms: int) -> None:
    """Drops tokens that are long over; recent used ones are kept, to notice when they come back."""
    table = schema.token
    old = (table.c.kind == "access") & (table.c.ends_at <= now_ms)
    used = (table.c.kind == "refresh") & (table.c.used_at <= now_ms - _USED_KEPT_MS)
    conn.execute(
        delete(table).where(table.c.account_id == account, table.c.device_id == device, old | used)
    )
