"""What is forgotten in time: old verdicts, the bin, old copies, bytes that nothing names."""

from __future__ import annotations

from rflow_desktop.domain.model import Evidence
from rflow_desktop.store.attention import Attention
from rflow_desktop.store.blobs import Blobs
from rflow_desktop.store.books import Books
from rflow_desktop.store.files import Files
from rflow_desktop.store.purging import purge_trash

DAY_MS = 24 * 3_600_000
JOURNAL_MS = 30 * DAY_MS
JOURNAL_BYTES = 64 * 1024 * 1024
"""A restored server gets back what is younger than 30 days, and older things while they are few."""


def keep_house(books: Books, files: Files) -> frozenset[str]:
    """Which sessions went for good."""
    gone = purge_trash(books, files.mirror)
    files.back_up(books.outbox, due=bool(gone))  # the one before would bring them back
    Attention(books).empty_bin()
    _shorten_journal(books)
    oldest = books.outbox.database.value(
        "SELECT min(created) FROM op WHERE state IN ('pending','parked','attention')"
    )
    files.mirror.drop_old(books.now_ms() if oldest is None else int(oldest))
    blobs = Blobs(files.folder, files.key, books.outbox, books.now_ms)
    blobs.sweep({evidence.sha256 for evidence in books.replica.every(Evidence)})
    return gone


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
