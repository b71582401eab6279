"""The read models: what screens draw, read from the tables that are kept in that shape."""

from __future__ import annotations

from typing import TypeVar

from rflow_desktop.domain.model import Handoff, HandoffState, Team, User
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.queueing import is_kept, stands_in_queue_of
from rflow_desktop.domain.reducing import DIRECTED_MS
from rflow_desktop.domain.shown import QueueLine
from rflow_desktop.ids import instant
from rflow_desktop.store.documents import parsed
from rflow_desktop.store.projection import folded
from rflow_desktop.store.reading import Reading, sync_mark
from rflow_desktop.store.search import Found, search
from rflow_desktop.store.view_before import seen_before
from rflow_desktop.store.view_flows import flows
from rflow_desktop.store.view_rows import SessionRows, session_rows
from rflow_desktop.store.view_sessions import counts, session_line, sessions

__all__ = [
    "Found",
    "SessionRows",
    "counts",
    "flows",
    "names",
    "people",
    "queue",
    "search",
    "seen_before",
    "session_line",
    "session_rows",
    "sessions",
]  # fmt: skip

R = TypeVar("R", User, Team)
JUST_CLAIMED_MS = 60 * 60_000
_GROUPS = ("for_you", "queue", "mine", "claimed", "sent")
_PRIORITIES = ("urgent", "high", "normal", "low")
_OWN = "This is your own escalation. You can take it back."
_KEPT = "Kept for {name} until {minutes} min after it was sent."
_PASSED = "This was passed on to {name}."
_VIEWER = "Your account can read but not claim."


def queue(reading: Reading, now_ms: int) -> tuple[QueueLine, ...]:
    """Everything that waits, was just claimed, is mine or was sent by me, in the order it is
    drawn.
    """
    since = instant(now_ms - JUST_CLAIMED_MS)
    me = reading.me.id
    found = reading.replica.all(
        "SELECT transfer.doc, sender.name, taker.name, receiver.name, line.phase, work.waiting,"
        " work.attention FROM transfer LEFT JOIN line ON line.id=transfer.session"
        " LEFT JOIN work ON work.root_id=transfer.session"
        " LEFT JOIN person AS sender ON sender.id=transfer.sender"
        " LEFT JOIN person AS taker ON taker.id=transfer.claimed_by"
        " LEFT JOIN person AS receiver ON receiver.id=transfer.receiver"
        " WHERE transfer.state='open' OR (transfer.state='claimed' AND (transfer.claimed_at>=?"
        " OR transfer.claimed_by=? OR transfer.sender=?))",
        since, me, me,
    )  # fmt: skip
    lines = []
    for doc, sender, taker, receiver, phase, waiting, attention in found:
        handoff = parsed(Handoff, doc)
        group = _group(handoff, me, phase)
        team = _row(reading, Team, handoff.team)
        if group is None or not stands_in_queue_of(reading.me, handoff, team):
            continue
        why_not = _why_not(reading, handoff, now_ms, receiver or "")
        lines.append(
            QueueLine(
                id=handoff.id,
                session=handoff.session,
                group=group,
                title=handoff.title,
                ticket=handoff.ticket,
                client=handoff.client,
                priority=handoff.priority.value,
                sender=handoff.sender,
                sender_name=sender or "",
                people=handoff.people,
                opened_at=handoff.opened_at,
                claimed_by_name=taker or "",
                claimed_at=handoff.claimed_at or "",
                state=handoff.state.value,
                sync=sync_mark(reading, waiting, attention),
                can_claim=handoff.state is HandoffState.OPEN and not why_not,
                why_not=why_not,
            )
        )
    return tuple(sorted(lines, key=_place))


def _place(line: QueueLine) -> tuple[int, int, str]:
    return (_GROUPS.index(line.group), _PRIORITIES.index(line.priority), line.opened_at)


def _group(handoff: Handoff, me: str, phase: str | None) -> str | None:
    if handoff.sender == me:
        return None if phase == "closed" else "sent"
    if handoff.state is HandoffState.OPEN:
        return "for_you" if handoff.to == me else "queue"
    if handoff.claimed_by == me:
        return None if phase == "closed" else "mine"
    return "claimed"


def _why_not(reading: Reading, handoff: Handoff, now_ms: int, receiver: str) -> str:
    """Why this person may not claim it now; empty when they may ask the server."""
    if handoff.sender == reading.me.id:
        return _OWN
    if not can(reading.me, "handoff.claim", handoff):
        return _VIEWER
    to = _row(reading, User, handoff.to)
    if not is_kept(reading.me, handoff, to, until=instant(now_ms - DIRECTED_MS)):
        return ""
    if handoff.kind == "pass_on":
        return _PASSED.format(name=receiver or "a colleague")
    return _KEPT.format(name=receiver or "a colleague", minutes=DIRECTED_MS // 60_000)


def _row(reading: Reading, kind: type[R], row_id: str | None) -> R | None:
    """A row of people or teams; None where there is none."""
    if row_id is None:
        return None
    doc = reading.replica.value("SELECT doc FROM row WHERE type=? AND id=?", kind.TYPE, row_id)
    return None if doc is None else parsed(kind, doc)


def people(reading: Reading) -> tuple[tuple[User, int], ...]:
    """The account's active people by name, each with how many open sessions of theirs are on this
    computer.
    """
    busy = {
        owner: int(count)
        for owner, count in reading.replica.all(
            "SELECT owner, count(*) FROM line WHERE phase IN ('active','paused') GROUP BY owner"
        )
    }
    found = reading.replica.all("SELECT doc FROM row WHERE type='user' AND known")
    users = [parsed(User, doc) for (doc,) in found]
    active = sorted((user for user in users if user.active), key=lambda user: folded(user.name))
    return tuple((user, busy.get(user.id, 0)) for user in active)


def names(reading: Reading) -> dict[str, str]:
    """The name of everybody whose row is here, by id."""
    return {user: str(name) for user, name in reading.replica.all("SELECT id, name FROM person")}
