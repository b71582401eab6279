"""Taking pages of decided rows: into the replica at hand, or into a new one beside it that takes
its place when whole.
"""

from __future__ import annotations

from rflow_desktop.domain.shown import Changes
from rflow_desktop.domain.tally import written
from rflow_desktop.store import queue
from rflow_desktop.store.answers import Pulled
from rflow_desktop.store.applying import Page, fail_safe, put, read_scopes
from rflow_desktop.store.books import Books, Plan
from rflow_desktop.store.files import Files
from rflow_desktop.store.notice import of_rows
from rflow_desktop.store.queue import Durable
from rflow_desktop.store.replica import Replica

FORBIDDEN = "This session is no longer shared with you. Your own words are kept here."


class Pulling:
    """One pull after the other. Losing the replica under construction costs time, nothing else."""

    def __init__(self, books: Books, files: Files) -> None:
        self._books = books
        self._files = files
        self._beside: Replica | None = None
        self._broken = False

    def stop(self) -> None:
        if self._beside is not None:
            self._files.drop_replica(self._beside.database)
            self._beside = None

    def state(self) -> Durable:
        books = self._books
        replica = self._beside or books.replica
        now = books.now_ms()
        tally = books.outbox.tally()
        ready, next_at = queue.ready(books.outbox, now)
        return Durable(
            epoch=int(replica.meta("epoch", "0")),
            server_id=books.replica.meta("server_id"),
            cursors={name: one.cursor for name, one in read_scopes(replica).items()},
            ready=ready,
            next_at_ms=next_at,
            waiting=tally.get("pending", 0),
            attention=tally.get("attention", 0),
            parked=tally.get("parked", 0),
            acked=tally.get("acked", 0),
            oldest_at_ms=books.outbox.database.value(
                "SELECT created FROM op WHERE state='pending' ORDER BY n"
            ),
            building=self._beside is not None,
            anew=self._broken,
            offset_ms=books.offset,
        )

    def apply(self, answer: Pulled, *, anew: bool, sure: bool) -> Changes:
        if anew or answer.reset:
            self.stop()
            self._beside = Replica(self._files.new_replica(self._books.outbox))
            self._broken = False
        if self._beside is None:
            return self._into_place(answer, sure=sure)
        with self._beside.database.writing() as c:
            page = put(self._beside, c, answer, sure=True)
        self._books.saw(page.latest)
        self._books.crash_point("page beside")
        if answer.more:
            return Changes(sync=True)
        return self._take_over(self._beside, answer, sure=sure)

    def _into_place(self, answer: Pulled, *, sure: bool) -> Changes:
        books = self._books
        open_roots = books.outbox.open_roots()
        with books.replica.database.writing() as c:
            page = put(books.replica, c, answer, sure=sure)
            books.crash_point("mid page")
            books.saw(page.latest)
            plan = self._plan(answer, page, open_roots)
            roots = {root for _, root in page.touched.values()} & open_roots
            roots |= books.roots_of(plan)
            fits = {root: books.refold(c, root, books.replica, plan=plan) for root in roots}
        self._broken = self._broken or page.broken
        books.crash_point("page in place")
        self._finish(plan, fits)
        return of_rows((*key, *root) for key, root in page.touched.items())

    def _plan(self, answer: Pulled, page: Page, open_roots: set[str]) -> Plan:
        """What the page means for own operations: arrived, forbidden, or to be offered again."""
        books = self._books
        head = max(answer.cursors.values(), default=0)
        acked = books.outbox.some("state='acked'")
        if answer.more:
            touched = {root for _, root in page.touched.values()}
            acked = [one for one in acked if one.root_id in touched]
        plan = books.landed(acked, complete=not answer.more, head=head)
        plan |= books.reoffered(answer.epoch)
        for root_id in page.lost_roots & open_roots:
            for one in books.outbox.open_of(root_id):
                if one.state in ("pending", "parked"):
                    plan[one.op_id] = {
                        "state": "attention",
                        "reason": "forbidden",
                        "sentence": FORBIDDEN,
                    }
        return plan

    def _finish(self, plan: Plan, fits: dict[str, bool]) -> None:
        """The outbox after the replica: what a crash leaves undone between them is found at the
        next start.
        """
        books = self._books
        books.commit(plan)
        books.crash_point("journalled")
        if plan or fits:
            with books.replica.database.writing() as c:
                books.reflect(c, fits)

    def _take_over(self, beside: Replica, answer: Pulled, *, sure: bool) -> Changes:
        """The new replica takes the old one's place by one word in the outbox."""
        books = self._books
        old = books.replica
        shrunk = read_scopes(old).keys() - set(answer.scopes)
        if not sure and not shrunk:
            try:
                fail_safe(_missing(old, beside), old.count())
            except BaseException:
                self.stop()
                raise
        plan = books.reoffered(answer.epoch)
        books.commit(plan)
        books.replica = beside
        plan = books.landed(
            books.outbox.some("state='acked'"),
            complete=True,
            head=max(answer.cursors.values(), default=0),
        )
        roots = books.outbox.open_roots() | books.roots_of(plan)
        with beside.database.writing() as c:
            fits = {root: books.refold(c, root, beside, plan=plan) for root in roots}
            beside.set_meta(c, server_id=old.meta("server_id"))
        books.crash_point("before the swap")
        self._files.swap(books.outbox, old.database, beside.database)
        self._beside = None
        books.crash_point("swapped")
        self._finish(plan, fits)
        return Changes(all=True, sync=True)


def _missing(old: Replica, new: Replica) -> int:
    """How many decided rows of `old` are not in `new`."""
    there = {tuple(row) for row in new.database.all("SELECT type, id FROM row WHERE seq>0")}
    return sum(
        tuple(row) not in there for row in old.database.all("SELECT type, id FROM row WHERE seq>0")
    )


def sums(replica: Replica) -> dict[str, tuple[int, str]]:
    """By scope, how many rows are held and the sum of their marks: what the server's digests are
    compared with.
    """
    return {name: (one.count, written(one.sum)) for name, one in read_scopes(replica).items()}
