"""How a route under /api asks and writes: as whom, under which lock, as which operations."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.responses import Response

from rflow_desktop.domain import bases, clock, ops
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.reducing import HEAD, STATE
from rflow_desktop.domain.values import Row
from sync.protocol import PUSH_OPS, PushAsk
from sync.server import auth, ledger
from sync.server.book import Book
from sync.server.central import Central
from sync.server.people import Caller
from sync.server.rest import answered, refusals
from sync.server.rest.answered import Key

T = TypeVar("T")
R = TypeVar("R", bound=Row)
REPLICA = "0" * 15 + "1"
"""The writer of all operations that are made here."""


class Deed(NamedTuple):
    """An act on a session or flow, and when it was done if not now."""

    entity: tuple[str, str]
    act: Act
    at: str | None = None


class Desk:
    """One person at work in one transaction, which has the account to itself from the start.

    What is read here cannot change before what is done here.
    """

    def __init__(self, conn: Connection, central: Central, caller: Caller) -> None:
        self.conn = conn
        self.now_ms = central.now_ms()
        self.new_id = central.new_id
        self.caller = caller
        self.moved: dict[str, int] = {}
        self._book = Book.opened(conn, self.caller.account)

    @property
    def account(self) -> str:
        return self.caller.account

    @property
    def actor(self) -> Actor:
        return self.caller.actor

    @property
    def now(self) -> str:
        return ledger.instant(self.now_ms)

    def get(self, kind: type[R], row_id: str) -> R | None:
        return self._book.get(kind, row_id)

    def do(
        self, kind: str, root: str, *acts: Act, at: str | None = None, seen: bool = True
    ) -> None:
        """Does `acts` one after the other. Raises NotDone, and then none of them was done.

        `seen` says that whoever asks knew the values that they replace. A value of somebody else
        that they had not seen is kept beside the new one.
        """
        for act in acts:
            self._take([Deed((kind, root), act, at)], seen=seen)

    def do_all(self, deeds: Sequence[Deed]) -> None:
        """Does what has nothing to do with each other: all of it, or none."""
        for start in range(0, len(deeds), PUSH_OPS):
            self._take(deeds[start : start + PUSH_OPS], seen=True)

    def put(self, *rows: Row) -> None:
        """Rows that no operation makes."""
        self._book.put(rows)
        self._moved(self._book.close())

    def _take(self, deeds: Sequence[Deed], *, seen: bool) -> None:
        documents = []
        time = self._book.clock._replace(replica=REPLICA)
        for deed in deeds:
            time = clock.tick(time, self.now_ms)
            raw = ops.write(
                Op(
                    id=self.new_id(),
                    entity=deed.entity,
                    actor=self.caller.user,
                    replica=REPLICA,
                    hlc=str(time),
                    captured_at=deed.at or self.now,
                    base=self._base(deed, seen=seen),
                    act=deed.act,
                )
            )
            document: dict[str, Any] = json.loads(raw)
            documents.append(document | {"hash": ops.digest(raw)})
        ask = PushAsk(replica=REPLICA, client="rest", ops=documents)
        pushed = ledger.accept(self.conn, self.caller, ask, self.now_ms)
        for verdict in pushed.answer.results:
            refusals.demand(verdict)
        self._moved(pushed.moved)

    def _base(self, deed: Deed, *, seen: bool) -> dict[str, str]:
        kind, root = deed.entity
        found = bases.base(deed.act, root, self._book)
        session = self.get(Session, root) if kind == Session.TYPE else None
        if seen or session is None:
            return found
        own = {name for name, mark in session.stamps.items() if mark.by == self.caller.user}
        return {name: op for name, op in found.items() if name in own | {HEAD, STATE}}

    def _moved(self, heads: dict[str, int]) -> None:
        self.moved |= heads
        self._book = Book.opened(self.conn, self.account)


async def write(
    central: Central,
    token: str,
    work: Callable[[Desk], BaseModel | None],
    *,
    status: int = 200,
    key: Key | None = None,
) -> Response:
    """What `work` answers, durable. With a `key`, the same request is answered the same again."""

    def run(conn: Connection) -> tuple[int, str, int | None, Desk]:
        desk = Desk(conn, central, auth.whose(conn, token, central.now_ms()))
        before = None if key is None else answered.before(conn, desk.caller, key)
        if before is not None:
            return (*before, None, desk)
        made = work(desk)
        text = "" if made is None else made.model_dump_json()
        if key is not None:
            answered.keep(conn, desk.caller, key, status, text, desk.now_ms)
        return status, text, getattr(made, "rev", None), desk

    told, text, rev, desk = await central.database.write(run)
    central.pokes.ring(desk.account, desk.moved)
    headers = {} if rev is None else {"ETag": f'"{rev}"'}
    return Response(text, told, headers=headers, media_type="application/json" if text else None)


async def read(central: Central, token: str, look: Callable[[Connection, Caller], T]) -> T:
    """What `look` reads, all of one state."""

    def run(conn: Connection) -> T:
        return look(conn, auth.whose(conn, token, central.now_ms()))

    return await central.database.read(run)


def shown(made: BaseModel) -> Response:
    rev = getattr(made, "rev", None)
    headers = {} if rev is None else {"ETag": f'"{rev}"'}
    return Response(made.model_dump_json(), headers=headers, media_type="application/json")
