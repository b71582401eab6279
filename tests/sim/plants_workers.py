"""Planted bugs of two workers over one database."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection

from rflow_desktop.domain.model import Team, User
from sync.protocol import PullAsk, PushAnswer, PushAsk
from sync.server.people import Caller
from tests.sim.central import Central


class DeafToOthers(Central):
    """What the other worker wrote is told to nobody who listens here."""

    def look_outside(self, at: int) -> None:
        """Nobody looks."""


class CallersRemembered(Central):
    """Who somebody is, and what they may see, is remembered until this worker changes it."""

    def __init__(self, *given: Any) -> None:
        self._callers: dict[tuple[int, str], Caller] = {}
        super().__init__(*given)

    def change(self, row: User | Team) -> None:
        super().change(row)
        self._callers = {key: one for key, one in self._callers.items() if key[0] != self.at}

    def pull(self, conn: Connection, caller: Caller, ask: PullAsk) -> BaseModel:
        known = self._callers.setdefault((self.at, caller.user), caller)
        return super().pull(conn, known, ask)


class NumbersRemembered(Central):
    """Each worker counts on from the last number that it has given itself."""

    def __init__(self, *given: Any) -> None:
        self._last: dict[int, int] = {}
        super().__init__(*given)

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        if self.at in self._last:
            conn.exec_driver_sql("UPDATE account SET head=?", (self._last[self.at],))
        answer = super().push(conn, caller, ask)
        self._last[self.at] = conn.exec_driver_sql("SELECT head FROM account").scalar_one()
        return answer


class CommittedInHalves(Central):
    """First the rows are committed, then which operations have made them."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        answer = super().push(conn, caller, ask)
        ids = tuple(str(op["id"]) for op in ask.ops)
        marks = ",".join("?" * len(ids))
        found = conn.exec_driver_sql(f"SELECT * FROM op WHERE op_id IN ({marks})", ids).all()
        if not found:
            return answer
        conn.exec_driver_sql(f"DELETE FROM op WHERE op_id IN ({marks})", ids)
        conn.exec_driver_sql("COMMIT")
        conn.exec_driver_sql("BEGIN IMMEDIATE")
        places = ",".join("?" * len(found[0]))
        conn.exec_driver_sql(f"INSERT INTO op VALUES ({places})", [tuple(one) for one in found])
        return answer
