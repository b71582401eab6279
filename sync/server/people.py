"""Accounts and the people in them: who asks, what they may see, how they are changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, bindparam, insert, inspect, select

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Account, Role, User
from rflow_desktop.domain.policy import Actor
from rflow_desktop.domain.values import Row
from sync.server import dialect, schema, scopes, wall
from sync.server.book import SERVER_REPLICA, Book
from sync.server.storable import is_storable

R = TypeVar("R", bound=Row)

_INSTALLATION = select(schema.installation.c.server_id, schema.installation.c.epoch)
_ROW = select(schema.row.c.doc).where(
    schema.row.c.account_id == bindparam("account"),
    schema.row.c.type == bindparam("kind"),
    schema.row.c.id == bindparam("row"),
)
FIRST_CLOCK = "0" * 16 + SERVER_REPLICA


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks: the account and the person come from their token and from nowhere else."""

    account: str
    actor: Actor
    device: str = ""

    @property
    def user(self) -> str:
        return self.actor.id

    @property
    def scopes(self) -> scopes.Scopes:
        return scopes.of_person(self.actor, self.account)


class Blocked(Exception):
    """This person may not use the account any more."""


def install(conn: Connection, server_id: str) -> None:
    """Makes the tables of a new installation. `server_id` is its name for good."""
    schema.metadata.create_all(conn)
    wall.build(conn)
    conn.execute(
        insert(schema.installation).values(
            server_id=server_id, epoch=1, schema_version=schema.VERSION
        )
    )


def installation(conn: Connection) -> tuple[str, int]:
    """The server's id, and its epoch: how often it was restored from a backup."""
    found = dialect.run(conn, _INSTALLATION).one()
    return found.server_id, found.epoch


def installed(conn: Connection) -> bool:
    return inspect(conn).has_table(schema.installation.name)


def schema_version(conn: Connection) -> int:
    return int(conn.execute(select(schema.installation.c.schema_version)).scalar_one())


def bump_epoch(conn: Connection, least: int = 0) -> int:
    """Says that this database is not the continuation of what clients have seen."""
    epoch = max(installation(conn)[1] + 1, least)
    conn.execute(schema.installation.update().values(epoch=epoch))
    return epoch


def add_account(conn: Connection, account: str, name: str, rows: Iterable[Row] = ()) -> None:
    """A new account with `rows` in it. Raises Refused when the name is taken."""
    table = schema.account
    if account_named(conn, name) is not None:
        raise Refused(f"There is an account named {name} already.", "exists")
    conn.execute(
        insert(table).values(
            account_id=account, name_key=_key(name), head=0, horizon=0, clock=FIRST_CLOCK
        )
    )
    book = Book.opened(conn, account)
    book.put((Account(id=account, name=name),))
    book.put(rows)
    book.close()


def account_named(conn: Connection, name: str) -> str | None:
    table = schema.account.c
    return conn.execute(
        select(table.account_id).where(table.name_key == _key(name))
    ).scalar_one_or_none()


def add_user(conn: Connection, account: str, user: User, password: str = "") -> dict[str, int]:
    """A new person; `password` is a hash. Raises Refused for a used address. Gives moved heads."""
    if owner_of(conn, user.email) is not None:
        raise Refused(f"{user.email} is in use already.", "exists")
    key = _key(user.email)
    conn.execute(
        insert(schema.person).values(
            account_id=account, user_id=user.id, email_key=key, password=password
        )
    )
    conn.execute(
        insert(schema.directory).values(email_key=key, account_id=account, user_id=user.id)
    )
    return change(conn, account, user)


def hold(conn: Connection, account: str) -> None:
    """Keeps the account to this transaction from now on: what is read next is what it changes."""
    Book.opened(conn, account)


def change(conn: Connection, account: str, *rows: Row) -> dict[str, int]:
    """Puts rows that no operation makes: people, teams, the account. Gives the moved heads."""
    book = Book.opened(conn, account)
    book.put(rows)
    return book.close()


def owner_of(conn: Connection, email: str) -> tuple[str, str] | None:
    """The account and the person that an e-mail address signs in to."""
    if not is_storable(email):
        return None
    table = schema.directory.c
    found = conn.execute(
        select(table.account_id, table.user_id).where(table.email_key == _key(email))
    ).one_or_none()
    return None if found is None else (found.account_id, found.user_id)


def user(conn: Connection, account: str, user_id: str) -> User | None:
    return row(conn, account, User, user_id)


def row(conn: Connection, account: str, kind: type[R], row_id: str) -> R | None:
    if not is_storable(row_id):
        return None
    found = dialect.run(conn, _ROW, account=account, kind=kind.TYPE, row=row_id)
    doc = found.scalar_one_or_none()
    return None if doc is None else kind.model_validate_json(doc)


def known(conn: Connection, account: str, kind: type[R], row_id: str) -> R:
    """A row that must be there."""
    found = row(conn, account, kind, row_id)
    if found is None:
        raise LookupError(kind.TYPE)
    return found


def listed(conn: Connection, account: str, kind: type[R]) -> tuple[R, ...]:
    """Everybody, or every team, of an account."""
    table = schema.row.c
    found = conn.execute(
        select(table.doc)
        .where(table.account_id == account, table.type == kind.TYPE)
        .order_by(table.id)
    )
    return tuple(kind.model_validate_json(one.doc) for one in found)


def caller(conn: Connection, account: str, user_id: str, device: str = "") -> Caller:
    """The person as they are now. Raises Blocked when they are disabled or not of this account."""
    wall.enter(conn, account)
    return Caller(account=account, actor=actor(user(conn, account, user_id)), device=device)


def actor(found: User | None) -> Actor:
    if found is None or not found.active:
        raise Blocked
    return Actor(id=found.id, role=Role(found.role), team=found.team, name=found.name)


def _key(text: str) -> str:
    return text.strip().casefold()
