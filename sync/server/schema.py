"""The tables of the central API. Every key begins with the account: accounts can be spread out."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from sync.server import schema_parts, schema_talk
from sync.server.schema_parts import ID, WHEN, account_key

metadata = schema_parts.metadata
VERSION = 7
"""Of these tables; `installation.schema_version` says which one a database has."""
_HAS_REF = text("ref <> ''")
ASSISTANT = schema_talk.TABLES
"""Those of the assistant, which are made together with these."""

installation = Table(
    "installation",
    metadata,
    Column("server_id", ID, primary_key=True),
    Column("epoch", BigInteger, nullable=False),
    Column("schema_version", Integer, nullable=False),
)

directory = Table(
    "directory",
    metadata,
    Column("email_key", String(320), primary_key=True),
    Column("account_id", ID, nullable=False),
    Column("user_id", ID, nullable=False),
)
"""Which account an e-mail address signs in to."""

account = Table(
    "account",
    metadata,
    Column("account_id", ID, primary_key=True),
    Column("name_key", String(255), nullable=False, unique=True),
    Column("head", BigInteger, nullable=False),
    Column("horizon", BigInteger, nullable=False),
    Column("clock", String(32), nullable=False),
)
"""`head` is the newest sequence number, `clock` the greatest hybrid time that was accepted."""

person = Table(
    "person",
    metadata,
    account_key(),
    Column("user_id", ID, primary_key=True),
    Column("email_key", String(320), nullable=False),
    Column("password", String(255), nullable=False),
)
"""Only what signs a person in. The rest about them stands in their row of type `user`."""

device = Table(
    "device",
    metadata,
    account_key(),
    Column("device_id", ID, primary_key=True),
    Column("user_id", ID, nullable=False),
    Column("name", String(255), nullable=False),
    Column("made_at", WHEN, nullable=False),
    Column("ended_at", WHEN),
    Column("ended_why", String(32), nullable=False),
    ForeignKeyConstraint(["account_id", "user_id"], ["person.account_id", "person.user_id"]),
    Index("device_of_user", "account_id", "user_id"),
)

token = Table(
    "token",
    metadata,
    account_key(),
    Column("hash", String(64), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("device_id", ID, nullable=False),
    Column("ends_at", WHEN, nullable=False),
    Column("used_at", WHEN),
    Column("nonce", String(64), nullable=False),
    ForeignKeyConstraint(["account_id", "device_id"], ["device.account_id", "device.device_id"]),
    Index("token_of_device", "account_id", "device_id"),
)

op = Table(
    "op",
    metadata,
    account_key(),
    Column("op_id", ID, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("epoch", BigInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(32), nullable=False),
    Column("sentence", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("hash", String(32), nullable=False),
    Column("root_type", String(16), nullable=False),
    Column("root", ID, nullable=False),
    Column("kind", String(64), nullable=False),
    Column("actor", ID, nullable=False),
    Column("replica", ID, nullable=False),
    Column("clamped", Boolean, nullable=False),
    Column("received_at", WHEN, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Index("op_of_root", "account_id", "root", "seq"),
)
"""Every operation with its verdict, for good: makes sending again harmless; is the history."""

row = Table(
    "row",
    metadata,
    account_key(),
    Column("type", String(16), primary_key=True),
    Column("id", ID, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("session", ID, nullable=False),
    Column("ref", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("doc", Text, nullable=False),
    Index("row_of_session", "account_id", "session", "type", "id"),
    Index("row_of_ref", "account_id", "ref", sqlite_where=_HAS_REF, postgresql_where=_HAS_REF),
    Index("row_in_order", "account_id", "seq"),
)
"""`session` is that of a part, `ref` the hash of evidence, `state` guards a handoff's claim."""

stretch = Table(
    "stretch",
    metadata,
    account_key(),
    Column("scope", String(80), primary_key=True),
    Column("upto", BigInteger, primary_key=True, autoincrement=False),
    Column("first", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Numbers that were given to rows of a scope in one go, from `first` to `upto`. Rows that have
other numbers by now, or are not in the scope, do not count.
"""

departure = Table(
    "departure",
    metadata,
    account_key(),
    Column("scope", String(80), primary_key=True),
    Column("type", String(16), primary_key=True),
    Column("id", ID, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Index("departure_in_order", "account_id", "scope", "seq"),
    sqlite_with_rowid=False,
)
"""A row that has left a scope, and has not come back."""

scope = Table(
    "scope",
    metadata,
    account_key(),
    Column("scope", String(80), primary_key=True),
    Column("head", BigInteger, nullable=False),
    Column("count", Integer, nullable=False),
    Column("sum", String(32), nullable=False),
)

line = Table(
    "line",
    metadata,
    account_key(),
    Column("id", ID, primary_key=True),
    Column("owner", ID, nullable=False),
    Column("assignee", ID, nullable=False),
    Column("preparer", ID, nullable=False),
    Column("team", ID, nullable=False),
    Column("flow", ID, nullable=False),
    Column("batch", ID, nullable=False),
    Column("ticket", Text, nullable=False),
    Column("client", Text, nullable=False),
    Column("flow_name", Text, nullable=False),
    Column("created_at", String(24), nullable=False),
    Column("started_at", String(24), nullable=False),
    Column("closed_at", String(24), nullable=False),
    Column("is_test", Boolean, nullable=False),
    Index("line_of_owner", "account_id", "owner"),
    Index("line_of_assignee", "account_id", "assignee"),
    Index("line_of_preparer", "account_id", "preparer"),
    Index("line_of_flow", "account_id", "flow"),
    Index("line_of_batch", "account_id", "batch"),
    Index("line_in_order", "account_id", "started_at", "created_at", "id"),
)
"""What sessions are listed, searched and counted by. Texts are folded; what is not there is ''."""

answered = Table(
    "answered",
    metadata,
    account_key(),
    Column("user_id", ID, primary_key=True),
    Column("key", ID, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("made_at", WHEN, nullable=False),
    ForeignKeyConstraint(["account_id", "user_id"], ["person.account_id", "person.user_id"]),
    Index("answered_in_order", "account_id", "made_at"),
)
"""What a person's request with a key was told, so that the same request is told it again."""

blob = Table(
    "blob",
    metadata,
    account_key(),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("made_at", WHEN, nullable=False),
)
"""Bytes that are complete and whose hash was verified."""

possession = Table(
    "possession",
    metadata,
    account_key(),
    Column("sha256", String(64), primary_key=True),
    Column("user_id", ID, primary_key=True),
    ForeignKeyConstraint(["account_id", "user_id"], ["person.account_id", "person.user_id"]),
)
"""Who has shown that they hold the bytes, by sending all of them. Knowing a hash is not enough."""

upload = Table(
    "upload",
    metadata,
    account_key(),
    Column("upload_id", ID, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("user_id", ID, nullable=False),
    Column("ends_at", WHEN, nullable=False),
    ForeignKeyConstraint(["account_id", "user_id"], ["person.account_id", "person.user_id"]),
    Index("upload_of_hash", "account_id", "sha256"),
)

segment = Table(
    "segment",
    metadata,
    account_key(),
    Column("scope", String(80), primary_key=True),
    Column("after", BigInteger, primary_key=True),
    Column("upto", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("count", Integer, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    Index("segment_of_hash", "account_id", "sha256"),
)
"""The rows of a scope that were numbered in (`after`, `upto`], packed for a new computer."""

purged = Table(
    "purged",
    metadata,
    account_key(),
    Column("root", ID, primary_key=True),
    Column("made_at", WHEN, nullable=False),
)
"""Sessions that are gone for good: work that still comes for them is refused, not kept waiting."""

archive = Table(
    "archive",
    metadata,
    account_key(),
    Column("upto", WHEN, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)
"""The bytes of operations that came up to then and are hardly asked for, packed together."""

INSTALLATION_WIDE = frozenset({"installation", "directory"})
"""The only tables without an account in their key."""
