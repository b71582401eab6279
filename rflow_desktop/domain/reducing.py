"""What the rules are given and what they give back: rows to read, who asks and when, rows to put."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Handoff, Phase, Session, phase
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.policy import Action, Actor, can, involved
from rflow_desktop.domain.values import Row

R = TypeVar("R", bound=Row)

CLAIM_LIFE_MS = 10 * 60_000
"""A claim that has waited longer than this is asked again, never granted: nobody wins hours later.
"""
DIRECTED_MS = 15 * 60_000
"""How long a directed handoff waits for its person alone before anyone may claim it."""


class Rows(Protocol):
    """The rows as they are before the operation."""

    def get(self, kind: type[R], row_id: str) -> R | None: ...


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who asks, when, and whether this is the place that decides (`authority`) or one that only
    shows.

    `instant` turns milliseconds since the epoch into an `Instant`. `receipt` says that an earlier epoch of the server
    had already accepted the operation.
    """

    actor: Actor
    now_ms: int
    instant: Callable[[int], str]
    authority: bool
    receipt: bool = False

    @property
    def now(self) -> str:
        return self.instant(self.now_ms)


@dataclass(frozen=True)
class Changes:
    """The rows that an operation makes or replaces, whole."""

    puts: tuple[Row, ...] = ()


def demand(op: Op, rows: Rows, ctx: Context, action: Action = "session.write") -> Session:
    """The operation's session, if it is there and the actor may do `action` to it.

    Raises Refused.
    """
    session = rows.get(Session, op.root)
    if session is None:
        raise Refused("This session is not here yet.", "missing")
    if can(ctx.actor, action, session):
        return session
    if ctx.actor.id in session.former and op.hlc <= session.former[ctx.actor.id]:
        return session  # done before it changed hands: the work counts
    if not involved(ctx.actor.id, session) and not can(ctx.actor, "session.read", session):
        raise Refused("This session is no longer shared with you.", "forbidden")
    raise Refused("You can read this session, but somebody else works on it now.", "forbidden")


def demand_open(op: Op, rows: Rows, ctx: Context) -> Session:
    """As `demand`, for acts that a closed session takes only when they were done before it closed."""
    session = demand(op, rows, ctx)
    if session.closed_hlc is not None and op.hlc > session.closed_hlc:
        who = {"by": session.closed_by or "", "at": session.closed_at or ""}
        raise Refused("This session was finished before your change.", "closed", who)
    return session


def demand_here(op: Op, rows: Rows, ctx: Context) -> Session:
    """As `demand_open`, for acts that wait while the session is handed over."""
    session = demand_open(op, rows, ctx)
    if phase(session) is Phase.IN_TRANSIT:
        handoff = rows.get(Handoff, session.handoff or "")
        if handoff is None or op.hlc > session.former.get(handoff.sender, "f"):
            raise Refused("This session is handed over and waits to be claimed.", "in_transit")
    return session


def touched(session: Session, op: Op, **update: object) -> Session:
    """The header with `update`, marked with who changed it and when."""
    return session.model_copy(
        update={**update, "changed_at": op.captured_at, "changed_by": op.actor}
    )
