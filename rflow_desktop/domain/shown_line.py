"""Values in the shape that is drawn: sessions and handoffs as lists draw them."""

from __future__ import annotations

from rflow_desktop.domain.frozen import value_class
from rflow_desktop.domain.states import SyncMark


@value_class(frozen=True, kw_only=True)
class SessionLine:
    """One row of the sessions table.

    `state` names the glyph: prepared, active, paused, escalated, claimed, resolved, abandoned.
    `until` is when it is due while it is prepared, and when its pause is over while it is paused.
    `unsent` says that its handoff has not left this computer.
    """

    id: str
    state: str
    group: str
    ticket: str
    title: str
    client: str
    kind: str
    flow: str
    flow_kind: str
    stands: str
    with_whom: str
    evidence: int
    changed_at: str
    sync: SyncMark
    writable: bool
    batch: str = ""
    target: str = ""
    until: str = ""
    manages: bool = False
    unsent: bool = False


@value_class(frozen=True, kw_only=True)
class SessionFilter:
    """What the sessions table is asked for; empty fields do not filter.

    `text` searches everything that was written.
    """

    scope: str = "mine"
    states: tuple[str, ...] = ()
    text: str = ""
    ticket: str = ""
    client: str = ""
    flow: str = ""
    kind: str = ""
    with_whom: str = ""
    batch: str = ""
    started_after: str = ""
    started_before: str = ""
    closed_after: str = ""
    order: str = "changed"
    limit: int = 500


@value_class(frozen=True, kw_only=True)
class QueueLine:
    """One row of the escalations list. `group`: for_you, queue, claimed, mine, sent."""

    id: str
    session: str
    group: str
    title: str
    ticket: str
    client: str
    priority: str
    sender: str
    sender_name: str
    people: str
    opened_at: str
    claimed_by_name: str
    claimed_at: str
    state: str
    sync: SyncMark
    can_claim: bool
    why_not: str
