"""The tables: every key begins with the account, and every statement says which."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, UniqueConstraint, event
from sqlcipher3 import dbapi2

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import User
from sync.server import auth, dialect, people, schema
from tests.server.world import ACCOUNT, World, uid

OWNED = [
    table for table in schema.metadata.sorted_tables if table.name not in schema.INSTALLATION_WIDE
]


@pytest.mark.parametrize("table", OWNED, ids=[table.name for table in OWNED])
def test_every_key_begins_with_the_account(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "account_id"
    for key in table.foreign_key_constraints:
        assert key.column_keys[0] == "account_id"
    for index in table.indexes:
        assert next(iter(index.columns)).name == "account_id"


ONE_NAME = ("account", ("name_key",))
"""A name is one account's in the whole installation: people sign in with it."""


def test_what_is_unique_is_so_within_its_account_but_for_the_name_of_one() -> None:
    unique = {
        (table.name, tuple(column.name for column in key.columns))
        for table in OWNED for key in table.constraints if isinstance(key, UniqueConstraint)
    }  # fmt: skip
    unique |= {
        (table.name, tuple(column.name for column in index.columns))
        for table in OWNED for index in table.indexes if index.unique
    }  # fmt: skip
    assert ONE_NAME in unique
    assert {one for one in unique if one[1][0] != "account_id"} == {ONE_NAME}


def test_only_two_tables_are_of_the_whole_installation() -> None:
    assert {"installation", "directory"} == schema.INSTALLATION_WIDE


def citus() -> str:
    """How the tables are spread out: parents first, each beside its account."""
    wide = [name for name in ("installation", "directory") if name in schema.INSTALLATION_WIDE]
    lines = [f"SELECT create_reference_table('{name}');" for name in wide]
    lines.append("SELECT create_distributed_table('account', 'account_id');")
    for table in schema.metadata.sorted_tables:
        if table.name not in (*schema.INSTALLATION_WIDE, "account"):
            lines.append(
                f"SELECT create_distributed_table('{table.name}', 'account_id', "
                "colocate_with => 'account');"
            )
    return "\n".join(("```sql", *lines, "```"))


def test_the_way_to_spread_accounts_out_names_every_table() -> None:
    page = (Path(__file__).parents[2] / "docs" / "scale.md").read_text("utf-8")
    assert citus() in page, f"docs/scale.md, Spread out by account:\n{citus()}"


def test_every_statement_says_which_account() -> None:
    heard: list[str] = []
    world = World(_listened(heard))
    heard.clear()
    session, handoff = uid("s"), uid("h")
    world.accepted(
        "maya",
        world.op("maya", session, acts.StartSession(title="Mail")),
        world.op("maya", session, acts.Attach(
            evidence=uid("e"), sha256="e" * 64, size=9, mime="image/png")),
        world.op("maya", session, acts.HandOver(handoff=handoff, need="Please")),
    )  # fmt: skip
    world.accepted("ben", world.op("ben", session, acts.Claim(handoff=handoff)))
    world.holds("maya")
    with world.connection() as conn:
        tokens = auth.sign_in(
            conn, ACCOUNT, uid("maya"), device=uid("d"), name="d", now_ms=world.now
        )
        caller = auth.whose(conn, tokens.access_token, world.now)
        auth.refresh(conn, tokens.refresh_token, world.now)
        assert auth.still(conn, caller)
        auth.end_all(conn, ACCOUNT, uid("maya"), "x", world.now)
        people.listed(conn, ACCOUNT, User)
    named = re.compile(r'\b(?:from|into|update|join) "?(\w+)"?', re.IGNORECASE)
    seen = 0
    for statement in heard:
        tables = set(named.findall(statement)) & {table.name for table in OWNED}
        seen += bool(tables)
        assert not tables or "account_id" in statement, statement
    assert seen > 30


def _listened(heard: list[str]) -> Engine:
    """What the database itself is asked, whoever asks it."""
    engine = dialect.sqlite_engine(None)

    def listen(raw: dbapi2.Connection, _: object) -> None:
        raw.set_trace_callback(heard.append)

    event.listen(engine, "connect", listen)
    return engine


def test_a_sqlite_that_can_corrupt_its_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(dialect.TooOld):
        dialect.sqlite_engine(None)


def test_what_is_acknowledged_is_on_the_disk(tmp_path: Path) -> None:
    engine = dialect.sqlite_engine(tmp_path / "a.db")
    with engine.begin() as conn:
        told = [
            conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    engine.dispose()
    assert told == ["wal", 2, 1, 10_000]
