"""How often a person may ask for something within a minute, counted for all workers together."""

from __future__ import annotations

from sqlalchemy import Connection, case
from sqlalchemy.dialects import postgresql, sqlite

from sync.server import schema_talk
from sync.server.central import NotDone
from sync.server.people import Caller

MINUTE_MS = 60_000
_RATE = schema_talk.ai_rate.c


def demand(conn: Connection, caller: Caller, name: str, most: int, now_ms: int) -> None:
    """Counts one more. Raises NotDone, and then it was not counted, when that is too many."""
    make = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    wanted = make(schema_talk.ai_rate).values(
        account_id=caller.account, user_id=caller.user, name=name, since=now_ms, count=1
    )
    old = _RATE.since <= now_ms - MINUTE_MS
    since, count = conn.execute(
        wanted.on_conflict_do_update(
            index_elements=["account_id", "user_id", "name"],
            set_={
                "since": case((old, now_ms), else_=_RATE.since),
                "count": case((old, 1), else_=_RATE.count + 1),
            },
        ).returning(_RATE.since, _RATE.count)
    ).one()
    if count > most:
        wait = max(1, -(-(since + MINUTE_MS - now_ms) // 1_000))
        sentence = f"This can be done {most} times a minute. Try again in {wait} s."
        raise NotDone(429, "rate_limited", sentence, {"Retry-After": str(wait)})
