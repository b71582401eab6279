"""The second wall between accounts: PostgreSQL itself shows a transaction the rows of one account.

The first wall is that every statement names its account. Behind it the server works under a role
that owns no table, and each table has a policy: without an account in the transaction there is
nothing to see, and nothing of another account can be written.
"""

from __future__ import annotations

from sqlalchemy import Connection, event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from rflow_desktop.domain.errors import Refused
from sync.server import schema

ROLE = "rflow_service"
_ENTER = text("SELECT set_config('rflow.account', :account, true)")
_ENTERED = "rflow.account"
_BEFORE_IT = text("SELECT row_security_active(oid) FROM pg_class WHERE oid = to_regclass('op')")
_ALL = "SELECT, INSERT, UPDATE, DELETE"
_RIGHTS = {"installation": "SELECT", "directory": "SELECT", "op": "SELECT, INSERT"}
_RIGHTS |= {"purged": "SELECT", "archive": "SELECT"}
"""What the service may do with a table; the history cannot be rewritten by it."""


def enter(conn: Connection, account: str) -> None:
    """From here to the end of the transaction only rows of `account` are there."""
    if conn.dialect.name == "postgresql" and conn.info.get(_ENTERED) != account:
        conn.execute(_ENTER, {"account": account})
        conn.info[_ENTERED] = account


def demand_owner(conn: Connection) -> None:
    """Raises Refused for a user of the database who stands before the wall, and would take what
    they see for all there is.
    """
    if conn.dialect.name == "postgresql" and conn.execute(_BEFORE_IT).scalar_one_or_none():
        sentence = (
            "This database user sees one account at a time. Give the address of the one who owns"
            " the tables."
        )
        raise Refused(sentence, "not_owner")


def watch(engine: AsyncEngine) -> None:
    """Lets `enter` know when a transaction, and with it what was entered, is over."""
    event.listen(engine.sync_engine, "begin", _forget)


def build(conn: Connection) -> None:
    """Puts the wall up, or mends it. For the owner of the tables; raises Refused where it may not.

    SQLite has no roles: there the first wall stands alone, around one file.
    """
    if conn.dialect.name != "postgresql":
        return
    try:
        for statement in _statements():
            conn.exec_driver_sql(statement)
    except ProgrammingError as error:
        sentence = (
            f"The database must have a role {ROLE} that is granted to this user. As its"
            f" administrator run: CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO CURRENT_USER;"
        )
        raise Refused(sentence, "no_role") from error


def _statements() -> list[str]:
    found = [
        "DO $$ BEGIN"
        f" IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}')"
        f" THEN CREATE ROLE {ROLE} NOLOGIN; END IF;"
        f" IF NOT pg_has_role(current_user, '{ROLE}', 'MEMBER')"
        f" THEN EXECUTE format('GRANT {ROLE} TO %I', current_user); END IF;"
        f" EXECUTE format('GRANT USAGE ON SCHEMA %I TO {ROLE}', current_schema());"
        " END $$",
    ]
    for table in schema.metadata.sorted_tables:
        name = f'"{table.name}"'
        rights = _RIGHTS.get(table.name, _ALL)
        found += [f"REVOKE ALL ON {name} FROM {ROLE}", f"GRANT {rights} ON {name} TO {ROLE}"]
        if table.name in schema.INSTALLATION_WIDE:
            continue
        mine = "account_id = current_setting('rflow.account', true)"
        found += [
            f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
            f"DROP POLICY IF EXISTS one_account ON {name}",
            f"CREATE POLICY one_account ON {name} USING ({mine}) WITH CHECK ({mine})",
        ]
    return found


def _forget(conn: Connection) -> None:
    conn.info.pop(_ENTERED, None)
