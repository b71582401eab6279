"""Planted bugs of the server: each a server with one habit replaced."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection, delete

from rflow_desktop.domain import acts, clock, ops
from rflow_desktop.domain.model import BY_TYPE, Handoff, HandoffState, Pad, Role
from rflow_desktop.domain.values import Row, Stamp
from sync.core_reply import Reply
from sync.protocol import PullAsk, PushAnswer, PushAsk
from sync.server import people, schema
from sync.server.book import Book
from sync.server.people import Caller
from tests.sim.central import Central
from tests.sim.deciding import ACCOUNT, Died, Push
from tests.sim.replies import ok

R = TypeVar("R", bound=Row)


class IdsForgotten(Central):
    """Operations that come twice are counted twice."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        answer = super().push(conn, caller, ask)
        conn.execute(delete(schema.op).where(schema.op.c.account_id == ACCOUNT))
        return answer


class AckBeforeCommit(Central):
    """The answer leaves before the transaction is safe."""

    def pushed(self, asked: Sequence[Push]) -> list[Reply | None]:
        early: list[Reply | None] = [None] * len(asked)
        for number, one in enumerate(asked):
            try:
                with self.base.begin(self.at) as conn:
                    caller = people.caller(conn, ACCOUNT, one.user)
                    told = self.push(conn, caller, PushAsk.model_validate_json(one.body))
                    early[number] = ok(told)
                    raise Died
            except (Died, people.Blocked):
                pass
        late = super().pushed(asked)
        return [now or before for now, before in zip(late, early, strict=True)]


class LastClaimWins(Central):
    """Whoever claims last has it."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        for op in ask.ops:
            if op.get("kind") == acts.Claim.KIND:
                self._free(conn, op["payload"]["handoff"], caller.user)
        return super().push(conn, caller, ask)

    def _free(self, conn: Connection, handoff_id: str, user: str) -> None:
        book = Book.opened(conn, ACCOUNT)
        handoff = book.get(Handoff, handoff_id)
        if handoff is None or handoff.state is not HandoffState.CLAIMED:
            return
        if user in (handoff.claimed_by, handoff.sender):
            return
        book.put((handoff.model_copy(update={"state": HandoffState.OPEN, "claimed_by": None}),))
        book.close()


class ClaimsForEver(Central):
    """A claim is granted however long it waited."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        claims = [op["id"] for op in ask.ops if op.get("kind") == acts.Claim.KIND]
        return super().push(
            conn, caller, ask.model_copy(update={"receipts": dict.fromkeys(claims, 0)})
        )


class _Tampering(Central):
    """Changes rows after the ledger has written them."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        answer = super().push(conn, caller, ask)
        taken = {one.id for one in answer.results if one.status == "accepted"}
        for op in ask.ops:
            if op["id"] in taken:
                self.tamper(conn, op)
        return answer

    @abstractmethod
    def tamper(self, conn: Connection, op: dict[str, Any]) -> None: ...

    def put(self, conn: Connection, kind: type[R], row_id: str, **update: Any) -> None:
        book = Book.opened(conn, ACCOUNT)
        row = book.get(kind, row_id)
        if row is not None:
            book.put((row.model_copy(update=update),))
            book.close()

    def root(self, conn: Connection, op: dict[str, Any]) -> Row | None:
        kind, row_id = op["entity"]
        return Book.opened(conn, ACCOUNT).get(BY_TYPE[kind], row_id)


class SilentOverwrite(_Tampering):
    """The value that lost is not kept."""

    def tamper(self, conn: Connection, op: dict[str, Any]) -> None:
        row = self.root(conn, op)
        if row is not None and getattr(row, "superseded", ()):
            self.put(conn, type(row), row.id, superseded=())


class LastPadWins(_Tampering):
    """The scratchpad is whatever was sent last."""

    def tamper(self, conn: Connection, op: dict[str, Any]) -> None:
        if op["kind"] == acts.WritePad.KIND:
            self.put(conn, Pad, op["entity"][1], text=op["payload"]["text"])


class FutureStored(_Tampering):
    """Times are stored as desktops say them."""

    def tamper(self, conn: Connection, op: dict[str, Any]) -> None:
        row = self.root(conn, op)
        stamps: dict[str, Stamp] = getattr(row, "stamps", {})
        said = {
            name: stamp.model_copy(update={"hlc": op["hlc"]})
            for name, stamp in stamps.items()
            if stamp.op == op["id"] and clock.parse(op["hlc"]).ms > clock.parse(stamp.hlc).ms
        }
        if row is not None and said:
            self.put(conn, type(row), row.id, stamps={**stamps, **said})


class BaseIgnored(Central):
    """What a writer had seen is not looked at."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        return super().push(
            conn, caller, ask.model_copy(update={"ops": [_bare(o) for o in ask.ops]})
        )


def _bare(op: dict[str, Any]) -> dict[str, Any]:
    body = {name: value for name, value in op.items() if name not in {"base", "hash"}}
    return {**body, "hash": ops.digest(ops.canonical(body))}


class SameEpoch(Central):
    """A restored server goes on as if nothing had happened."""

    def begin_epoch(self, conn: Connection, before: int) -> None:
        conn.execute(schema.installation.update().values(epoch=before))


class GoneForgotten(Central):
    """Nobody is told what has left."""

    def pull(self, conn: Connection, caller: Caller, ask: PullAsk) -> BaseModel:
        return super().pull(conn, caller, ask).model_copy(update={"gone": []})


class EverythingShown(Central):
    """Everybody may pull everything that waits to be claimed, viewers too."""

    def pull(self, conn: Connection, caller: Caller, ask: PullAsk) -> BaseModel:
        actor = caller.actor.model_copy(update={"role": Role.ADMIN})
        return super().pull(conn, Caller(account=caller.account, actor=actor), ask)
