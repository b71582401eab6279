"""Sessions as lists draw them."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from rflow_desktop.domain.shown_line import SessionFilter, SessionLine
from rflow_desktop.store.projection import folded
from rflow_desktop.store.reading import Reading, sync_mark
from rflow_desktop.store.search import expression
from rflow_desktop.store.standing import Standing, words

DROPPED = ("cancelled", "abandoned")
_ORDERS = {
    "changed": "line.changed_at DESC",
    "created": "line.created_at DESC",
    "due": "line.due_at='', line.due_at",
    "ticket": "line.ticket, line.changed_at DESC",
    "client": "line.client, line.changed_at DESC",
    "title": "line.title, line.changed_at DESC",
}


class _Line(NamedTuple):
    id: str
    phase: str
    owner: str
    assignee: str
    preparer: str
    watchers: str
    ticket: str
    title: str
    client: str
    kind: str
    flow: str
    flow_name: str
    flow_kind: str
    changed_at: str
    due_at: str
    pause_reason: str
    pause_until: str
    outcome: str
    steps: int
    evidence: int
    target: str
    batch: str
    waiting: int | None
    attention: int | None
    usual: int | None
    owner_name: str | None
    preparer_name: str | None
    receiver: str | None
    receiver_name: str | None
    opened_at: str | None
    claimed_at: str | None
    handoff_seq: int | None
    messages: int | None
    said_at: str | None
    answered: int | None


_OWN = ", ".join(f"line.{name}" for name in _Line._fields[:22])
_FROM = (
    f"SELECT {_OWN}, work.waiting, work.attention, shelf.usual, owner.name, preparer.name,"  # noqa: S608
    " transfer.receiver, receiver.name, transfer.opened_at, transfer.claimed_at, handed.seq,"
    " talk.messages, talk.last_at, CASE line.kind WHEN 'guided' THEN (SELECT count(*)"
    " FROM \"row\" AS item WHERE item.root_id=line.id AND item.type='lane_item'"
    " AND json_extract(item.doc,'$.kind')='question'"
    " AND json_extract(item.doc,'$.state')<>'open') END"
    " FROM line"
    " LEFT JOIN talk ON talk.id=line.id"
    " LEFT JOIN work ON work.root_id=line.id"
    " LEFT JOIN shelf ON shelf.id=line.flow"
    " LEFT JOIN person AS owner ON owner.id=line.owner"
    " LEFT JOIN person AS preparer ON preparer.id=line.preparer"
    " LEFT JOIN transfer ON transfer.id=line.handoff"
    " LEFT JOIN row AS handed ON handed.type='handoff' AND handed.id=line.handoff"
    " LEFT JOIN person AS receiver ON receiver.id=transfer.receiver"
)


def sessions(reading: Reading, wanted: SessionFilter, now_ms: int) -> tuple[SessionLine, ...]:
    """The sessions that `wanted` asks for, as the table draws them."""
    where, values = terms(reading, wanted)
    order = _ORDERS.get(wanted.order, _ORDERS["changed"])
    found = reading.replica.all(
        f"{_FROM} WHERE {where} ORDER BY {order} LIMIT ?", *values, wanted.limit
    )
    return tuple(_drawn(reading, _Line(*row), now_ms) for row in found)


def session_line(reading: Reading, session_id: str, now_ms: int) -> SessionLine | None:
    found = reading.replica.one(f"{_FROM} WHERE line.id=?", session_id)
    return None if found is None else _drawn(reading, _Line(*found), now_ms)


def counts(reading: Reading) -> dict[str, int]:
    """How many of one's own sessions there are in each phase, the open handoffs of others as
    `queue`, all as `here`.
    """
    me = reading.me.id
    found = reading.replica.all(
        f"SELECT phase, count(*) FROM line WHERE {_MINE} GROUP BY phase",  # noqa: S608  ours
        *_me(me),
    )
    answer = {phase: int(count) for phase, count in found}
    answer["queue"] = int(
        reading.replica.value("SELECT count(*) FROM transfer WHERE state='open' AND sender<>?", me)
    )
    answer["here"] = int(reading.replica.value("SELECT count(*) FROM line"))
    return answer


_MINE = (
    "(line.owner=? OR line.assignee=? OR line.preparer=? OR instr(' ' || line.watchers || ' ', ?))"
)


_POOLED = (
    "line.phase='prepared' AND EXISTS (SELECT 1 FROM row WHERE row.type='session'"
    " AND row.id=line.id AND json_extract(row.doc, '$.pooled_at') IS NOT NULL)"
)


def _me(me: str) -> tuple[str, str, str, str]:
    return (me, me, me, f" {me} ")


def terms(reading: Reading, wanted: SessionFilter) -> tuple[str, list[Any]]:
    """What `wanted` asks for in SQL over line, transfer and person AS owner, with its values."""
    asked_for: list[str] = ["1"]
    values: list[Any] = []

    def ask(term: str, *given: Any) -> None:
        asked_for.append(term)
        values.extend(given)

    me = reading.me.id
    if wanted.scope == "mine":
        ask(_MINE, *_me(me))
    elif wanted.scope == "prepared_by_me":
        ask("line.preparer=?", me)
    elif wanted.scope == "pool":
        ask(_POOLED)
    if wanted.states:
        asked = [_STATES[state] for state in wanted.states if state in _STATES]
        ask("(" + " OR ".join(asked or ["0"]) + ")", *[me] * sum(one.count("?") for one in asked))
    for column, text in (("ticket", wanted.ticket), ("client", wanted.client)):
        if text:
            ask("instr(line.folded, ?)", folded(text))  # far fewer to look at
            ask(*_holding(reading, column, text))
    if wanted.flow:
        holding, names = _holding(reading, "flow_name", wanted.flow)
        ask(f"(line.flow=? OR {holding})", wanted.flow, names)
    if wanted.kind:
        ask("(line.kind=? OR line.flow_kind=?)", wanted.kind, wanted.kind)
    if wanted.batch:
        ask("line.batch=?", wanted.batch)
    if wanted.with_whom:
        ask("(line.owner=? OR instr(owner.folded, ?))", wanted.with_whom, folded(wanted.with_whom))
    if wanted.started_after:
        ask("line.started_at>=?", wanted.started_after)
    if wanted.started_before:
        ask("line.started_at<>'' AND line.started_at<?", wanted.started_before)
    if wanted.closed_after:
        ask("line.closed_at>=?", wanted.closed_after)
    if wanted.text.strip():
        reading.freshen()
        ask(
            "(instr(line.folded, ?) OR line.id IN (SELECT root_id FROM row WHERE n IN"
            " (SELECT rowid FROM words WHERE words MATCH ?)))",
            folded(wanted.text.strip()),
            expression(wanted.text) or '""',
        )
    return " AND ".join(asked_for), values


def _holding(reading: Reading, column: str, text: str) -> tuple[str, str]:
    """Sessions whose `column` holds `text`, small and capital letters of all scripts alike."""
    found = reading.replica.all(f"SELECT DISTINCT {column} FROM line WHERE {column}<>''")  # noqa: S608
    near = [name for (name,) in found if folded(text) in folded(name)]
    return f"line.{column} IN (SELECT value FROM json_each(?))", json.dumps(near)  # noqa: S608


_DROPPED = ",".join(f"'{name}'" for name in DROPPED)
_STATES = {
    "prepared": "line.phase='prepared'",
    "active": "line.phase='active'",
    "paused": "line.phase='paused'",
    "escalated": "line.phase='in_transit'",
    "claimed": "(line.phase IN ('active','paused') AND line.owner<>? AND transfer.claimed_at<>'')",
    "closed": "line.phase='closed'",
    "resolved": f"(line.phase='closed' AND line.outcome NOT IN ({_DROPPED}))",
    "abandoned": f"(line.phase='closed' AND line.outcome IN ({_DROPPED}))",
}


def _drawn(reading: Reading, line: _Line, now_ms: int) -> SessionLine:
    me = reading.me.id
    state = _state(line, me)
    standing = _standing(line, state)
    return SessionLine(
        id=line.id,
        state=state,
        group=_GROUPS.get(state, state),
        ticket=line.ticket,
        title=line.title or line.flow_name or line.target,
        client=line.client,
        kind=line.kind,
        flow=line.flow,
        flow_kind=line.flow_kind,
        stands=words(standing, now_ms),
        with_whom=_with_whom(line, state, me),
        evidence=line.evidence,
        changed_at=line.changed_at,
        sync=sync_mark(reading, line.waiting, line.attention),
        writable=line.phase in ("prepared", "active", "paused")
        and me in (line.owner, line.assignee),
        manages=line.phase == "prepared" and me in (line.owner, line.assignee, line.preparer),
        batch=line.batch,
        target=line.target,
        until={"prepared": line.due_at, "paused": line.pause_until}.get(state, ""),
        unsent=standing.unsent,
    )


_GROUPS = {"claimed": "escalated", "resolved": "closed", "abandoned": "closed"}


def _state(line: _Line, me: str) -> str:
    if line.phase == "closed":
        return "abandoned" if line.outcome in DROPPED else "resolved"
    if line.phase == "in_transit":
        return "escalated"
    if line.claimed_at and line.owner != me and line.phase in ("active", "paused"):
        return "claimed"
    return line.phase


def _standing(line: _Line, state: str) -> Standing:
    return Standing(
        state=state,
        kind=line.kind,
        steps=line.steps if line.answered is None else line.answered,
        messages=line.messages or 0,
        said_at=line.said_at or "",
        usual=line.usual or 0,
        due_at=line.due_at,
        pause_reason=line.pause_reason,
        pause_until=line.pause_until,
        opened_at=line.opened_at or "",
        claimed_at=line.claimed_at or "",
        outcome=line.outcome,
        unsent=state == "escalated" and bool(line.waiting) and not line.handoff_seq,
    )


def _with_whom(line: _Line, state: str, me: str) -> str:
    if state == "escalated":
        return line.receiver_name or ("Senior queue" if not line.receiver else "")
    if state == "prepared" and line.preparer and line.preparer != me:
        return f"From {line.preparer_name or ''}".rstrip()
    return "You" if line.owner == me else (line.owner_name or "")
