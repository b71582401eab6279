"""How long shared work may be read without hearing from the server: then it is put away, and comes
back with the next contact. Own unsent work stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the first window is painted before rows are known
    from rflow_desktop.store.replica import Replica
    from rflow_desktop.store.sqlite import Connection, Database

DAY_MS = 24 * 3_600_000
HEARD, DAYS = "heard", "lease_days"
PUT_AWAY = (
    "This computer has not reached the server for {days} days, so the shared work on it was put "
    "away. It comes back when you connect. Your own unsent changes are all here."
)


def renew(replica: Replica, c: Connection, *, days: int, now_ms: int) -> None:
    """The server was heard, and says for how many days that is enough; 0 is for ever."""
    replica.set_meta(c, **{HEARD: now_ms, DAYS: days})


def renew_daily(replica: Replica, *, days: int, now_ms: int) -> None:
    """As `renew`, after an answer for which nothing else has to be written."""
    if abs(now_ms - int(replica.meta(HEARD, "0"))) > DAY_MS:
        with replica.database.writing() as c:
            renew(replica, c, days=days, now_ms=now_ms)


def over(database: Database, now_ms: int) -> str:
    """What to tell when the time is up; empty before that."""
    found = dict(database.all("SELECT key, value FROM meta WHERE key IN (?,?)", HEARD, DAYS))
    days, heard = int(found.get(DAYS, "0")), int(found.get(HEARD, "0"))
    if not days or not heard or now_ms - heard <= days * DAY_MS:
        return ""
    return PUT_AWAY.format(days=days)
