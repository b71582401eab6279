"""All tables of an installation as a SQLite file, and back: the form of a backup, whatever database
it is of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, text

from sync.server import commands, dialect, people, schema, wall

AT_ONCE = 500


def write_out(conn: Connection, file: Path) -> None:
    """Copies everything that `conn` sees into a new file. Its reads must see one state."""
    engine = dialect.sqlite_engine(file)
    try:
        with engine.begin() as copy:
            schema.metadata.create_all(copy)
            for table in schema.metadata.sorted_tables:
                _fill(copy, table, _rows(conn, table))
    finally:
        engine.dispose()


def read_in(conn: Connection, file: Path, least_epoch: int) -> int:
    """Puts what `file` holds in the place of everything there is; the new epoch.

    For the owner of the tables. Whoever asks meanwhile waits for the end of it.
    """
    engine = dialect.sqlite_engine(file)
    try:
        with engine.begin() as copy:
            commands.migrate(copy)
            before = _emptied(conn)
            for table in schema.metadata.sorted_tables:
                _fill(conn, table, _rows(copy, table))
            return people.bump_epoch(conn, max(before + 1, least_epoch))
    finally:
        engine.dispose()


def _emptied(conn: Connection) -> int:
    """The epoch of what was there."""
    if not people.installed(conn):
        schema.metadata.create_all(conn)
        wall.build(conn)
        return 0
    commands.demand_current(conn)
    names = ", ".join(f'"{table.name}"' for table in schema.metadata.sorted_tables)
    if conn.dialect.name == "postgresql":
        conn.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    _, before = people.installation(conn)
    for table in reversed(schema.metadata.sorted_tables):
        conn.execute(delete(table))
    return before


def _rows(conn: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    found = conn.execute(select(table), execution_options={"yield_per": AT_ONCE})
    return (dict(one) for one in found.mappings())


def _fill(conn: Connection, table: Table, rows: Iterator[Mapping[str, Any]]) -> None:
    while some := list[Mapping[str, Any]](islice(rows, AT_ONCE)):
        _insert(conn, table, some)


def _insert(conn: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    conn.execute(insert(table), list(rows))
