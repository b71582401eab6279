"""What the people of an account are called."""

from __future__ import annotations

from sqlalchemy import Connection

from rflow_desktop.domain.model import User
from sync.server import people


def names_of(conn: Connection, account: str) -> dict[str, str]:
    return {user.id: user.name for user in people.listed(conn, account, User)}
