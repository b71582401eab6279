"""What an administrator settles about the assistant: the account's key, and what may be used."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.metering import Limits
from sync.server import commands, meter, people
from sync.server.models import Keys

DOLLAR = 1_000_000


def find(conn: Connection, *, account: str) -> dict[str, Any]:
    """Demands the account; its id."""
    return {"account": commands.account_of(conn, account)}


def keep_key(keys: Keys, account: str, key: str) -> dict[str, Any]:
    if not key or any(letter.isspace() for letter in key):
        raise Refused("Give the whole key, without blanks, on the first line.", "malformed")
    keys.put(account, key)
    return {"account": account, "key": "kept"}


def drop_key(keys: Keys, account: str) -> dict[str, Any]:
    return {"account": account, "key": "dropped" if keys.drop(account) else "none"}


def set_limits(
    conn: Connection, *, account: str, who: str, limits: Limits, anchor: str | None, now_ms: int
) -> dict[str, Any]:
    """Limits of `account`, of `each` person, or of the person with this address."""
    account_id = commands.account_of(conn, account)
    name = who if who in (meter.ALL, meter.EACH) else _person(conn, account_id, who)
    anchor_ms = _ms(anchor) if anchor else meter.anchor(conn, account_id) or 0
    meter.set_limits(conn, account_id, name, limits, anchor_ms)
    return show(conn, account=account, now_ms=now_ms)


def show(conn: Connection, *, account: str, now_ms: int) -> dict[str, Any]:
    """What the account has used and may use."""
    account_id = commands.account_of(conn, account)
    found = meter.quota(conn, account_id, "", now_ms)
    return {
        "limits": meter.every_limit(conn, account_id),
        "today": found.account.day._asdict(),
        "month": found.account.month._asdict(),
    }


def limits_of(given: argparse.Namespace) -> Limits:
    return Limits(
        given.daily_calls, given.monthly_calls,
        _micros(given.daily_dollars), _micros(given.monthly_dollars),
    )  # fmt: skip


def _person(conn: Connection, account_id: str, email: str) -> str:
    owner = people.owner_of(conn, email)
    if owner is None or owner[0] != account_id:
        raise Refused(f"There is nobody with the address {email} in this account.", "not_found")
    return owner[1]


def _micros(dollars: float | None) -> int | None:
    return None if dollars is None else round(dollars * DOLLAR)


def _ms(day: str) -> int:
    try:
        moment = datetime.fromisoformat(day)
    except ValueError as error:
        raise Refused("Write the day as 2026-01-31.", "malformed") from error
    return round(moment.replace(tzinfo=moment.tzinfo or UTC).timestamp() * 1000)
