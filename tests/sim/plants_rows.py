"""Planted bugs of how decided rows arrive: departures, verdicts, digests, pieces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from rflow_desktop.domain.shown import Changes
from rflow_desktop.store.applying import Page, read_scopes
from rflow_desktop.store.failsafe import HeldBack
from rflow_desktop.store.files import Files
from rflow_desktop.store.local import Local
from rflow_desktop.store.mending import Mending
from rflow_desktop.store.replica import Replica
from rflow_desktop.store.snapshot import Snapshot
from sync import core_reply
from sync.core_lane import Pull
from sync.core_reply import Reply, Trouble
from sync.protocol import PullAnswer, PushAnswer, RepairAnswer, RepairAsk
from sync.server import schema
from sync.server.people import Caller
from tests.sim import pieces
from tests.sim.central import Central
from tests.sim.desktop import Desktop
from tests.sim.replies import SERVER


class BlindGone(Desktop):
    """What has left one scope is dropped, also where it is newer, or is seen through another."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        super().apply(answer, action)
        replica = Replica(self.disk.replica)
        with replica.database.writing() as c:
            page = Page(replica, c, read_scopes(replica))
            for held in replica.held((one.type, one.id) for one in answer.gone).values():
                for scope in held.scope_set:
                    held = replica.held([held.key])[held.key]
                    page.leave(held, scope)
            page.save()


class VerdictsByPosition(Desktop):
    """The first verdict is taken for the first operation, whatever it names."""

    def read(self, reply: Reply | Trouble, sent: Sequence[str]) -> PushAnswer | PullAnswer:
        if isinstance(reply, Trouble) or not sent:
            return super().read(reply, sent)
        answer = core_reply.read(reply, PushAnswer, server_id=SERVER)
        pairs = zip(answer.results, sent, strict=True)
        named = [one.model_copy(update={"id": op_id}) for one, op_id in pairs]
        return answer.model_copy(update={"results": named})


class StaleAnswerApplied(Desktop):
    """The answer to an exchange that was given up is taken all the same."""

    def current(self, generation: int) -> bool:
        return True


class DigestsIgnored(Desktop):
    """Nobody compares what is held with what there should be."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        super().apply(answer.model_copy(update={"digests": {}}), action)


class _StraysKept(Mending):
    def mend(self, answer: Any) -> Changes:
        rows = {(row.type, row.id) for row in answer.rows}
        replica = self._replica()
        held = replica.database.all(
            "SELECT type, id, seq, scopes FROM row WHERE seq>0 AND instr(scopes, ?)",
            f" {answer.scope} ",
        )
        kept = [one for one in held if tuple(one[:2]) not in rows]
        changes = super().mend(answer)
        with replica.database.writing() as c:
            for kind, row_id, seq, scopes in kept:
                c.execute(
                    "INSERT OR IGNORE INTO row(type, id, root_type, root_id, seq, scopes, doc)"
                    " VALUES (?,?,?,?,?,?,'{}')",
                    (kind, row_id, kind, row_id, seq, scopes),
                )
        return changes


class _KeepingLocal(Local):
    def __init__(self, books: Any, files: Files, **more: Any) -> None:
        super().__init__(books, files, **more)
        self.mending = _StraysKept(books, self._pulling)


class StraysKept(Desktop):
    """A mended part keeps what the server does not name."""

    def local_class(self) -> type[Local]:
        return _KeepingLocal


class HalfRepaired(Central):
    """Every other part is not compared."""

    def repair(self, conn: Connection, caller: Caller, ask: RepairAsk) -> RepairAnswer:
        answer = super().repair(conn, caller, ask)
        half = [number for number in answer.buckets if number % 2]
        return answer.model_copy(update={"buckets": half, "rows": answer.rows if half else []})


class HorizonForgotten(Central):
    """Who was away for too long goes on as if all departures were told."""

    def tidy(self) -> None:
        super().tidy()
        self.do(lambda conn: conn.execute(schema.account.update().values(horizon=0)))


class _Forgetful(Snapshot):
    def take(self, raw: bytes, hash_: str, scopes: Mapping[str, int]) -> Changes:
        changes = super().take(raw, hash_, scopes)
        with self._replica().database.writing() as c:
            c.execute("DELETE FROM ghost")
        return changes


class _ForgetfulLocal(Local):
    def __init__(self, books: Any, files: Files, **more: Any) -> None:
        super().__init__(books, files, **more)
        self.snapshot = _Forgetful(books, self._pulling)


class GhostsForgotten(Desktop):
    """What a newer piece says has left is put back by an older one."""

    def local_class(self) -> type[Local]:
        return _ForgetfulLocal


class _OnePiece(pieces.Unpacking):
    def _next(self) -> None:
        if len(self._waiting) < self._of:
            self._waiting.clear()
        super()._next()


class FirstPieceOnly(Desktop):
    """After the first piece all of them count as here."""

    unpacking = _OnePiece


class PiecesReachFar(Central):
    """The list says that its pieces reach as far as the account does."""

    def listed(self, conn: Connection, caller: Caller) -> Any:
        told = super().listed(conn, caller)
        most = max((one.upto for one in told.scopes), default=0)
        return told.model_copy(
            update={"scopes": [one.model_copy(update={"upto": most}) for one in told.scopes]}
        )


class NeverLetsGo(Desktop):
    """What would remove too much is refused, whoever says that it may."""

    def _asked_again(self, held: HeldBack) -> None:
        raise held
