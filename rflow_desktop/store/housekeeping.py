"""What is forgotten in time: old verdicts, the bin, old copies, bytes that nothing names."""

from __future__ import annotations

from rflow_desktop.domain.model import Evidence, Role
from rflow_desktop.store.attached import attached
from rflow_desktop.store.attention import Attention
from rflow_desktop.store.blobs import Blobs
from rflow_desktop.store.books import Books
from rflow_desktop.store.files import Files
from rflow_desktop.store.purging import purge_trash
from rflow_desktop.store.replica import Replica

DAY_MS = 24 * 3_600_000
JOURNAL_MS = 30 * DAY_MS
JOURNAL_BYTES = 64 * 1024 * 1024
"""A restored server gets back what is younger than 30 days, and older things while they are few."""


def keep_house(books: Books, files: Files, blobs: Blobs) -> frozenset[str]:
    """Which sessions went for good."""
    gone = purge_trash(books, files.mirror)
    files.back_up(books.outbox, due=bool(gone))  # the one before would bring them back
    Attention(books).empty_bin()
    _shorten_journal(books)
    oldest = books.outbox.database.value(
        "SELECT min(created) FROM op WHERE state IN ('pending','parked','attention')"
    )
    files.mirror.drop_old(books.now_ms() if oldest is None else int(oldest))
    keep_bytes(books, blobs)
    return gone


def at_server(replica: Replica) -> set[str]:
    """The hashes of the bytes that the server has, as far as its rows tell."""
    return {one.sha256 for one in replica.every(Evidence) if one.available}


def keep_bytes(books: Books, blobs: Blobs) -> None:
    """Sends what the server says is missing, and forgets what nothing names any more: neither a
    row nor an operation, which may have been refused and can be done again. What an accepted one
    brought is named by it until the server has it, whoever sees the row by then.
    """
    rows = books.replica.every(Evidence)
    done = attached(books.outbox, "state='journal'")
    if books.server and books.me.at_least(Role.ENGINEER):
        ours = done | attached(books.outbox, "state IN ('pending','acked','parked')")
        here = {one for one in ours if blobs.state(one) is None}
        there = {one.sha256 for one in rows if one.available}
        blobs.owed({one.sha256 for one in rows if not one.available} | here - there)
    only_here = done - {one.sha256 for one in blobs.in_state("there")}
    blobs.sweep(
        {one.sha256 for one in rows} | attached(books.outbox, "state<>'journal'") | only_here
    )


def _shorten_journal(books: Books) -> None:
    database = books.outbox.database
    size = int(
        database.value("SELECT coalesce(sum(length(bytes)), 0) FROM op WHERE state='journal'")
    )
    if size <= JOURNAL_BYTES:
        return
    with database.writing() as c:
        c.execute(
            "DELETE FROM op WHERE state='journal' AND changed<?", (books.now_ms() - JOURNAL_MS,)
        )
