"""Taking pages of decided rows: into the replica at hand, or into a new one beside it that takes
its place when whole.
"""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.tally import written
from rflow_desktop.store import binned, lease, put_back, queue
from rflow_desktop.store.answers import News, Pulled
from rflow_desktop.store.applying import is_as_held, put, read_cursors, read_scopes
from rflow_desktop.store.books import Books, Plan
from rflow_desktop.store.departing import left_with, missing
from rflow_desktop.store.failsafe import UNSAID, Guard, HeldBack, Word, joined
from rflow_desktop.store.files import Files
from rflow_desktop.store.hearing import part
from rflow_desktop.store.notice import of_rows
from rflow_desktop.store.queue import Durable
from rflow_desktop.store.replica import Replica

FORBIDDEN = "This session is no longer shared with you. Your own words are kept here."

_TOLD = "SELECT key, value FROM meta WHERE key IN ('epoch','horizon','server_id')"


class Pulling:
    """One pull after the other. Losing the replica under construction costs time, nothing else."""

    def __init__(self, books: Books, files: Files) -> None:
        self._books = books
        self._files = files
        self._beside: Replica | None = None
        self._broken = False
        self.guard = Guard()

    def stop(self) -> None:
        self.guard.forget_pages()
        if self._beside is not None:
            self._files.drop_replica(self._beside.database)
            self._beside = None

    def let_go(self) -> None:
        if self._beside is not None:
            self._beside.database.close()

    @property
    def beside(self) -> Replica | None:
        """The one under construction."""
        return self._beside

    def begin_beside(self) -> Replica:
        self.stop()
        self._beside = Replica(self._files.new_replica(self._books.outbox))
        self._broken = False
        return self._beside

    def distrust(self) -> None:
        """What is held is not what the server has: everything is asked for anew."""
        self._broken = True

    def state(self) -> Durable:
        books = self._books
        replica = self._beside or books.replica
        told = dict(replica.database.all(_TOLD))
        if self._beside is not None:
            told["server_id"] = books.replica.meta("server_id")
        tally = books.outbox.tally()
        waits = queue.waits(books.outbox, books.now_ms()) if "pending" in tally else queue.Waits()
        return Durable(
            epoch=int(told.get("epoch", "0")),
            horizon=int(told.get("horizon", "0")),
            server_id=told.get("server_id", ""),
            cursors=_furthest(read_cursors(replica), self.guard.cursors),
            ready=waits.ready,
            next_at_ms=waits.next_at,
            waiting=tally.get("pending", 0),
            attention=tally.get("attention", 0),
            parked=tally.get("parked", 0),
            acked=tally.get("acked", 0),
            oldest_at_ms=waits.oldest_at,
            building=self._beside is not None,
            anew=self._broken,
            offset_ms=books.offset,
        )

    def apply(self, answer: Pulled, *, anew: bool, word: Word) -> Changes:
        self._books.offer_bytes(answer.epoch)
        if anew or answer.reset:
            self.begin_beside()
        elif not self._same_epoch(answer):
            self.stop()
            self._broken = True  # sequences of two epochs do not mix: everything is asked for anew
            return Changes(sync=True)
        if self._beside is None and self._says_nothing(answer):
            books = self._books
            lease.renew_daily(books.replica, days=answer.lease_days, now_ms=books.now_ms())
            return Changes()
        if self._beside is None:
            return self._page(answer, word)
        with self._beside.database.writing() as c:
            page = put(self._beside, c, answer)
        self._books.saw(page.latest)
        self._books.crash_point("page beside")
        if answer.more:
            return Changes(sync=True)
        return self._take_over(self._beside, answer, word)

    def _page(self, answer: Pulled, word: Word) -> Changes:
        """What would remove too much is looked at when all of it is here."""
        guard = self.guard
        if not (answer.more and guard.pages):
            whole = joined((*guard.pages, answer))
            guard.forget_pages()
            try:
                return self._into_place(whole, word)
            except HeldBack:
                if not answer.more:
                    raise
        self._broken = self._broken or not guard.wait(answer)
        return Changes(sync=True)

    def put_away(self) -> Changes:
        """An empty replica takes the place of what was fetched, and shows own work alone."""
        books, old = self._books, self._books.replica
        self.stop()
        if old.meta("epoch", "0") == "0" and not read_scopes(old):
            return Changes()
        empty = Replica(self._files.new_replica(books.outbox))
        with empty.database.writing() as c:
            empty.set_meta(c, server_id=old.meta("server_id"))
        self._files.swap(books.outbox, old.database, empty.database)
        books.replica, self._broken = empty, False
        books.crash_point("put away")
        books.behind = True  # should the disk be full now, own work is shown when there is room
        books.in_step()
        return Changes(all=True, sync=True)

    def hear(self, news: News) -> Changes | None:
        """Takes what the server told by itself. None: it has to be asked."""
        if self._beside is not None or self._broken or self.guard.pages:
            return None
        found = part(self._books.replica, news)
        return None if found is None else self._into_place(found, UNSAID)

    def _says_nothing(self, answer: Pulled) -> bool:
        """Whether everything is as it is held, and nothing own waits for it: most answers."""
        replica, outbox = self._books.replica, self._books.outbox
        return not (answer.rows or answer.gone or answer.more or self.guard.pages) and (
            replica.meta("epoch", "0") == str(answer.epoch)
            and is_as_held(answer, read_scopes(replica))
            and outbox.is_settled(answer.epoch)
        )

    def _same_epoch(self, answer: Pulled) -> bool:
        held = int((self._beside or self._books.replica).meta("epoch", "0"))
        return held in (0, answer.epoch)

    def _into_place(self, answer: Pulled, word: Word) -> Changes:
        books, guard = self._books, self.guard
        open_roots = books.outbox.open_roots()
        with books.replica.database.writing() as c:
            page = put(books.replica, c, answer)
            weighed = guard.weigh(
                page.departed, answer, count=0 if not page.departed else books.replica.count(),
                word=word, agrees=page.agrees, whole=answer,
            )  # fmt: skip
            lease.renew(books.replica, c, days=answer.lease_days, now_ms=books.now_ms())
            books.crash_point("mid page")
            books.saw(page.latest)
            touched = {root for _, root in page.touched.values()}
            plan = books.awaited(touched)
            plan |= self._arrivals(answer, touched)
            plan |= books.reoffered(answer.epoch)
            plan |= self._forbidden(page.lost_roots & open_roots)
            going = binned.of(books.outbox, weighed.by_word)
            plan |= going
            roots = touched & open_roots | books.roots_of(plan)
            fits = books.refold(c, roots, books.replica, plan=plan)
            self._bin(going)
            books.reflect(c, fits)
        guard.took(weighed, more=answer.more)
        self._broken = self._broken or page.broken
        books.crash_point("page in place")
        self._finish(plan, fits)
        return of_rows((*key, *root) for key, root in page.touched.items())

    def _arrivals(self, answer: Pulled, touched: set[str]) -> Plan:
        """Own operations that the decided rows hold now: after a whole pull all, before it some."""
        books = self._books
        acked = books.outbox.some("state='acked'")
        if answer.more:
            acked = [one for one in acked if one.root_id in touched]
        head = _head(answer)
        plan = {} if answer.more else put_back.beyond_of(books, acked, answer.epoch, head)
        return plan | books.landed(acked, books.replica, complete=not answer.more, head=head)

    def _forbidden(self, roots: set[str]) -> Plan:
        """What was done to a session that is not shared any more stays here, with its words."""
        return {
            one.op_id: {"state": "attention", "reason": "forbidden", "sentence": FORBIDDEN}
            for one in self._books.outbox.open_of(roots)
            if one.state in ("pending", "parked")
        }

    def _bin(self, going: Plan) -> None:
        """Own words before the rows that go: after a crash between them a person is asked once
        more, while nothing tells of what has gone already.
        """
        if going:
            self._books.commit(going)
            self._books.crash_point("words in the bin")

    def _finish(self, plan: Plan, fits: dict[str, bool]) -> None:
        """The outbox after the replica: what a crash leaves undone between them is found at the
        next start.
        """
        books = self._books
        books.commit(plan)
        books.crash_point("journalled")
        if plan:
            with books.replica.database.writing() as c:
                books.reflect(c, fits)

    def _take_over(self, beside: Replica, answer: Pulled, word: Word) -> Changes:
        """The new replica takes the old one's place by one word in the outbox. Where too much would
        go with the old one, the new one waits: for own work that is offered again first, then for a
        person's word.
        """
        books, old = self._books, self._books.replica
        shrunk = read_scopes(old).keys() - set(answer.scopes)
        going: Plan = {}
        if not shrunk:
            lacking = missing(old, beside)
            kept = old.count() - len(lacking)
            try:
                weighed = self.guard.weigh(lacking, answer, count=kept, word=word, whole=answer)
            except HeldBack:
                if not self._offered_first(answer):
                    raise
                return Changes(sync=True)
            going = binned.of(books.outbox, weighed.by_word)
        books.commit(self._lost(answer))
        acked = books.outbox.some("state='acked'")
        roots = books.outbox.open_roots()
        plan = books.awaited(roots)
        plan |= books.landed(acked, beside, complete=True, head=_head(answer))
        plan |= self._forbidden(left_with(shrunk, roots, old, beside))
        going = {op_id: moved for op_id, moved in going.items() if op_id not in plan}
        plan |= going
        self._bin(going)
        with beside.database.writing() as c:
            fits = books.refold(c, roots, beside, plan=plan)
            beside.set_meta(c, server_id=old.meta("server_id"))
            lease.renew(beside, c, days=answer.lease_days, now_ms=books.now_ms())
            books.reflect(c, fits)
        books.crash_point("before the swap")
        self._files.swap(books.outbox, old.database, beside.database)
        self._beside, books.replica = None, beside
        self.guard = Guard()
        books.crash_point("swapped")
        self._finish(plan, fits)
        return Changes(all=True, sync=True)

    def _lost(self, answer: Pulled) -> Plan:
        """Own work that a server which was restored or put back may have lost."""
        books = self._books
        return books.reoffered(answer.epoch) | put_back.beyond(books, answer.epoch, _head(answer))

    def _offered_first(self, answer: Pulled) -> bool:
        """Whether there is own work that the server may have lost: with it less may be missing."""
        books = self._books
        plan = self._lost(answer)
        books.commit(plan)
        books.show(books.roots_of(plan))
        return bool(plan)


def _head(answer: Pulled) -> int:
    return max(answer.cursors.values(), default=0)


def _furthest(held: dict[str, int], read: Mapping[str, int]) -> dict[str, int]:
    """The cursors from which the next page is asked for."""
    return {name: max(at, read.get(name, 0)) for name, at in held.items()}


def sums(replica: Replica) -> dict[str, tuple[int, str]]:
    """By scope, how many rows are held and the sum of their marks: what the server's digests are
    compared with.
    """
    return {name: (one.count, written(one.sum)) for name, one in read_scopes(replica).items()}
