"""What the rules are given and give back: rows to read, who asks and when, rows to put."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from rflow_desktop.domain import clock
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import stamped
from rflow_desktop.domain.model import FlowRef, Handoff, Part, Phase, Session, User, phase
from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.policy import Action, Actor, can, involved
from rflow_desktop.domain.states import Role
from rflow_desktop.domain.values import Row, Stamps

R = TypeVar("R", bound=Row)

CLAIM_LIFE_MS = 10 * 60_000
"""A claim that waited longer than this is asked again, never granted: nobody wins hours later."""
DIRECTED_MS = 15 * 60_000
"""How long a directed handoff waits for its person alone before anyone may claim it."""
HEAD = "head"
"""The stamp of the place in the path where the session stands."""
STATE = "state"
"""The stamp that pausing, resuming, handing over and closing share: they are one field."""
OWNER = "owner"
"""The stamp of whom prepared work was given to, once it was given to somebody else."""
VARIABLE = "var:"
"""Prefix of a variable's name where header fields and variables share one table of stamps."""


class Rows(Protocol):
    """The rows as they are before the operation."""

    def get(self, kind: type[R], row_id: str) -> R | None: ...


@dataclass(frozen=True, kw_only=True)
class Context:
    """Who asks, when, and whether this is the place that decides or one that only shows.

    `authority` is true where the order is decided. `instant` turns milliseconds since the epoch
    into an `Instant`. `receipt` says that an earlier epoch of the server had already accepted the
    operation.
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


Rule = Callable[[Rows, Op, Any, Context], Changes]


def demand(op: Op, rows: Rows, ctx: Context, action: Action = "session.write") -> Session:
    """The operation's session, if it is there and the actor may do `action` to it.

    Raises Refused. Work that was done before the session changed hands still counts, and so does
    what somebody did with prepared work who had not seen that it was given to another.
    """
    session = rows.get(Session, op.root)
    if session is None:
        raise Refused("This session is not here yet.", "missing")
    if can(ctx.actor, action, session) or _had_it(op, session):
        return session
    if not involved(ctx.actor.id, session) and not can(ctx.actor, "session.read", session):
        raise Refused("This session is no longer shared with you.", "forbidden")
    raise Refused("You can read this session, but somebody else works on it now.", "forbidden")


def _had_it(op: Op, session: Session) -> bool:
    """Whether it was the author's when they did this, as far as they could know."""
    left_at, stamp = session.former.get(op.actor), session.stamps.get(OWNER)
    if left_at is None:
        return False
    return op.hlc <= left_at or (stamp is not None and op.base.get(OWNER) != stamp.op)


def demand_now(op: Op, rows: Rows, ctx: Context, action: Action = "session.write") -> Session:
    """As `demand`, for acts that decide how it goes on: only who has it now may do them."""
    session = demand(op, rows, ctx, action)
    if not can(ctx.actor, action, session):
        who = {"by": session.owner}
        raise Refused("This session changed hands before that.", "state_changed", who)
    return session


def demand_open(op: Op, rows: Rows, ctx: Context) -> Session:
    """As `demand`, for acts that a closed session takes only when they came before its end."""
    session = demand(op, rows, ctx)
    if session.closed_at is not None and op.hlc > (session.closed_hlc or ""):
        raise _closed(session)
    return session


def demand_here(op: Op, rows: Rows, ctx: Context) -> Session:
    """As `demand`, for steps: they wait while the session is handed over.

    A closed session takes steps of somebody who had not seen it closed, as late ones.
    """
    session = demand(op, rows, ctx)
    stamp = session.stamps.get(STATE)
    if session.closed_at is not None and stamp is not None and op.base.get(STATE) == stamp.op:
        raise _closed(session)
    if phase(session) is Phase.IN_TRANSIT:
        handoff = rows.get(Handoff, session.handoff or "")
        if handoff is None or op.hlc > session.former.get(handoff.sender, ""):
            raise Refused("This session is handed over and waits to be claimed.", "in_transit")
    return session


def demand_unclosed(op: Op, rows: Rows, ctx: Context) -> Session:
    """As `demand`, for what is said and kept: also while it is handed over.

    A closed session takes it from somebody who had not seen it closed.
    """
    session = demand(op, rows, ctx, "session.note")
    stamp = session.stamps.get(STATE)
    if session.closed_at is not None and stamp is not None and op.base.get(STATE) == stamp.op:
        raise _closed(session)
    return session


def demand_person(rows: Rows, user: str, ctx: Context) -> None:
    """Somebody who can be given work. Where people are not known, whoever decides will look."""
    person = rows.get(User, user)
    if person is None and not ctx.authority:
        return
    if person is None or not person.active:
        raise Refused("The person you chose is not in this account any more.", "no_such_person")
    if person.role is Role.VIEWER:
        raise Refused("The person you chose can read but not work on sessions.", "no_such_person")


def is_stale(op: Op, ctx: Context) -> bool:
    """Whether a wish to be the one waited too long, unless it was granted already once."""
    late = op.not_after is not None and op.not_after < ctx.now
    old = clock.parse(op.hlc).ms + CLAIM_LIFE_MS < ctx.now_ms
    return not ctx.receipt and (op.uncertain or late or old)


def fresh(rows: Rows, kind: type[Part], row_id: str, session: str) -> bool:
    """Whether no row has this id yet. Raises Refused when it is taken by another session's."""
    there = rows.get(kind, row_id)
    if there is not None and there.session != session:
        raise Refused("This number is taken by something in another session.", "exists")
    return there is None


def counts(kind: str, flow: FlowRef | None) -> int:
    """What an entry adds to the number of the step that follows it: in a flow its answers count,
    without one every step does."""
    return int(kind == "decision" or (kind == "custom_step" and flow is None))


def touched(session: Session, op: Op, **update: object) -> Session:
    """The header with `update`, marked with who changed it last and when."""
    last = max((session.changed_at, session.changed_by), (op.captured_at, op.actor))
    return session.model_copy(update={**update, "changed_at": last[0], "changed_by": last[1]})


def given(session: Session, op: Op, owner: str) -> dict[str, Any]:
    """The owner, those before, and the stamps once `op` gave prepared work to `owner`."""
    former = {**session.former, session.owner: op.hlc}
    former.pop(owner, None)
    stamps = {**session.stamps, OWNER: stamped(op, session.stamps.get(OWNER))}
    return {"owner": owner, "former": former, "stamps": stamps}


def moved(session: Session, op: Op) -> Stamps:
    """The stamps once `op` decided the session's state, later than every pause that came before."""
    return {**session.stamps, STATE: stamped(op, session.stamps.get(STATE))}


def _closed(session: Session) -> Refused:
    who = {"by": session.closed_by or "", "at": session.closed_at or ""}
    return Refused("This session was finished before your change.", "closed", who)
