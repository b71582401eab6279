"""Puts right what of the replica is not what the server has: only those parts that differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rflow_desktop.domain import tally
from rflow_desktop.domain.shown import Changes
from rflow_desktop.store.answers import WithRows
from rflow_desktop.store.applying import (
    DIFFERS,
    MENDED,
    SOUND,
    Page,
    ScopeRow,
    read_scopes,
)
from rflow_desktop.store.books import Books
from rflow_desktop.store.failsafe import UNSAID, HeldBack, Weighed
from rflow_desktop.store.notice import of_rows
from rflow_desktop.store.pulling import Pulling
from rflow_desktop.store.put_back import undone
from rflow_desktop.store.replica import Replica


class Differs(NamedTuple):
    """A scope whose tally is not the server's: the sum of what is held, by part."""

    epoch: int
    scope: str
    sums: tuple[str, ...]


class Repaired(WithRows, Protocol):
    """The server's rows of the parts `buckets`, all of them."""

    @property
    def epoch(self) -> int: ...
    @property
    def scope(self) -> str: ...
    @property
    def buckets(self) -> Sequence[int]: ...
    @property
    def more(self) -> bool: ...


class Mending:
    """Looks at the rows themselves, not at what was counted while they came."""

    def __init__(self, books: Books, pulling: Pulling) -> None:
        self._books, self._pulling = books, pulling

    def is_due(self) -> bool:
        found = self._replica().database.value("SELECT 1 FROM scope WHERE repair=?", DIFFERS)
        return found is not None

    def due(self) -> Differs | None:
        """What is known to differ, one scope at a time."""
        replica = self._replica()
        for name, one in sorted(read_scopes(replica).items()):
            if one.repair == DIFFERS:
                sums = tally.by_bucket(replica.decided(name))
                return Differs(int(replica.meta("epoch", "0")), name, sums)
        return None

    def mend(self, answer: Repaired) -> Changes:
        """Takes the rows of some parts; what else is held of those goes.

        Raises HeldBack when too much would go. Then nothing was changed, and everything is fetched
        anew, so that all of it is seen at once.
        """
        try:
            return self._mended(answer)
        except HeldBack:
            self._pulling.distrust()
            raise

    def _mended(self, answer: Repaired) -> Changes:
        books, replica = self._books, self._replica()
        guard, open_roots = self._pulling.guard, books.outbox.open_roots()
        with replica.database.writing() as c:
            scopes = read_scopes(replica)
            if answer.scope not in scopes or str(answer.epoch) != replica.meta("epoch", "0"):
                return Changes()  # the next pull says what is ours
            page = Page(replica, c, scopes)
            page.put_rows(answer, over_newer=True)
            _drop_strays(page, answer)
            weighed: Weighed | None = None
            if replica is books.replica and page.removed:
                weighed = guard.weigh(page.removed, answer, count=replica.count(), word=UNSAID)
            one = scopes[answer.scope]
            counted_since = one.repair == SOUND  # more may be wrong than what was asked for
            _recount(replica, answer.scope, one)
            one.repair = DIFFERS if answer.more else SOUND if counted_since else MENDED
            page.save()
            books.saw(page.latest)
            if replica is books.replica:
                plan = undone(books, answer.epoch, replica, page.touched)
                books.commit(plan)  # before the rows go: a crash between them sends it once more
                roots = {root for _, root in page.touched.values()} & open_roots
                sent_again = books.roots_of(plan)
                fits = books.refold(c, roots | sent_again, replica)
                books.reflect(c, fits)
        if weighed is not None:
            guard.took(weighed, more=True)
        books.crash_point("mended")
        return of_rows((*key, *root) for key, root in page.touched.items())

    def recount(self) -> None:
        """Counts the rows anew: the next pull notices what is not the server's."""
        replica = self._books.replica
        with replica.database.writing() as c:
            scopes = read_scopes(replica)
            for name, one in scopes.items():
                _recount(replica, name, one)
            Page(replica, c, scopes).save()

    def _replica(self) -> Replica:
        return self._pulling.beside or self._books.replica


def _recount(replica: Replica, scope: str, one: ScopeRow) -> None:
    marks = [tally.mark(*row) for row in replica.decided(scope)]
    count, total = len(marks), sum(marks) % tally.MODULUS
    if (count, total) != (one.count, one.sum):
        one.count, one.sum, one.repair = count, total, SOUND  # the next pull compares it


def _drop_strays(page: Page, answer: Repaired) -> None:
    parts = frozenset(answer.buckets)
    named = {(row.type, row.id) for row in answer.rows}
    strays = {
        one.root_id
        for one in page.replica.unread_in(answer.scope)
        if one.key not in named and tally.bucket(*one.key) in parts
    }
    page.replica.need(page.c, strays)
    for held in page.of(answer.scope):
        if held.key not in named and tally.bucket(*held.key) in parts:
            page.leave(held, answer.scope)
