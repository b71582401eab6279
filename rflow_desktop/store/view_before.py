"""What is remembered of earlier sessions at a step."""

from __future__ import annotations

from rflow_desktop.domain.shown import SeenBefore
from rflow_desktop.domain.words import day
from rflow_desktop.store.reading import Reading
from rflow_desktop.store.standing import OUTCOMES


def seen_before(
    reading: Reading, node: str, snapshot: str, *, but: str = "", limit: int = 2
) -> tuple[SeenBefore, ...]:
    """Finished sessions from this computer that stood at this step of the same flow, and how they
    ended.
    """
    found = reading.replica.all(
        "SELECT line.id, line.ticket, line.title, line.flow_name, line.outcome, max(stood.at),"
        " stood.label FROM stood JOIN line ON line.id=stood.session WHERE stood.node=?"
        " AND line.phase='closed' AND line.id<>? AND line.outcome NOT IN ('cancelled','abandoned')"
        " AND line.flow=(SELECT flow FROM line WHERE snapshot=? LIMIT 1)"
        " GROUP BY line.id ORDER BY line.closed_at DESC LIMIT ?",
        node, but, snapshot, limit,
    )  # fmt: skip
    return tuple(
        SeenBefore(session=session, ticket=ticket, title=title or flow, told=_told(outcome, label))
        for session, ticket, title, flow, outcome, _, label in found
    )


def tried_for_client(
    reading: Reading, node: str, client: str, *, but: str, limit: int, now: str, offset: int
) -> tuple[SeenBefore, ...]:
    """What was answered at this step in the last sessions of this client, whatever came of it."""
    if not client.strip():
        return ()
    found = reading.replica.all(
        "SELECT line.id, line.ticket, line.title, line.flow_name, line.phase, line.outcome,"
        " max(stood.at), stood.label FROM stood JOIN line ON line.id=stood.session"
        " WHERE stood.node=? AND line.client=? AND line.id<>?"
        " GROUP BY line.id ORDER BY max(stood.at) DESC LIMIT ?",
        node, client, but, limit,
    )  # fmt: skip
    return tuple(
        SeenBefore(
            session=session, ticket=ticket, title=label or title or flow,
            told=f"{day(at, now, offset=offset)}, {_came(phase, outcome)}",
        )
        for session, ticket, title, flow, phase, outcome, at, label in found
    )  # fmt: skip


def _came(phase: str, outcome: str) -> str:
    if phase != "closed":
        return "not finished"
    return {"resolved": "fixed", "workaround": "helped for now"}.get(outcome, "did not help")


def _told(outcome: str, label: str) -> str:
    ended = OUTCOMES.get(outcome, outcome)
    return f"{label}: {ended}" if label else ended
