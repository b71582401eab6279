"""Today's page, read from the drawn tables: who waits for whom, and what was done today."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rflow_desktop.domain.shown_line import QueueLine, SessionFilter, SessionLine
from rflow_desktop.domain.shown_lists import TodayPage
from rflow_desktop.ids import instant, midnight_ms
from rflow_desktop.store import view_lists
from rflow_desktop.store.reading import Reading, sync_mark
from rflow_desktop.store.view_sessions import sessions

if TYPE_CHECKING:
    from rflow_desktop.domain.shown_sync import AttentionView

MOST_GOING_ON = 20
_STATES = ("active", "paused")
_PRIORITIES = ("urgent", "high", "normal", "low")
_OWN = "This is your own escalation. You can take it back."


def today(reading: Reading, now_ms: int, *, attention: tuple[AttentionView, ...] = ()) -> TodayPage:
    """`attention` is what was refused; it stands in the outbox and is told by the services."""
    if not attention and view_lists.is_empty(reading):
        return TodayPage(is_first=True)
    now = instant(now_ms)
    going_on = _going_on(reading, now_ms)
    over = tuple(line for line in going_on if line.until and line.until <= now)
    return TodayPage(
        attention=attention,
        asked=view_lists.asked(reading),
        over=over,
        prepared=_lines(reading, now_ms, ("prepared",), order="due"),
        going_on=tuple(line for line in going_on if line not in over),
        batches=view_lists.batches(reading),
        so_far=view_lists.so_far(reading, instant(midnight_ms(now_ms))),
        escalations=_sent(reading),
    )


def needs_attention(reading: Reading) -> bool:
    """Whether something was refused, so that Today is not whole without it."""
    return bool(
        reading.outbox.value(
            "SELECT EXISTS (SELECT 1 FROM op WHERE state IN ('attention','parked'))"
            " OR EXISTS (SELECT 1 FROM blob WHERE state='parked')"
        )
    )


def _lines(
    reading: Reading, now_ms: int, states: tuple[str, ...], *, order: str = "changed"
) -> tuple[SessionLine, ...]:
    """One's own sessions in these states; the targets of batches stand in their strips."""
    own: tuple[SessionLine, ...] = ()
    for limit in (MOST_GOING_ON * 2, MOST_GOING_ON * 10):  # nearly always the first few are enough
        wanted = SessionFilter(states=states, order=order, limit=limit)
        found = sessions(reading, wanted, now_ms)
        own = tuple(line for line in found if line.writable and not line.batch)[:MOST_GOING_ON]
        if len(own) == MOST_GOING_ON or len(found) < limit:
            break
    return own


def _going_on(reading: Reading, now_ms: int) -> tuple[SessionLine, ...]:
    """Asked for state by state, each of which an index has in order."""
    found = [line for state in _STATES for line in _lines(reading, now_ms, (state,))]
    return tuple(sorted(found, key=lambda line: line.changed_at, reverse=True)[:MOST_GOING_ON])


def _sent(reading: Reading) -> tuple[QueueLine, ...]:
    """One's own escalations that are not done: the queue's group `sent`, without its rules."""
    found = reading.replica.all(
        "SELECT transfer.doc, sender.name, taker.name, work.waiting, work.attention FROM transfer"
        " LEFT JOIN line ON line.id=transfer.session"
        " LEFT JOIN work ON work.root_id=transfer.session"
        " LEFT JOIN person AS sender ON sender.id=transfer.sender"
        " LEFT JOIN person AS taker ON taker.id=transfer.claimed_by"
        " WHERE transfer.sender=? AND transfer.state IN ('open','claimed')"
        " AND coalesce(line.phase, '')<>'closed'",
        reading.me.id,
    )
    lines = [_escalation(reading, json.loads(raw), *rest) for raw, *rest in found]
    return tuple(sorted(lines, key=lambda line: (_rank(line.priority), line.opened_at)))


def _escalation(
    reading: Reading,
    doc: dict[str, Any],
    sender: str | None,
    taker: str | None,
    waiting: int | None,
    attention: int | None,
) -> QueueLine:
    return QueueLine(
        id=doc["id"],
        session=doc["session"],
        group="sent",
        title=doc["title"],
        ticket=doc.get("ticket", ""),
        client=doc.get("client", ""),
        priority=doc.get("priority", "normal"),
        sender=doc["sender"],
        sender_name=sender or "",
        people=doc.get("people", ""),
        opened_at=doc["opened_at"],
        claimed_by_name=taker or "",
        claimed_at=doc.get("claimed_at") or "",
        state=doc.get("state", "open"),
        sync=sync_mark(reading, waiting, attention),
        can_claim=False,
        why_not=_OWN,
    )


def _rank(priority: str) -> int:
    return _PRIORITIES.index(priority) if priority in _PRIORITIES else len(_PRIORITIES)
