"""Replies of a model that the server makes, as they are kept: each event once, each end once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, case, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from rflow_desktop.domain.model_talk import FINAL, ReplyState
from sync.server import schema_talk
from sync.server.storable import is_storable, readable

KEPT_MS = 15 * 60_000
"""How long an ended reply can still be followed from its events."""
RECORD_MS = 30 * 86_400_000
BEAT_MS = 5_000
LOST_MS = 20_000
OPEN = (ReplyState.QUEUED.value, ReplyState.RUNNING.value)
_REPLY, _EVENT = schema_talk.reply.c, schema_talk.reply_event.c


class Reply(NamedTuple):
    """One reply as it is kept."""

    reply_id: str
    session: str
    number: int
    turn: str
    branch: str
    user_id: str
    purpose: str
    kind: str
    model: str
    state: str
    code: str
    told: str
    retryable: bool
    head: int
    made_at: int
    begun_at: int | None
    last_at: int
    beat_at: int
    ended_at: int | None
    landed: bool
    system: str

    @property
    def over(self) -> bool:
        return ReplyState(self.state) in FINAL


class Event(NamedTuple):
    """One event: `seq` counts from 1 and is the reader's cursor."""

    seq: int
    type: str
    at: int
    body: Mapping[str, Any]


_FIELDS = tuple(_REPLY[name] for name in Reply._fields)


def queue(
    conn: Connection, account: str, *, reply_id: str, session: str, turn: str, branch: str,
    user: str, purpose: str, kind: str, model: str, now_ms: int,
) -> Reply:  # fmt: skip
    """Keeps a reply that is asked for, as the newest of its session."""
    last = conn.execute(
        select(func.coalesce(func.max(_REPLY.number), 0)).where(
            _REPLY.account_id == account, _REPLY.session == session
        )
    ).scalar_one()
    made = Reply(
        reply_id=reply_id, session=session, number=last + 1, turn=turn, branch=branch,
        user_id=user, purpose=purpose, kind=kind, model=model, state=ReplyState.QUEUED.value,
        code="", told="", retryable=False, head=0, made_at=now_ms, begun_at=None, last_at=now_ms,
        beat_at=now_ms, ended_at=None, landed=False, system="",
    )  # fmt: skip
    conn.execute(insert(schema_talk.reply).values(account_id=account, **made._asdict()))
    return made


def begin(conn: Connection, account: str, reply_id: str, now_ms: int) -> Reply | None:
    """Starts a queued reply when no other one runs in its session; the reply as it is then.

    Whoever calls holds the account's lock.
    """
    mine = get(conn, account, reply_id)
    if mine is None or mine.state != ReplyState.QUEUED:
        return mine
    before = conn.execute(
        select(_REPLY.reply_id).where(
            _REPLY.account_id == account,
            _REPLY.session == mine.session,
            _REPLY.state.in_(OPEN),
            _REPLY.number < mine.number,
        )
    ).first()
    if before is not None:
        beat(conn, account, reply_id, now_ms)
        return mine
    told = {"state": ReplyState.RUNNING.value, "begun_at": now_ms, "beat_at": now_ms}
    conn.execute(_of(account, reply_id).values(**told))
    return mine._replace(state=ReplyState.RUNNING.value, begun_at=now_ms)


def instruct(conn: Connection, account: str, reply_id: str, system: str) -> None:
    """Keeps what the model was told it is."""
    conn.execute(_of(account, reply_id).values(system=readable(system)))


def add(conn: Connection, account: str, reply_id: str, events: Sequence[Event]) -> bool:
    """Appends events, each once. False when the reply has ended: a late word changes nothing."""
    last = events[-1]
    done = conn.execute(
        _of(account, reply_id)
        .where(_REPLY.state == ReplyState.RUNNING.value)
        .values(
            head=case((_REPLY.head < last.seq, last.seq), else_=_REPLY.head),
            last_at=last.at,
            beat_at=last.at,
        )
    )
    if done.rowcount != 1:
        return False
    _append(conn, account, reply_id, events)
    return True


def beat(conn: Connection, account: str, reply_id: str, now_ms: int) -> bool:
    """Says that somebody works on it. False when there is nothing to work on any more."""
    done = conn.execute(_of(account, reply_id).where(_REPLY.state.in_(OPEN)).values(beat_at=now_ms))
    return done.rowcount == 1


def end(
    conn: Connection, account: str, reply_id: str, state: ReplyState, now_ms: int, *,
    code: str = "", told: str = "", retryable: bool = False,
) -> bool:  # fmt: skip
    """Ends a reply once, with its one last event. False when it had ended before."""
    done = conn.execute(
        _of(account, reply_id)
        .where(_REPLY.state.in_(OPEN))
        .values(
            state=state.value, code=code[:64], told=told[:500], retryable=retryable,
            ended_at=now_ms, last_at=now_ms,
        )
    )  # fmt: skip
    if done.rowcount != 1:
        return False
    events: list[tuple[str, dict[str, Any]]] = [("end", {"status": state.value})]
    if state in (ReplyState.ERROR, ReplyState.LOST):
        events.insert(0, ("error", {"code": code, "retryable": retryable, "message": told[:500]}))
    found = get(conn, account, reply_id)
    head = 0 if found is None else found.head
    numbered = [Event(head + 1 + n, kind, now_ms, body) for n, (kind, body) in enumerate(events)]
    _append(conn, account, reply_id, numbered)
    conn.execute(_of(account, reply_id).values(head=head + len(events)))
    return True


def land(conn: Connection, account: str, reply_id: str) -> None:
    """Its words are rows now."""
    conn.execute(_of(account, reply_id).values(landed=True))


def get(conn: Connection, account: str, reply_id: str) -> Reply | None:
    if not is_storable(reply_id):
        return None
    found = conn.execute(
        select(*_FIELDS).where(_REPLY.account_id == account, _REPLY.reply_id == reply_id)
    ).one_or_none()
    return None if found is None else Reply(*found)


def current(conn: Connection, account: str, session: str, now_ms: int) -> Reply | None:
    """The reply that a session is asked about: the one that runs, else the next one that waits,
    else the newest that can still be followed."""
    rank = case(
        (_REPLY.state == ReplyState.RUNNING.value, 0),
        (_REPLY.state == ReplyState.QUEUED.value, 1),
        else_=2,
    )
    order = case((_REPLY.state == ReplyState.QUEUED.value, _REPLY.number), else_=-_REPLY.number)
    found = conn.execute(
        select(*_FIELDS)
        .where(
            _REPLY.account_id == account,
            _REPLY.session == session,
            _REPLY.ended_at.is_(None) | (_REPLY.ended_at > now_ms - KEPT_MS),
        )
        .order_by(rank, order)
        .limit(1)
    ).one_or_none()
    return None if found is None else Reply(*found)


def of_turn(conn: Connection, account: str, session: str, turn: str) -> Reply | None:
    """The newest reply to a message."""
    found = conn.execute(
        select(*_FIELDS)
        .where(_REPLY.account_id == account, _REPLY.session == session, _REPLY.turn == turn)
        .order_by(_REPLY.number.desc())
        .limit(1)
    ).one_or_none()
    return None if found is None else Reply(*found)


def events(
    conn: Connection, account: str, reply_id: str, after: int = 0, most: int = 1_000
) -> tuple[Event, ...]:
    """The events after the cursor `after`, in order, each once."""
    found = conn.execute(
        select(_EVENT.seq, _EVENT.type, _EVENT.at, _EVENT.body)
        .where(_EVENT.account_id == account, _EVENT.reply_id == reply_id, _EVENT.seq > after)
        .order_by(_EVENT.seq)
        .limit(most)
    )
    return tuple(Event(seq, kind, at, json.loads(body)) for seq, kind, at, body in found)


def every_event(conn: Connection, account: str, reply_id: str) -> tuple[Event, ...]:
    return events(conn, account, reply_id, most=1_000_000)


def usual_ms(conn: Connection, account: str, purpose: str) -> int | None:
    """How long the last replies of this sort took: the one in the middle, if there are any."""
    found = conn.execute(
        select(_REPLY.begun_at, _REPLY.ended_at)
        .where(
            _REPLY.account_id == account,
            _REPLY.state == ReplyState.COMPLETED.value,
            _REPLY.purpose == purpose,
        )
        .order_by(_REPLY.ended_at.desc())
        .limit(21)
    )
    took = sorted(ended - begun for begun, ended in found)
    return took[len(took) // 2] if took else None


def lost(conn: Connection, account: str, now_ms: int) -> tuple[Reply, ...]:
    """Open replies on which nobody works any more."""
    found = conn.execute(
        select(*_FIELDS).where(
            _REPLY.account_id == account,
            _REPLY.state.in_(OPEN),
            _REPLY.beat_at < now_ms - LOST_MS,
        )
    )
    return tuple(Reply(*one) for one in found)


def forget(conn: Connection, account: str, now_ms: int) -> None:
    """Drops events whose words are rows, and at last the record."""
    mine = (_REPLY.account_id == account, _REPLY.ended_at < now_ms - KEPT_MS)
    gone = select(_REPLY.reply_id).where(*mine, _REPLY.landed.is_(True))
    old = select(_REPLY.reply_id).where(*mine, _REPLY.ended_at < now_ms - RECORD_MS)
    for which in (gone, old):
        conn.execute(
            delete(schema_talk.reply_event).where(
                _EVENT.account_id == account, _EVENT.reply_id.in_(which)
            )
        )
    conn.execute(
        delete(schema_talk.reply).where(
            _REPLY.account_id == account, _REPLY.ended_at < now_ms - RECORD_MS
        )
    )


def _append(conn: Connection, account: str, reply_id: str, many: Sequence[Event]) -> None:
    """Writes events; one that is there already stays as it is, so that writing again is safe."""
    made = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    conn.execute(
        made(schema_talk.reply_event).on_conflict_do_nothing(
            index_elements=["account_id", "reply_id", "seq"]
        ),
        [
            {
                "account_id": account, "reply_id": reply_id, "seq": one.seq, "type": one.type,
                "at": one.at, "body": json.dumps(dict(one.body), ensure_ascii=False),
            }
            for one in many
        ],
    )  # fmt: skip


def _of(account: str, reply_id: str) -> Any:
    return update(schema_talk.reply).where(
        _REPLY.account_id == account, _REPLY.reply_id == reply_id
    )
