"""The tables of both databases: the precious outbox and the disposable replica."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, text

from rflow_desktop.store import trouble
from rflow_desktop.store.sqlite import Database
from rflow_desktop.store.trouble import StoreTrouble

OUTBOX_VERSION = 1
REPLICA_VERSION = 2

OPEN = ("pending", "acked", "parked")
"""States of operations that the shown rows still have to be folded from."""


def _text(name: str, *, key: bool = False, default: str | None = "") -> Column[str]:
    if key:
        return Column(name, Text, primary_key=True)
    given = None if default is None else text(f"'{default}'")
    return Column(name, Text, nullable=default is None, server_default=given)


def _number(name: str, *, empty: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=empty, server_default=None if empty else text("0"))


outbox = MetaData()

op = Table(
    "op",
    outbox,
    Column("n", Integer, primary_key=True),
    Column("op_id", Text, nullable=False, unique=True),
    _text("root_type"),
    _text("root_id"),
    _text("kind"),
    _number("v"),
    Column("bytes", LargeBinary, nullable=False),
    _text("hash"),
    _text("state", default="pending"),
    _number("seq"),
    _number("ep"),
    _text("reason"),
    _text("sentence"),
    _text("detail", default="{}"),
    _text("touches", default="[]"),
    _text("deps"),
    _number("tries"),
    _number("next_at"),
    _number("hold_until"),
    _number("created"),
    _number("changed"),
    _number("rev"),
)
Index("op_open", op.c.root_id, op.c.state, op.c.n)
Index("op_state", op.c.state, op.c.n)

clock = Table(
    "clock",
    outbox,
    Column("id", Integer, primary_key=True),
    _number("ms"),
    _number("counter"),
    _number("offset"),
    _number("rev"),
)
draft = Table("draft", outbox, _text("key", key=True), _text("text"), _number("at"))
seed = Table("seed", outbox, _text("type", key=True), _text("id", key=True), _text("doc"))
blob = Table(
    "blob",
    outbox,
    _text("sha256", key=True),
    _number("size"),
    _text("state"),
    _number("offset"),
    _text("upload_id"),
    _number("tries"),
    _number("next_at"),
    _number("created"),
    _number("used"),
    _text("reason"),
)
Index("blob_state", blob.c.state)
outbox_meta = Table("meta", outbox, _text("key", key=True), _text("value"))

replica = MetaData()

row = Table(
    "row",
    replica,
    Column("n", Integer, primary_key=True),
    Column("type", Text, nullable=False),
    Column("id", Text, nullable=False),
    _text("root_type"),
    _text("root_id"),
    _number("seq"),
    _text("scopes"),
    _number("covered"),
    _number("known"),
    _number("pass"),
    _number("words"),
    _text("base", default=None),
    _text("doc"),
)
Index("row_key", row.c.type, row.c.id, unique=True)
Index("row_root", row.c.root_id, row.c.type)
Index("row_unknown", row.c.type, sqlite_where=row.c.known == 0)
Index("row_due", row.c.n, sqlite_where=row.c.words < 0)

scope = Table(
    "scope",
    replica,
    _text("scope", key=True),
    _number("cursor"),
    _number("count"),
    _text("sum"),
    _number("repair"),
    sqlite_with_rowid=False,
)
work = Table(
    "work",
    replica,
    _text("root_id", key=True),
    _number("waiting"),
    _number("attention"),
    _number("conflict"),
    sqlite_with_rowid=False,
)
line = Table(
    "line",
    replica,
    _text("id", key=True),
    _text("phase"),
    _text("owner"),
    _text("assignee"),
    _text("preparer"),
    _text("watchers"),
    _text("ticket"),
    _text("title"),
    _text("client"),
    _text("folded"),
    _text("kind"),
    _text("flow"),
    _text("flow_name"),
    _text("flow_kind"),
    _text("snapshot"),
    _text("created_at"),
    _text("started_at"),
    _text("closed_at"),
    _text("changed_at"),
    _text("due_at"),
    _text("pause_reason"),
    _text("pause_until"),
    _text("outcome"),
    _text("handoff"),
    _text("batch"),
    _text("target"),
    _number("steps"),
    _number("evidence"),
    _number("is_test"),
    sqlite_with_rowid=False,
)
# Lists and searches read these instead of the lines themselves, which are ten times as wide.
Index("line_found", line.c.changed_at, line.c.folded, line.c.client, line.c.ticket)
Index("line_used", line.c.flow, line.c.outcome)
Index("line_phase", line.c.phase, line.c.changed_at)
Index("line_closed", line.c.closed_at, line.c.owner)
transfer = Table(
    "transfer",
    replica,
    _text("id", key=True),
    _text("session"),
    _text("state"),
    _text("kind"),
    _text("sender"),
    _text("receiver"),
    _text("claimed_by"),
    _text("opened_at"),
    _text("claimed_at"),
    _text("ended_at"),
    _text("doc"),
    sqlite_with_rowid=False,
)
Index("transfer_state", transfer.c.state, transfer.c.opened_at)
Index("transfer_session", transfer.c.session)
stood = Table(
    "stood",
    replica,
    _text("entry", key=True),
    _text("session"),
    _text("node"),
    _text("label"),
    _text("note"),
    _text("at"),
    sqlite_with_rowid=False,
)
Index("stood_node", stood.c.node, stood.c.at)
person = Table(
    "person",
    replica,
    _text("id", key=True),
    _text("name"),
    _text("folded"),
    sqlite_with_rowid=False,
)
shelf = Table("shelf", replica, _text("id", key=True), _number("usual"), _text("doc"))
replica_meta = Table(
    "meta", replica, _text("key", key=True), _text("value"), sqlite_with_rowid=False
)

WORDS = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5("
    "body, content='', contentless_delete=1, prefix='2 3',"
    ' tokenize="unicode61 remove_diacritics 2")'
)


def make_outbox(database: Database) -> None:
    _make(database, outbox, OUTBOX_VERSION)
    if database.value("SELECT count(*) FROM clock") == 0:
        with database.writing() as c:
            c.exec_driver_sql("INSERT OR IGNORE INTO clock(id) VALUES (1)")


def make_replica(database: Database) -> None:
    _make(database, replica, REPLICA_VERSION, WORDS)


def _make(database: Database, tables: MetaData, version: int, *more: str) -> None:
    """Creates what is missing.

    Raises StoreTrouble `newer` for a file that a later version has written.
    """
    found = int(database.value("PRAGMA user_version"))
    if found > version:
        raise StoreTrouble(trouble.NEWER, "newer")
    if found == version:
        return
    with database.writing() as c:
        tables.create_all(c)
        for table in tables.tables.values():
            for index in table.indexes:
                index.create(c, checkfirst=True)  # one that an earlier version did not have
        for statement in more:
            c.exec_driver_sql(statement)
        c.exec_driver_sql(f"PRAGMA user_version={version}")
