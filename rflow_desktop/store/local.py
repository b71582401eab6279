"""The work on this computer: what is captured is durable before anything else, what is shown is
both truths.

Blocking, for one thread. Three kinds of callers: services (capture, undo, get), sync (state, batch,
settle, apply) and whoever opens and closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.values import Row
from rflow_desktop.events import NOTHING
from rflow_desktop.store import queue
from rflow_desktop.store.answers import Pulled, Pushed
from rflow_desktop.store.attention import Attention
from rflow_desktop.store.books import Books
from rflow_desktop.store.files import Files
from rflow_desktop.store.making import make, needs
from rflow_desktop.store.notice import of_roots, of_rows
from rflow_desktop.store.outbox import Fresh, Outbox
from rflow_desktop.store.overlay import Fold
from rflow_desktop.store.pulling import Pulling
from rflow_desktop.store.queue import Durable, Outgoing
from rflow_desktop.store.replica import Replica
from rflow_desktop.store.schema import make_outbox
from rflow_desktop.store.settling import settle
from rflow_desktop.store.trouble import StoreTrouble

R = TypeVar("R", bound=Row)
Root = tuple[str, str]


def _go_on(_name: str) -> None:
    """Where a simulation may stop the program."""


class Local:
    """One workspace on this computer. `open` it, and `close` it when done."""

    def __init__(self, books: Books, files: Files, *, new_id: Callable[[], str]) -> None:
        self._books = books
        self._files = files
        self._new_id = new_id
        self._pulling = Pulling(books, files)
        self.attention = Attention(books)

    @classmethod
    def open(
        cls,
        folder: Path | None,
        *,
        key: bytes | None,
        me: Actor,
        replica: str,
        server: bool,
        now_ms: Callable[[], int],
        new_id: Callable[[], str],
        files: Files | None = None,
        crash_point: Callable[[str], None] = _go_on,
    ) -> Local:
        """Opens what is there, or makes it. Raises StoreTrouble, and then nothing was changed.

        Without `folder` everything is in memory. With `server` false this computer is the place
        that decides.
        """
        files = files or Files(folder, key)
        outbox = Outbox(files.open_outbox())
        make_outbox(outbox.database)
        books = Books(
            outbox=outbox,
            replica=Replica(files.open_replica(outbox)),
            me=me,
            replica_id=replica,
            server=server,
            now_ms=now_ms,
            crash_point=crash_point,
        )
        books.wake(new_id())
        local = cls(books, files, new_id=new_id)
        local._restore_seeds()
        books.catch_up()
        files.mirror.repair(outbox)
        return local

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self.tidy()
        self._pulling.stop()
        self._books.replica.database.close()
        self._books.outbox.database.close()
        self._files.close()

    def abandon(self) -> None:
        """Lets go of the files without a last word, as a crash would."""
        self._pulling.let_go()
        self._books.replica.database.close()
        self._books.outbox.database.close()
        self._files.close()

    def tidy(self) -> None:
        """What may be done after the caller has its answer: the copy of captured operations."""
        self._files.mirror.write_due()

    # --- a person's work -------------------------------------------------------------------------

    def capture(self, acts: Sequence[tuple[Root, Act]], *, hold_ms: int = 0) -> tuple[Op, ...]:
        """Makes `acts` durable and shows them.

        Raises Refused or StoreTrouble, and then nothing was written.
        """
        books = self._books
        self._in_step()
        before = books.hlc
        rows = Fold(books.replica)
        hold_until = books.now_ms() + hold_ms if hold_ms else 0
        try:
            fresh = [self._fresh(rows, root, act, hold_until) for root, act in acts]
            with books.outbox.database.writing() as c:
                lines = books.outbox.add(c, fresh, rev=books.rev + 1, now_ms=books.now_ms())
                books.outbox.set_clock(c, books.hlc.ms, books.hlc.counter, books.rev + 1)
        except BaseException:
            books.hlc = before
            raise
        books.rev += 1
        books.crash_point("captured")
        self._files.mirror.take(lines)
        self._show(rows, {new.op.root for new in fresh})
        books.crash_point("shown")
        return tuple(new.op for new in fresh)

    def _fresh(self, rows: Fold, root: Root, act: Act, hold_until: int) -> Fresh:
        books = self._books
        books.hlc = books.tick()
        op = make(
            rows,
            root,
            act,
            op_id=self._new_id(),
            hlc=books.hlc,
            actor=books.me.id,
            replica=books.replica_id,
            wall_ms=books.wall_ms,
            deps=needs(act, self._last_pending) if books.server else (),
            uncertain=books.uncertain,
        )
        return Fresh(op, rows.run(op, books.context(op)), hold_until)

    def _show(self, rows: Fold, roots: set[str]) -> None:
        """The operation is safe already: when this fails the screen follows later, and nobody is
        told otherwise.
        """
        books = self._books
        try:
            with books.replica.database.writing() as c:
                books.replica.cover(c, rows.puts.values())
                books.reflect(c, dict.fromkeys(roots, True))
        except StoreTrouble:
            books.behind = True

    def again(self, op_id: str) -> tuple[Op, ...]:
        """Does what a refused operation did once more, as a new one, and puts the old one in the bin.

        Raises Refused when it cannot be done here either; then it stays where it is.
        """
        one = self.attention.get(op_id)
        if one is None or one.state != "attention":
            return ()
        ops = self.capture([(one.root, one.op.act)])
        self.attention.discard(op_id)
        return ops

    def undo(self, op_id: str) -> bool:
        """Takes back an operation that is still held. False when it has gone its way."""
        books = self._books
        one = books.outbox.get(op_id)
        if one is None or one.state != "pending" or one.hold_until <= books.now_ms():
            return False
        books.commit({op_id: {"state": "undone"}})
        books.crash_point("undone")
        self._files.mirror.take_undo(op_id)
        books.show({one.root_id})
        return True

    def get(self, kind: type[R], row_id: str) -> R | None:
        """The row as it is shown: decided rows with own work over them."""
        return self._books.replica.shown(kind, row_id)

    def parts(self, kind: type[R], session: str) -> tuple[R, ...]:
        return self._books.replica.parts(kind, session)

    def every(self, kind: type[R]) -> tuple[R, ...]:
        return self._books.replica.every(kind)

    def seed(self, rows: Iterable[Row]) -> Changes:
        """Rows that come with the program, for work without a server: decided, and kept beside the
        outbox.
        """
        given = tuple(rows)
        self._files.keep_seeds(self._books.outbox, given)
        self._plant(given)
        return of_rows((row.TYPE, row.id, *row.root) for row in given)

    def _restore_seeds(self) -> None:
        if self._books.replica.count() == 0:
            self._plant(self._files.seeds(self._books.outbox))

    def _plant(self, rows: Sequence[Row]) -> None:
        replica = self._books.replica
        held = replica.held((row.TYPE, row.id) for row in rows)
        with replica.database.writing() as c:
            for row in rows:
                key = (row.TYPE, row.id)
                replica.decide(
                    c, key=key, seq=1, scopes=("local",), doc=row.doc(), held=held.get(key), sweep=0
                )

    # --- sync ------------------------------------------------------------------------------------

    def state(self) -> Durable:
        return self._pulling.state()

    def batch(
        self, *, max_ops: int, max_bytes: int, now_ms: int | None = None
    ) -> tuple[Outgoing, ...]:
        """The next operations to send, in order; nothing that is held, parked or backing off."""
        now = self._books.now_ms() if now_ms is None else now_ms
        return queue.batch(self._books.outbox, max_ops=max_ops, max_bytes=max_bytes, now_ms=now)

    def settle(self, answer: Pushed, sent: Sequence[str]) -> Changes:
        """Takes the server's verdicts.

        An answer that does not name exactly `sent` is ignored whole.
        """
        self._in_step()
        roots = settle(self._books, answer, sent)
        return NOTHING if roots is None else of_roots(roots)

    def apply(self, answer: Pulled, *, anew: bool = False, sure: bool = False) -> Changes:
        """Takes what was decided.

        `anew` says that it was asked from nothing; `sure` that a person agreed to removals.

        Raises StoreTrouble `fail_safe` when too much would go, and then nothing was changed.
        """
        self._in_step()
        return self._pulling.apply(answer, anew=anew, sure=sure)

    def park(self, op_id: str, reason: str) -> Changes:
        return self.attention.park(op_id, reason)

    def met(self, server_id: str) -> None:
        """Remembers whose rows these are."""
        with self._books.replica.database.writing() as c:
            self._books.replica.set_meta(c, server_id=server_id)

    def set_offset(self, offset_ms: int) -> None:
        """How far this computer's clock is from the server's."""
        self._books.offset = offset_ms
        with self._books.outbox.database.writing() as c:
            c.exec_driver_sql('UPDATE clock SET "offset"=? WHERE id=1', (offset_ms,))

    def set_uncertain(self, uncertain: bool) -> None:  # noqa: FBT001  a fact, not a mode
        """The clock has jumped since the last contact: what is captured until the next one says so."""
        self._books.uncertain = uncertain

    def become(self, me: Actor) -> None:
        """The account says something new about the person who works here."""
        self._books.me = me

    def _in_step(self) -> None:
        if self._books.behind:
            self._books.catch_up()
            self._books.behind = False

    def _last_pending(self, root_id: str) -> str | None:
        found = self._books.outbox.database.value(
            "SELECT op_id FROM op WHERE root_id=? AND state='pending' ORDER BY n DESC", root_id
        )
        return None if found is None else str(found)
