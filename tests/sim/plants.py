"""Bugs that are planted on purpose, to see that the simulation finds them.

Each is a class of this program with one habit replaced. Nothing of the product is edited for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection, delete

from rflow_desktop.domain import acts, clock, ops
from rflow_desktop.domain.model import BY_TYPE, Handoff, HandoffState, Pad
from rflow_desktop.domain.values import Row, Stamp
from rflow_desktop.store.books import Plan
from rflow_desktop.store.files import Files
from rflow_desktop.store.local import Local
from rflow_desktop.store.pulling import Pulling
from sync import core_reply
from sync.core_lane import Held, Pull
from sync.core_reply import Reply, Trouble
from sync.protocol import PullAnswer, PullAsk, PushAnswer, PushAsk
from sync.server import people, schema
from sync.server.book import Book
from sync.server.people import Caller
from tests.sim.central import ACCOUNT, SERVER, Central, ok
from tests.sim.desktop import Desktop
from tests.sim.world import World

R = TypeVar("R", bound=Row)


# --- desktops ---------------------------------------------------------------------------------


class RefusedDropped(Desktop):
    """A refused operation is thrown away."""

    def settle(self, answer: PushAnswer, ask: PushAsk) -> None:
        super().settle(answer, ask)
        with self.disk.outbox.writing() as c:
            c.exec_driver_sql("DELETE FROM op WHERE state='attention'")


class ForgottenOnAck(Desktop):
    """What the server has accepted is not kept, although its disk may die."""

    def settle(self, answer: PushAnswer, ask: PushAsk) -> None:
        super().settle(answer, ask)
        with self.disk.outbox.writing() as c:
            c.exec_driver_sql("DELETE FROM op WHERE state='journal'")


class NotOfferedAgain(Desktop):
    """What an earlier epoch had accepted counts as safe for ever."""

    def settle(self, answer: PushAnswer, ask: PushAsk) -> None:
        super().settle(answer, ask)
        self._keep_quiet(answer.epoch)

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        super().apply(answer, action)
        self._keep_quiet(answer.epoch)

    def _keep_quiet(self, epoch: int) -> None:
        with self.disk.outbox.writing() as c:
            c.exec_driver_sql(
                "UPDATE op SET state='journal', ep=? WHERE state='pending' AND seq>0", (epoch,)
            )


class WipedOnEpoch(Desktop):
    """A server that starts anew takes the outbox with it."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        if answer.reset:
            with self.disk.outbox.writing() as c:
                c.exec_driver_sql("DELETE FROM op WHERE state='pending'")
        super().apply(answer, action)


class EdgeTriggered(Desktop):
    """After a failure the next try waits for an event."""

    def rearm(self, until_ms: int) -> None:
        if self.lane.contact.well or self.time.luck(0.7):
            super().rearm(until_ms)


class HeadOfLine(Desktop):
    """One refused operation stops all others."""

    def held(self) -> Held:
        found = super().held()
        state = self.state()
        stuck = state.attention + state.parked > 0
        return Held(token=found.token) if stuck else found


class VerdictsByPosition(Desktop):
    """Verdicts are matched by their place, not by their id."""

    def read(self, reply: Reply | Trouble, sent: Sequence[str]) -> PushAnswer | PullAnswer:
        if not sent or isinstance(reply, Trouble):
            return super().read(reply, sent)
        answer = core_reply.read(reply, PushAnswer, server_id=SERVER)
        if len(answer.results) != len(sent):
            return super().read(reply, sent)
        named = [
            one.model_copy(update={"id": op_id})
            for op_id, one in zip(sent, answer.results, strict=True)
        ]
        return answer.model_copy(update={"results": named})


class CursorFirst(Desktop):
    """The cursor is moved in a transaction of its own, before the rows."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        if not (answer.reset or action.anew):
            with self.disk.replica.writing() as c:
                for name, seq in answer.cursors.items():
                    c.exec_driver_sql('UPDATE scope SET "cursor"=? WHERE scope=?', (seq, name))
            self.crash_point("cursor first")
        super().apply(answer, action)


class BlindGone(Desktop):
    """Whatever left one scope is dropped, also where it has come back since."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        gone = [one.model_copy(update={"seq": 1 << 60}) for one in answer.gone]
        super().apply(answer.model_copy(update={"gone": gone}), action)


class RevokedKept(Desktop):
    """Rows of a scope that was taken away stay."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        scopes = {*answer.scopes, *self.state().cursors}
        super().apply(answer.model_copy(update={"scopes": sorted(scopes)}), action)


class StaleAnswerApplied(Desktop):
    """An answer that was given up is applied when it comes after all."""

    def current(self, generation: int) -> bool:
        return True


class PokeForgotten(Desktop):
    """A poke during a pull is taken for answered by it."""

    def done(self, result: core_reply.Result) -> None:
        flying = self.lane.flight
        if flying is not None and isinstance(flying.what, Pull) and not result.more:
            self.lane = replace(self.lane, pull_wanted=False)
        super().done(result)


class _CoveredByCursor(Pulling):
    def _arrivals(self, answer: Any, touched: set[str]) -> Plan:
        every = set(self._books.outbox.open_roots())
        return super()._arrivals(answer.model_copy(update={"more": False}), touched | every)


class _EarlyLocal(Local):
    def __init__(self, books: Any, files: Files, **more: Any) -> None:
        super().__init__(books, files, **more)
        self._pulling = _CoveredByCursor(books, files)


class CoveredByCursor(Desktop):
    """A cursor beyond an operation's number is taken as proof that its rows are here."""

    def local_class(self) -> type[Local]:
        return _EarlyLocal


class NotFoldedAgain(Desktop):
    """Own work over rows that have changed is drawn as it was before."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        before = self.disk.replica.all("SELECT n, doc, base FROM row WHERE covered")
        super().apply(answer, action)
        with self.disk.replica.writing() as c:
            for n, doc, base in before:
                c.exec_driver_sql(
                    "UPDATE row SET base=coalesce(?, doc), doc=?, covered=1"
                    " WHERE n=? AND NOT covered AND seq>0",
                    (base, doc, n),
                )


# --- the server -------------------------------------------------------------------------------


class IdsForgotten(Central):
    """Operations that come twice are counted twice."""

    def push(self, conn: Connection, caller: Caller, ask: PushAsk) -> PushAnswer:
        answer = super().push(conn, caller, ask)
        conn.execute(delete(schema.op).where(schema.op.c.account_id == ACCOUNT))
        return answer


class AckBeforeCommit(Central):
    """The answer leaves before the transaction is safe."""

    def _decided(self, user: str, ask: PushAsk) -> Reply | None:
        with self.engine.connect() as conn:
            transaction = conn.begin()
            answer = self.push(conn, people.caller(conn, ACCOUNT, user), ask)
            transaction.rollback()
        return super()._decided(user, ask) or ok(answer)


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

    def tamper(self, conn: Connection, op: dict[str, Any]) -> None:
        raise NotImplementedError

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
        actor = caller.actor.model_copy(update={"role": "admin"})
        return super().pull(conn, Caller(account=caller.account, actor=actor), ask)


_DESKTOPS: dict[str, type[Desktop]] = {
    "refused-dropped": RefusedDropped,
    "forgotten-on-ack": ForgottenOnAck,
    "not-offered-again": NotOfferedAgain,
    "wiped-on-epoch": WipedOnEpoch,
    "edge-triggered": EdgeTriggered,
    "head-of-line": HeadOfLine,
    "verdicts-by-position": VerdictsByPosition,
    "cursor-first": CursorFirst,
    "blind-gone": BlindGone,
    "revoked-kept": RevokedKept,
    "poke-forgotten": PokeForgotten,
    "covered-by-cursor": CoveredByCursor,
    "not-folded-again": NotFoldedAgain,
    "stale-answer-applied": StaleAnswerApplied,
}
_CENTRALS: dict[str, type[Central]] = {
    "ids-forgotten": IdsForgotten,
    "ack-before-commit": AckBeforeCommit,
    "last-claim-wins": LastClaimWins,
    "claims-for-ever": ClaimsForEver,
    "silent-overwrite": SilentOverwrite,
    "last-pad-wins": LastPadWins,
    "future-stored": FutureStored,
    "base-ignored": BaseIgnored,
    "same-epoch": SameEpoch,
    "gone-forgotten": GoneForgotten,
    "everything-shown": EverythingShown,
}
PLANTS = (*_DESKTOPS, *_CENTRALS)


def planted(name: str) -> type[World]:
    """A world with this bug in it."""

    class Planted(World):
        desktop_class = _DESKTOPS.get(name, Desktop)
        central_class = _CENTRALS.get(name, Central)

    return Planted
