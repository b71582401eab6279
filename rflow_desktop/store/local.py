"""The work on this computer: what is captured is durable first, what is shown is both truths.

Blocking, for one thread: for services, for sync, and for whoever opens and closes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.values import Row
from rflow_desktop.events import NOTHING
from rflow_desktop.store import lease, queue
from rflow_desktop.store.answers import Decided, News, Pulled, Pushed
from rflow_desktop.store.attention import Attention
from rflow_desktop.store.books import Books, detail_of
from rflow_desktop.store.capturing import Capturing
from rflow_desktop.store.clock_watch import ClockWatch
from rflow_desktop.store.drafts import Drafts
from rflow_desktop.store.failsafe import UNSAID, HeldBack, Word
from rflow_desktop.store.files import Files
from rflow_desktop.store.housekeeping import at_server, keep_house
from rflow_desktop.store.indexing import index_due
from rflow_desktop.store.mending import Mending
from rflow_desktop.store.notice import of_roots
from rflow_desktop.store.outbox import Kept, Outbox
from rflow_desktop.store.pulling import Pulling
from rflow_desktop.store.queue import Durable, Outgoing
from rflow_desktop.store.replica import Replica
from rflow_desktop.store.rescue import absorb
from rflow_desktop.store.schema import make_outbox
from rflow_desktop.store.seeds import Seeds
from rflow_desktop.store.settling import settle
from rflow_desktop.store.snapshot import Snapshot
from rflow_desktop.store.sqlite import Database
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
        self._capturing = Capturing(books, files, new_id=new_id)
        self._pulling = Pulling(books, files)
        self.snapshot = Snapshot(books, self._pulling)
        self.mending = Mending(books, self._pulling)
        self._seeds = Seeds(books)
        self.attention = Attention(books)
        self.watch = books.watch
        self.drafts = Drafts(books.outbox, books.now_ms)
        self.blobs = files.blobs(books.outbox, books.now_ms, lambda: at_server(books.replica))

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
        steady_ms: Callable[[], int] | None = None,
    ) -> Local:
        """Opens what is there, or makes it. Raises StoreTrouble, and then nothing was lost.

        Without `folder` all is in memory; without `server` this computer is what decides. Beside
        `steady_ms`, a clock that nobody can set, it is noticed when `now_ms` is set.
        """
        files = files or Files(folder, key, clock=now_ms)
        outbox = Outbox(files.open_outbox())
        try:
            make_outbox(outbox.database)
            books = Books(
                outbox=outbox,
                replica=Replica(files.open_replica(outbox)),
                me=me,
                replica_id=replica,
                server=server,
                now_ms=now_ms,
                crash_point=crash_point,
                watch=ClockWatch(now_ms, steady_ms if server else None),
            )
        except BaseException:  # whatever ended it: nobody else would close the files
            outbox.database.close()
            files.close(clean=False)
            raise
        left_behind = files.mirror.repair(outbox)
        if left_behind:
            absorb(outbox, left_behind, now_ms(), undone=files.mirror.undone())
        books.wake(new_id())
        local = cls(books, files, new_id=new_id)
        books.replica.reread()
        local._seeds.restore()
        books.catch_up()
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
        self._let_go(clean=True)

    def abandon(self) -> None:
        """Lets go of the files without a last word, as a crash would."""
        self._pulling.let_go()
        self._let_go(clean=False)

    def _let_go(self, *, clean: bool) -> None:
        self._books.replica.database.close()
        self._books.outbox.database.close()
        self._files.close(clean=clean)

    @property
    def told(self) -> str:
        """What had to be rebuilt at start; empty when all was well."""
        return self._files.told

    def tidy(self) -> bool:
        """Copies, and words to find by, when nobody waits. Whether there is more."""
        self.copy()
        return self.freshen()

    def copy(self) -> None:
        """Takes what was captured into the mirror, and what was committed into the main files."""
        self._files.mirror.write_due()
        for database in (self.outbox, self.replica):
            with suppress(StoreTrouble):  # a full disk: it is safe where it is, and stays due
                database.checkpoint()

    def freshen(self, root: str = "") -> bool:
        """Makes findable what was just written, of all or of one root; whether more is due."""
        with suppress(StoreTrouble):  # a full disk: what is due stays due
            return index_due(self._books.replica, root)
        return False

    def keep_house(self) -> frozenset[str]:
        """At start and every few hours: a backup, and what goes in time; which sessions went."""
        self.mending.recount()
        return keep_house(self._books, self._files, self.blobs)

    # --- a person's work -------------------------------------------------------------------------

    def capture(self, acts: Sequence[tuple[Root, Act]], *, hold_ms: int = 0) -> tuple[Op, ...]:
        """Makes `acts` durable and shows them, all or none; with `hold_ms` to be sent later.

        Raises Refused or StoreTrouble, and then nothing was written.
        """
        return self._capturing.capture(acts, hold_ms=hold_ms)

    def again(self, op_id: str) -> tuple[Op, ...]:
        """Does what a refused operation did once more, as a new one; the old one goes into the bin.

        Raises Refused when it cannot be done here either; then it stays where it is.
        """
        return self._capturing.again(op_id)

    def undo(self, op_id: str) -> str | None:
        """Takes back a held operation, gives its root. None when it has gone its way."""
        return self._capturing.undo(op_id)

    def seed(self, rows: Iterable[Row]) -> Changes:
        """Rows that come with the program, for work without a server. May be called again."""
        return self._seeds.plant(rows)

    def is_seed(self, kind: type[Row], row_id: str) -> bool:
        return self._seeds.holds(kind, row_id)

    # --- what is shown ---------------------------------------------------------------------------

    def get(self, kind: type[R], row_id: str) -> R | None:
        """As it was decided, with own work over it."""
        return self._books.replica.anywhere(kind, row_id)

    def parts(self, kind: type[R], session: str) -> tuple[R, ...]:
        return self._books.replica.parts(kind, session)

    def every(self, kind: type[R]) -> tuple[R, ...]:
        return self._books.replica.every(kind)

    def operations(self, where: str, *values: Any) -> tuple[Kept, ...]:
        """`where` is SQL over the names of `Kept`."""
        return tuple(self._books.outbox.some(where, *values))

    def verdict(self, op_id: str) -> Decided:
        """What has become of an operation; with `journal` its rows are here."""
        one = self._books.outbox.get(op_id)
        if one is None:
            return Decided()
        return Decided(
            state=one.state, seq=one.seq, reason=one.reason, sentence=one.sentence,
            detail=detail_of(one),
        )  # fmt: skip

    @property
    def me(self) -> Actor:
        return self._books.me

    @property
    def server(self) -> bool:
        return self._books.server

    @property
    def outbox(self) -> Database:
        return self._books.outbox.database

    @property
    def replica(self) -> Database:
        return self._books.replica.database

    # --- sync ------------------------------------------------------------------------------------

    def state(self) -> Durable:
        return self._pulling.state()

    def batch(
        self, *, max_ops: int, max_bytes: int, now_ms: int | None = None
    ) -> tuple[Outgoing, ...]:
        """The next operations to send, in order; none that is held, parked or backing off."""
        now = self._books.now_ms() if now_ms is None else now_ms
        return queue.batch(self._books.outbox, max_ops=max_ops, max_bytes=max_bytes, now_ms=now)

    def settle(self, answer: Pushed, sent: Sequence[str]) -> Changes:
        """Takes the server's verdicts; an answer that names others than `sent` is ignored whole."""
        self._books.in_step()
        roots = settle(self._books, answer, sent)
        return NOTHING if roots is None else of_roots(roots)

    def apply(self, answer: Pulled, *, anew: bool = False, word: Word = UNSAID) -> Changes:
        """Takes what was decided. `anew`: it was asked from nothing; `word` speaks for removals.

        Raises HeldBack when too much would go, and then nothing was changed but when the server
        was heard.
        """
        books = self._books
        books.in_step()
        try:
            return self._pulling.apply(answer, anew=anew, word=word)
        except HeldBack:
            lease.renew_daily(books.replica, days=answer.lease_days, now_ms=books.now_ms())
            raise

    def hear(self, news: News) -> Changes | None:
        """Takes rows that the server told of by itself. None where a pull has to tell."""
        self._books.in_step()
        return self._pulling.hear(news)

    def put_away(self) -> Changes:
        """Shared work goes, as when the lease is over; own operations stay, and are shown."""
        self._files.forget_copies(self.blobs)
        return self._pulling.put_away()

    def park(self, op_id: str, reason: str) -> Changes:
        """Sets one operation aside, so that the others flow."""
        return self.attention.park(op_id, reason)

    def met(self, server_id: str) -> None:
        """Remembers whose rows these are."""
        with self._books.replica.database.writing() as c:
            self._books.replica.set_meta(c, server_id=server_id)

    def set_offset(self, offset_ms: int) -> None:
        """How far this computer's clock is from the server's."""
        self._books.offset = offset_ms
        with self._books.outbox.database.writing() as c:
            c.execute('UPDATE clock SET "offset"=? WHERE id=1', (offset_ms,))

    def become(self, me: Actor) -> None:
        """The account says something new about the person who works here."""
        self._books.me = me
