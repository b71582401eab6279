"""Planted bugs of desktops: each a desktop with one habit replaced."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any, TypeVar

from rflow_desktop.domain.ops import Op, digest
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.values import Row
from rflow_desktop.store.books import Books, Plan
from rflow_desktop.store.files import Files
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Kept
from rflow_desktop.store.replica import Replica
from sync import core_reply
from sync.core_lane import Held, Pull
from sync.exchange import Letter
from sync.protocol import News, PullAnswer, PushAnswer
from tests.sim.desktop import Desktop

R = TypeVar("R", bound=Row)


class RefusedDropped(Desktop):
    """A refused operation is thrown away."""

    def settle(self, answer: PushAnswer, letter: Letter) -> None:
        super().settle(answer, letter)
        with self.disk.outbox.writing() as c:
            c.execute("DELETE FROM op WHERE state='attention'")


class ForgottenOnAck(Desktop):
    """What the server has accepted is not kept, although its disk may die."""

    def settle(self, answer: PushAnswer, letter: Letter) -> None:
        super().settle(answer, letter)
        with self.disk.outbox.writing() as c:
            c.execute("DELETE FROM op WHERE state='journal'")


class NotOfferedAgain(Desktop):
    """What an earlier epoch had accepted counts as safe for ever."""

    def settle(self, answer: PushAnswer, letter: Letter) -> None:
        super().settle(answer, letter)
        self._keep_quiet(answer.epoch)

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        super().apply(answer, action)
        self._keep_quiet(answer.epoch)

    def _keep_quiet(self, epoch: int) -> None:
        with self.disk.outbox.writing() as c:
            c.execute(
                "UPDATE op SET state='journal', ep=? WHERE state='pending' AND seq>0", (epoch,)
            )


class WipedOnEpoch(Desktop):
    """A server that starts anew takes the outbox with it."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        if answer.reset:
            with self.disk.outbox.writing() as c:
                c.execute("DELETE FROM op WHERE state='pending'")
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


class CursorFirst(Desktop):
    """The cursor is moved in a transaction of its own, before the rows."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        if not (answer.reset or action.anew):
            with self.disk.replica.writing() as c:
                for name, seq in answer.cursors.items():
                    c.execute('UPDATE scope SET "cursor"=? WHERE scope=?', (seq, name))
            self.crash_point("cursor first")
        super().apply(answer, action)


class RevokedKept(Desktop):
    """Rows of a scope that was taken away stay."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        scopes = {*answer.scopes, *self.state().cursors}
        super().apply(answer.model_copy(update={"scopes": sorted(scopes)}), action)


class GapIgnored(Desktop):
    """Rows that are told of are taken whatever is missing before them."""

    def take_news(self, news: News) -> Changes | None:
        anywhere = {name: (0, at) for name, (_, at) in news.moved.items()}
        return super().take_news(news.model_copy(update={"moved": anywhere}))


class PokeForgotten(Desktop):
    """A poke during a pull is taken for answered by it."""

    def done(self, result: core_reply.Result) -> None:
        flying = self.lane.flight
        if flying is not None and isinstance(flying.what, Pull) and not result.more:
            self.lane = replace(self.lane, pull_wanted=False)
        super().done(result)


class _Trusting(Books):
    def landed(
        self,
        acked: list[Kept],
        replica: Replica,
        *,
        complete: bool = False,
        head: int = 0,
        **more: Any,
    ) -> Plan:
        reached = max([head, *(one.seq for one in acked)])
        found = super().landed(acked, replica, complete=complete, head=head, **more)
        return found | super().landed(acked, replica, complete=True, head=reached, **more)


class _EarlyLocal(Local):
    def __init__(self, books: Books, files: Files, **more: Any) -> None:
        trusting = copy(books)
        trusting.__class__ = _Trusting
        super().__init__(trusting, files, **more)


class CoveredByCursor(Desktop):
    """The number of what was accepted is taken as proof that its rows are here."""

    def local_class(self) -> type[Local]:
        return _EarlyLocal


class NotFoldedAgain(Desktop):
    """Own work over rows that have changed is drawn as it was before."""

    def apply(self, answer: PullAnswer, action: Pull) -> None:
        before = self.disk.replica.all("SELECT type, id, doc, base FROM row WHERE covered")
        super().apply(answer, action)
        with self.disk.replica.writing() as c:
            for kind, row_id, doc, base in before:
                c.execute(
                    "UPDATE row SET base=coalesce(?, doc), doc=?, covered=1"
                    " WHERE type=? AND id=? AND NOT covered AND seq>0",
                    (base, doc, kind, row_id),
                )


class ConfirmedBlindly(Desktop):
    """Own rows count as decided as they are shown, whatever the server has made of them."""

    def settle(self, answer: PushAnswer, letter: Letter) -> None:
        told = answer.confirmed
        if told is not None:
            rows = [(*one[:4], self._mark(one[0], one[1])) for one in told.rows]
            answer = answer.model_copy(update={"confirmed": told.model_copy(update={"rows": rows})})
        super().settle(answer, letter)

    def _mark(self, kind: str, row_id: str) -> str:
        doc = self.local.replica.value("SELECT doc FROM row WHERE type=? AND id=?", kind, row_id)
        return digest(str(doc).encode())


class UndoneAndSent(Desktop):
    """What was taken back within its seconds is sent all the same."""

    def undone_soon(self, op: Op) -> None:
        super().undone_soon(op)
        with self.disk.outbox.writing() as c:
            c.execute("UPDATE op SET hold_until=hold_until - 6000 WHERE op_id<>?", (op.id,))
            c.execute("UPDATE op SET state='pending' WHERE state='undone'")
