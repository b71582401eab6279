"""Sums over the sessions of this computer: groups, batches, clients, and what was done today."""

from __future__ import annotations

import json

from rflow_desktop.domain.shown_line import SessionFilter
from rflow_desktop.domain.shown_lists import Asked, BatchLine, SoFar
from rflow_desktop.domain.states import Role
from rflow_desktop.ids import milliseconds
from rflow_desktop.store.reading import Reading
from rflow_desktop.store.view_sessions import DROPPED, terms

MOST_BATCHES = 50
_MINUTE = 60_000


def tally(reading: Reading, wanted: SessionFilter) -> dict[str, int]:
    """How many sessions `wanted` asks for, by the group they are drawn in, whatever its limit."""
    where, values = terms(reading, wanted)
    found = reading.replica.all(
        "SELECT CASE WHEN line.phase='in_transit' OR (line.phase IN ('active','paused')"  # noqa: S608
        " AND line.owner<>? AND transfer.claimed_at<>'') THEN 'escalated' ELSE line.phase END,"
        " count(*) FROM line LEFT JOIN transfer ON transfer.id=line.handoff"
        f" LEFT JOIN person AS owner ON owner.id=line.owner WHERE {where} GROUP BY 1",
        reading.me.id, *values,
    )  # fmt: skip
    return {str(group): int(count) for group, count in found}


def is_empty(reading: Reading) -> bool:
    """Whether there was never a session on this computer."""
    return reading.replica.value("SELECT 1 FROM line LIMIT 1") is None


def clients(reading: Reading, limit: int = 2_000) -> tuple[str, ...]:
    """The clients of the sessions on this computer, the one worked for last first."""
    found = reading.replica.all(
        "SELECT client FROM line WHERE client<>'' GROUP BY client"
        " ORDER BY max(changed_at) DESC LIMIT ?",
        limit,
    )
    return tuple(str(client) for (client,) in found)


def batches(reading: Reading, wanted: tuple[str, ...] = ()) -> tuple[BatchLine, ...]:
    """These batches, or every one that is not finished, the one that was changed last first."""
    if not wanted:
        found = reading.replica.all(
            "SELECT DISTINCT batch FROM line WHERE batch<>'' AND phase<>'closed'"
        )
        wanted = tuple(str(batch) for (batch,) in found)
    if not wanted:
        return ()
    rows = reading.replica.all(
        "SELECT line.batch, line.id, line.target, line.phase, line.outcome, line.title,"  # noqa: S608
        " line.flow_name, line.client, line.changed_at, line.owner, owner.name FROM line"
        " LEFT JOIN person AS owner ON owner.id=line.owner"
        f" WHERE line.batch<>'' AND line.batch IN ({','.join('?' * len(wanted))})"
        " ORDER BY line.created_at, line.id",
        *wanted,
    )  # fmt: skip
    made: dict[str, list[tuple[str, ...]]] = {}
    for batch, *row in rows:
        made.setdefault(batch, []).append(tuple(row))
    lines = [_batch(reading, batch, targets) for batch, targets in made.items()]
    return tuple(sorted(lines, key=lambda line: line.changed_at, reverse=True)[:MOST_BATCHES])


def _batch(reading: Reading, batch: str, rows: list[tuple[str, ...]]) -> BatchLine:
    me = reading.me.id
    people = {row[8]: "You" if row[8] == me else row[9] or "" for row in rows}
    names = sorted((name for name in people.values() if name), key=lambda name: name != "You")
    return BatchLine(
        id=batch,
        title=rows[0][4] or rows[0][5],
        client=rows[0][6],
        people=tuple(names),
        changed_at=max(row[7] for row in rows),
        targets=tuple((row[0], row[1], _state(row[2], row[3])) for row in rows),
    )


def _state(phase: str, outcome: str) -> str:
    if phase == "closed":
        return "abandoned" if outcome in DROPPED else "resolved"
    return "escalated" if phase == "in_transit" else phase


def asked(reading: Reading) -> tuple[Asked, ...]:
    """Questions about one's own handoffs that wait for an answer, oldest first."""
    found = reading.replica.all(
        "SELECT doc FROM transfer WHERE sender=? AND state IN ('open','claimed')", reading.me.id
    )
    names = dict(reading.replica.all("SELECT id, name FROM person"))
    lines = [
        Asked(
            handoff=doc["id"],
            question=question["id"],
            session=doc["session"],
            ticket=doc.get("ticket", ""),
            title=doc["title"],
            by=names.get(question["by"], "A colleague"),
            text=question["text"],
            at=question["at"],
        )
        for doc in (json.loads(raw) for (raw,) in found)
        for question in doc.get("questions", ())
        if not question.get("answer")
    ]
    return tuple(sorted(lines, key=lambda line: line.at))


def so_far(reading: Reading, since: str) -> SoFar:
    """What this person did from `since` on."""
    me = reading.me.id
    dropped = ",".join(f"'{name}'" for name in DROPPED)
    closed = reading.replica.all(  # the plus: by the day, not by years of closed sessions
        "SELECT started_at, closed_at FROM line WHERE owner=? AND closed_at>=?"  # noqa: S608
        f" AND +phase='closed' AND outcome NOT IN ({dropped})",
        me, since,
    )  # fmt: skip
    took = [_minutes(start, end) for start, end in closed if start]
    handed = reading.replica.all(
        "SELECT opened_at, claimed_at FROM transfer WHERE sender=? AND opened_at>=?"
        " AND state<>'cancelled'",
        me, since,
    )  # fmt: skip
    claims = [_minutes(start, end) for start, end in handed if end]
    taken, begun_in = _taken(reading, since) if reading.me.at_least(Role.SENIOR) else (0, -1)
    return SoFar(
        resolved=len(closed),
        typical=_typical(took),
        escalated=len(handed),
        claimed=len(claims),
        claimed_in=_typical(claims),
        taken=taken,
        begun_in=begun_in,
    )


def _taken(reading: Reading, since: str) -> tuple[int, int]:
    """How many were claimed from `since` on, and how long it took until they were begun."""
    found = reading.replica.all(
        "SELECT claimed_at, json_extract(doc, '$.begun_at') FROM transfer WHERE claimed_at>=?",
        since,
    )
    begun = [_minutes(claimed, at) for claimed, at in found if at]
    return len(found), _typical(begun) if begun else -1


def _typical(minutes: list[int]) -> int:
    """The one in the middle, of two the lower."""
    return sorted(minutes)[(len(minutes) - 1) // 2] if minutes else 0


def _minutes(start: str, end: str) -> int:
    return max(0, milliseconds(end) - milliseconds(start)) // _MINUTE
