"""What an administrator does: make accounts, add and change people. Each is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, update

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Account, Role, Team, User
from rflow_desktop.domain.starter import starter_rows
from sync.server import auth, lines, numbering, people, schema, thoughts, wall
from sync.server.passwords import SHORTEST, Passwords

NewId = Callable[[], str]


def starter_texts() -> list[str]:
    """The flows that ship with the product, as the texts of their files."""
    folder = files("resources").joinpath("flows")
    if not folder.is_dir():
        return []
    found = sorted(folder.iterdir(), key=lambda one: one.name)
    return [one.read_text("utf-8") for one in found if one.name.endswith(".rfflow")]


def prepare(conn: Connection, new_id: NewId) -> None:
    """Makes the tables of a new installation; demands this version's in an old one."""
    if not people.installed(conn):
        people.install(conn, new_id())
    demand_current(conn)


def demand_current(conn: Connection) -> None:
    """Raises Refused unless the tables are those of this version."""
    if not people.installed(conn):
        raise Refused("There is no account here yet. Run: rflow-central init", "not_there")
    found = people.schema_version(conn)
    if found > schema.VERSION:
        raise Refused("This data was written by a newer version of rflow-central.", "too_new")
    if found < schema.VERSION:
        raise Refused("Bring the tables up to date first. Run: rflow-central migrate", "too_old")


def migrate(conn: Connection) -> int:
    """Brings the tables to this version's; which one that is. The second has lines of sessions,
    the sixth keeps what was thought apart from what was said, the seventh has stretches of numbers
    instead of a feed of rows.
    """
    if people.installed(conn) and people.schema_version(conn) < schema.VERSION:
        schema.metadata.create_all(conn)
        wall.build(conn)
        numbering.convert(conn)
        lines.fill(conn)
        thoughts.part(conn)
        conn.execute(update(schema.installation).values(schema_version=schema.VERSION))
    demand_current(conn)
    return schema.VERSION


def init(
    conn: Connection, *, account: str, email: str, name: str, password: str, new_id: NewId
) -> dict[str, Any]:
    """A new account with its first admin and the starter flows."""
    prepare(conn, new_id)
    account_id, user_id = new_id(), new_id()
    people.add_account(conn, account_id, _line(account), starter_rows(starter_texts()))
    user = User(id=user_id, name=_line(name), email=_email(email), role=Role.ADMIN)
    people.add_user(conn, account_id, user, password)
    return {"account": account_id, "user": user_id, "server": people.installation(conn)[0]}


def add_user(
    conn: Connection,
    *,
    account: str,
    email: str,
    name: str,
    role: str,
    team: str | None,
    password: str,
    new_id: NewId,
) -> dict[str, Any]:
    """A new person; their team is made when it is missing."""
    account_id = account_of(conn, account)
    team_id = None if not team else _team(conn, account_id, _line(team), new_id)
    user = User(id=new_id(), name=_line(name), email=_email(email), role=Role(role), team=team_id)
    people.add_user(conn, account_id, user, password)
    return {"user": user.id, "team": team_id}


def list_users(conn: Connection, *, account: str) -> dict[str, Any]:
    account_id = account_of(conn, account)
    teams = {team.id: team.name for team in people.listed(conn, account_id, Team)}
    return {
        "users": [
            {
                "id": user.id, "email": user.email, "name": user.name, "role": user.role.value,
                "team": teams.get(user.team or ""), "active": user.active,
            }
            for user in people.listed(conn, account_id, User)
        ]
    }  # fmt: skip


def set_active(
    conn: Connection, *, account: str, email: str, active: bool, now_ms: int
) -> dict[str, Any]:
    """Lets a person in again, or out: then every device of theirs is signed out."""
    account_id, user = _user(conn, account, email)
    if not active:
        _demand_another_admin(conn, account_id, user)
        auth.end_all(conn, account_id, user.id, "disabled", now_ms)
    people.change(conn, account_id, user.model_copy(update={"active": active}))
    return {"user": user.id, "active": active}


def set_role(conn: Connection, *, account: str, email: str, role: str) -> dict[str, Any]:
    account_id, user = _user(conn, account, email)
    if Role(role) is not Role.ADMIN:
        _demand_another_admin(conn, account_id, user)
    people.change(conn, account_id, user.model_copy(update={"role": Role(role)}))
    return {"user": user.id, "role": role}


def set_limit(conn: Connection, *, account: str, flows: int | None) -> dict[str, Any]:
    """How many flows of its own the account may have; None: as many as it likes."""
    if flows is not None and flows < 0:
        raise Refused("The number of flows cannot be below 0.", "malformed")
    account_id = account_of(conn, account)
    people.hold(conn, account_id)  # what an admin settles at the same moment is kept
    row = people.known(conn, account_id, Account, account_id)
    settings = {name: value for name, value in row.settings.items() if name != "tree_limit"}
    if flows is not None:
        settings["tree_limit"] = flows
    people.change(conn, account_id, row.model_copy(update={"settings": settings}))
    return {"account": account_id, "flows": flows}


def set_password(
    conn: Connection, *, account: str, email: str, password: str, now_ms: int
) -> dict[str, Any]:
    """A new password; every device signs in again."""
    account_id, user = _user(conn, account, email)
    table = schema.person
    conn.execute(
        update(table)
        .where(table.c.account_id == account_id, table.c.user_id == user.id)
        .values(password=password)
    )
    auth.end_all(conn, account_id, user.id, "new_password", now_ms)
    return {"user": user.id}


def hashed(password: str) -> str:
    """What is stored of a password. Raises Refused for one that is too short."""
    if len(password) < SHORTEST:
        raise Refused(f"A password has at least {SHORTEST} characters.", "too_short")
    passwords = Passwords()
    try:
        return passwords.hash(password)
    finally:
        passwords.close()


def account_of(conn: Connection, name: str) -> str:
    demand_current(conn)
    found = people.account_named(conn, name)
    if found is None:
        raise Refused(f"There is no account named {name}.", "not_found")
    return found


def _user(conn: Connection, account: str, email: str) -> tuple[str, User]:
    account_id = account_of(conn, account)
    owner = people.owner_of(conn, email)
    user = None if owner is None else people.user(conn, account_id, owner[1])
    if user is None or owner is None or owner[0] != account_id:
        raise Refused(f"There is nobody with the address {email} in {account}.", "not_found")
    return account_id, user


def _team(conn: Connection, account: str, name: str, new_id: NewId) -> str:
    for team in people.listed(conn, account, Team):
        if team.name.casefold() == name.casefold():
            if not team.active:
                people.change(conn, account, team.model_copy(update={"active": True}))
            return team.id
    made = Team(id=new_id(), name=name)
    people.change(conn, account, made)
    return made.id


def _demand_another_admin(conn: Connection, account: str, user: User) -> None:
    """An account that nobody can administer is not made by accident."""
    others = (one for one in people.listed(conn, account, User) if one.id != user.id)
    if user.role is Role.ADMIN and not any(one.active and one.role is Role.ADMIN for one in others):
        raise Refused(f"{user.name} is the only admin. Make another one first.", "last_admin")


def _line(text: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > 255:
        raise Refused("A name has 1 to 255 characters.", "malformed")
    return line


def _email(text: str) -> str:
    email = text.strip()
    before, at, after = email.rpartition("@")
    if not at or not before or "." not in after or " " in email or len(email) > 320:
        raise Refused(f"{email} is not an e-mail address.", "malformed")
    return email
