"""What models are used for: reserved before a call goes, settled with what the provider counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from rflow_desktop.domain import prices
from rflow_desktop.domain.metering import (
    Limits,
    Purse,
    Reason,
    Used,
    Window,
    day_of,
    month_of,
    reached,
)
from rflow_desktop.domain.model_talk import Usage
from sync.server import dialect, schema_talk, statements, wall
from sync.server.people import Caller

KINDS = (
    "flowpilot_start", "flowpilot_respond", "flowpilot_pickup", "chat_start", "chat_message",
    "documentation", "status_update", "enrichment", "other",
)  # fmt: skip
"""What a call was for."""
_OF: Mapping[str, str] = {
    "reply": "chat_message", "question": "flowpilot_respond", "documentation": "documentation",
    "package": "documentation", "request_info": "status_update", "enrichment": "enrichment",
}  # fmt: skip
ALL, EACH = "account", "each"
FORGOTTEN_MS = 15 * 60_000
"""A reservation that nobody settled by then came to nothing."""
_CALL, _LIMIT = schema_talk.ai_call.c, schema_talk.ai_limit.c


class Sent(NamedTuple):
    """What goes out: its kind, model and place, how large it is, and what it may cost at most."""

    kind: str
    model: str
    session: str = ""
    reply: str = ""
    micros: int = 0
    size: int = 0
    sha256: str = ""


class Quota(NamedTuple):
    """Where somebody stands: what limits there are, what was used, when that begins anew."""

    account: Purse
    person: Purse
    day: Window
    month: Window

    def reached(self, micros: int = 0) -> Reason | None:
        return reached((self.account, self.person), micros)

    def reset_ms(self, reason: Reason) -> int:
        return self.day.end_ms if reason == "daily" else self.month.end_ms


class Spent(Exception):
    """A limit is reached, so the call did not go."""

    def __init__(self, reason: Reason, quota: Quota) -> None:
        super().__init__(reason)
        self.reason, self.quota = reason, quota


def kind_of(purpose: str) -> str:
    """The kind of a call by what a desktop calls its purpose."""
    return "status_update" if purpose.startswith("status_") else _OF.get(purpose, "other")


def quota(conn: Connection, account: str, user: str, now_ms: int) -> Quota:
    """Where a person stands, and their account."""
    found = conn.execute(
        select(*_LIMIT).where(_LIMIT.account_id == account, _LIMIT.who.in_((ALL, EACH, user)))
    )
    rows = {one.who: one for one in found}
    anchor = rows[ALL].anchor_at if ALL in rows else 0
    day, month = day_of(now_ms), month_of(now_ms, anchor)

    def purse(limits: Limits, *mine: ColumnElement[bool]) -> Purse:
        return Purse(limits, _used(conn, account, day, mine), _used(conn, account, month, mine))

    own = rows.get(user, rows.get(EACH))
    return Quota(
        purse(_limits(rows.get(ALL))),
        purse(_limits(own), _CALL.user_id == user),
        day,
        month,
    )


def reserve(conn: Connection, caller: Caller, sent: Sent, call_id: str, now_ms: int) -> None:
    """Counts a call before it goes. Raises Spent when it would pass a limit.

    Under the account's lock: of many at once exactly as many pass as there is room for.
    """
    wall.enter(conn, caller.account)
    conn.execute(statements.LOCK, {"account": caller.account})
    found = quota(conn, caller.account, caller.user, now_ms)
    reason = found.reached(sent.micros)
    if reason is not None:
        raise Spent(reason, found)
    conn.execute(
        insert(schema_talk.ai_call).values(
            account_id=caller.account, call_id=call_id, user_id=caller.user, session=sent.session,
            reply_id=sent.reply, kind=sent.kind, model=sent.model[:128], state="reserved",
            counts=True, code="", input=0, output=0, cache_read=0, cache_write=0,
            micros=sent.micros, prices=prices.VERSION, bytes=sent.size, sha256=sent.sha256,
            made_at=now_ms, settled_at=None,
        )
    )  # fmt: skip


def settle(
    conn: Connection, account: str, call_id: str, model: str, used: Usage, now_ms: int
) -> Usage:
    """Notes what a call really used, with its price; gives both."""
    told = used.model_copy(update={"micros": prices.micros(model, used)})
    _close(
        conn, account, call_id, state="done", model=model[:128], settled_at=now_ms,
        input=told.input, output=told.output, cache_read=told.cache_read,
        cache_write=told.cache_write, micros=told.micros,
    )  # fmt: skip
    return told


def fail(
    conn: Connection, account: str, call_id: str, code: str, now_ms: int, *,
    model: str = "", used: Usage | None = None,
) -> None:  # fmt: skip
    """Notes that a call came to nothing. It counts only where the provider has billed something."""
    told = used or Usage()
    billed = told != Usage()
    _close(
        conn, account, call_id, state="failed", code=code[:64], counts=billed, settled_at=now_ms,
        input=told.input, output=told.output, cache_read=told.cache_read,
        cache_write=told.cache_write, micros=prices.micros(model, told) if billed else 0,
    )  # fmt: skip


def forget(conn: Connection, account: str, now_ms: int) -> None:
    """Gives back what was reserved by somebody who is gone."""
    conn.execute(
        update(schema_talk.ai_call)
        .where(
            _CALL.account_id == account,
            _CALL.state == "reserved",
            _CALL.made_at < now_ms - FORGOTTEN_MS,
        )
        .values(state="failed", code="lost", counts=False, micros=0, settled_at=now_ms)
    )


def set_limits(conn: Connection, account: str, who: str, limits: Limits, anchor_ms: int) -> None:
    """Sets what `account`, `each` or a person may use."""
    values = {"account_id": account, "who": who, "anchor_at": anchor_ms, **limits._asdict()}
    dialect.put(conn, schema_talk.ai_limit, [values])


def every_limit(conn: Connection, account: str) -> dict[str, dict[str, int | None]]:
    """The limits of all, of each, and of persons, by who they are for."""
    found = conn.execute(select(*_LIMIT).where(_LIMIT.account_id == account))
    return {one.who: _limits(one)._asdict() for one in found}


def anchor(conn: Connection, account: str) -> int | None:
    """When the account's months begin, where that was set."""
    return conn.execute(
        select(_LIMIT.anchor_at).where(_LIMIT.account_id == account, _LIMIT.who == ALL)
    ).scalar_one_or_none()


def _limits(row: Any) -> Limits:
    if row is None:
        return Limits()
    return Limits(row.daily_calls, row.monthly_calls, row.daily_micros, row.monthly_micros)


def _used(
    conn: Connection, account: str, window: Window, mine: Sequence[ColumnElement[bool]]
) -> Used:
    found = conn.execute(
        select(func.count(), func.coalesce(func.sum(_CALL.micros), 0)).where(
            _CALL.account_id == account,
            _CALL.made_at >= window.start_ms,
            _CALL.counts.is_(True),
            *mine,
        )
    ).one()
    return Used(int(found[0]), int(found[1]))


def _close(conn: Connection, account: str, call_id: str, **told: Any) -> None:
    conn.execute(
        update(schema_talk.ai_call)
        .where(_CALL.account_id == account, _CALL.call_id == call_id, _CALL.state == "reserved")
        .values(**told)
    )
