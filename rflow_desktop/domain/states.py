"""The words that rows use for kinds, roles and where things stand: all that names them needs."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    VIEWER = "viewer"
    ENGINEER = "engineer"
    SENIOR = "senior"
    ADMIN = "admin"

    def at_least(self, role: Role) -> bool:
        return _RANK[self] >= _RANK[role]


_RANK = {role: rank for rank, role in enumerate(Role)}


class Kind(StrEnum):
    FLOW_RUN = "flow_run"
    GUIDED = "guided"
    CHAT = "chat"


class Phase(StrEnum):
    """Where a session stands. Derived from its row, never stored."""

    PREPARED = "prepared"
    ACTIVE = "active"
    PAUSED = "paused"
    IN_TRANSIT = "in_transit"
    CLOSED = "closed"


class Outcome(StrEnum):
    RESOLVED = "resolved"
    WORKAROUND = "workaround"
    UNRESOLVED = "unresolved"
    ESCALATED = "escalated"
    CANCELLED = "cancelled"
    RESOLVED_EXTERNALLY = "resolved_externally"
    ABANDONED = "abandoned"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class HandoffState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"


class SyncMark(StrEnum):
    """Where a thing stands between this computer and the server."""

    SAVED = "saved"
    WAITING = "waiting"
    SENDING = "sending"
    SYNCED = "synced"
    ATTENTION = "attention"
