"""Makes stretches and departures of the feed that versions before the seventh kept."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from sync.server import schema


def convert(conn: Connection) -> None:
    """Once, in the transaction that brings the tables up to date."""
    if not inspect(conn).has_table("feed"):
        return
    for index in schema.row.indexes:
        if index.name in ("row_of_ref", "row_in_order"):
            index.drop(conn, checkfirst=True)
            index.create(conn)
    conn.execute(
        text(
            "INSERT INTO stretch (account_id, scope, upto, first)"
            " SELECT account_id, scope, seq, seq FROM feed WHERE kind = 'put'"
        )
    )
    conn.execute(
        text(
            "INSERT INTO departure (account_id, scope, type, id, seq)"
            " SELECT account_id, scope, type, id, seq FROM feed WHERE kind = 'gone'"
        )
    )
    conn.execute(text("DROP TABLE feed"))
