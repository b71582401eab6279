"""Without a server: what lay in the trash for a month goes for good, with all that was in it."""

from __future__ import annotations

from rflow_desktop.ids import instant
from rflow_desktop.store.books import Books
from rflow_desktop.store.mirror import Mirror
from rflow_desktop.store.sqlite import Connection

TRASH_MS = 30 * 24 * 3_600_000
_DUE = "SELECT id FROM row WHERE type='session' AND known AND json_extract(doc,'$.trashed_at') < ?"
_OF_SESSION = (
    "DELETE FROM reply_event WHERE reply IN (SELECT id FROM reply WHERE session=?)",
    "DELETE FROM reply WHERE session=?",
    "DELETE FROM mask WHERE session=?",
    "DELETE FROM allowed WHERE session=?",
)


def purge_trash(books: Books, mirror: Mirror) -> frozenset[str]:
    """Which sessions went. Where a server decides it says what goes, and nothing does here.

    The copy says first that their operations are undone, so that no crash brings them back. The
    ledger of what was sent stays: it is for an auditor, and it only grows.
    """
    if books.server:
        return frozenset()
    before = instant(books.now_ms() - TRASH_MS)
    due = frozenset(str(one) for (one,) in books.replica.database.all(_DUE, before))
    if not due:
        return due
    for session in due:
        ops = books.outbox.database.all("SELECT op_id FROM op WHERE root_id=?", session)
        for (op_id,) in ops:
            mirror.take_undo(str(op_id))
    mirror.write_due()
    with books.outbox.database.writing() as c:
        for session in due:
            _forget(c, session, _parts(books, session))
    books.show(due)
    mirror.drop_undone()
    return due


def _parts(books: Books, session: str) -> list[str]:
    found = books.replica.database.all("SELECT id FROM row WHERE root_id=?", session)
    unread = [one.id for one in books.replica.unread((session,))]
    return [*(str(row_id) for (row_id,) in found), *unread]


def _forget(c: Connection, session: str, parts: list[str]) -> None:
    c.execute("DELETE FROM op WHERE root_type='session' AND root_id=?", (session,))
    for statement in _OF_SESSION:
        c.execute(statement, (session,))
    for part in {session, *parts}:
        c.execute("DELETE FROM draft WHERE instr(key, ?)", (part,))
