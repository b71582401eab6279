"""Learns from sessions that were resolved: what fixed them, for those who meet the same again."""

from __future__ import annotations

from sqlalchemy import Connection, select

from rflow_desktop.domain.acts_aside import Learn
from rflow_desktop.domain.lessons import lesson_of
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_talk import PENDING, Case
from sync.server import case, people, schema, statements, wall
from sync.server.central import Central, NotDone
from sync.server.rest.door import Desk

AT_ONCE = 50
"""How many are learnt from in one go; those that have to wait do not count."""
_ROW = schema.row.c


def head(conn: Connection, account: str) -> int:
    """The number of the newest row: where it stands as before there is nothing new to learn."""
    wall.enter(conn, account)
    found = select(schema.account.c.head).where(schema.account.c.account_id == account)
    return int(conn.execute(found).scalar_one())


def learn(conn: Connection, central: Central, account: str) -> dict[str, int]:
    """Under the account's lock, so that no two workers learn the same; which heads moved."""
    wall.enter(conn, account)
    conn.execute(statements.LOCK, {"account": account})
    waiting = conn.execute(
        select(_ROW.id).where(
            _ROW.account_id == account,
            _ROW.type == Case.TYPE,
            _ROW.doc.contains(f'"analysis":"{PENDING}"'),
        )
    ).scalars()
    moved: dict[str, int] = {}
    learnt = 0
    for session in tuple(waiting):
        heads = _learnt(conn, central, account, session)
        moved |= heads
        learnt += bool(heads)
        if learnt == AT_ONCE:
            break
    return moved


def _learnt(conn: Connection, central: Central, account: str, session: str) -> dict[str, int]:
    """In the name of whoever resolved it; where they have left, it waits."""
    header = people.row(conn, account, Session, session)
    rows = None if header is None else case.rows_of(conn, account, header)
    if header is None or rows is None:
        return {}
    lesson = lesson_of(rows)
    act = Learn(state="failed" if lesson is None else "completed", lesson=lesson)
    try:
        desk = Desk(conn, central, people.caller(conn, account, header.closed_by or header.owner))
        with conn.begin_nested():
            desk.do(Session.TYPE, session, act)
    except (people.Blocked, NotDone):
        return {}
    return desk.moved
