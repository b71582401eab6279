"""Parts what the assistant thought from what it said, in rows that an earlier version wrote."""

from __future__ import annotations

from sqlalchemy import Connection, select

from rflow_desktop.domain.model_talk import Message, Thought
from sync.server import schema, segments
from sync.server.book import Book


def part(conn: Connection) -> None:
    """Whoever holds such a message gets it anew, without what was thought before it."""
    for account in tuple(conn.execute(select(schema.account.c.account_id)).scalars()):
        table = schema.row.c
        docs = conn.execute(
            select(table.doc).where(
                table.account_id == account,
                table.type == Message.TYPE,
                table.doc.contains('"thinking"'),
            )
        ).scalars()
        said = [one for one in map(Message.model_validate_json, docs) if one.thinking]
        if not said:
            continue
        book = Book.opened(conn, account)
        for one in said:
            thought = Thought(id=one.id, session=one.session, text=one.thinking, by=one.by)
            book.put([one.model_copy(update={"thinking": ""}), thought])
        book.close()
        segments.forget(conn, account)
