"""Rules for prepared work that is for several: readers, the team's pool, and the one who takes."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import acts_pool
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can, is_pooled
from rflow_desktop.domain.reduce_life import demand_prepared
from rflow_desktop.domain.reducing import (
    Changes,
    Context,
    Rows,
    Rule,
    demand_now,
    demand_person,
    given,
    is_stale,
    touched,
)


def share(rows: Rows, op: Op, act: acts_pool.ShareSession, ctx: Context) -> Changes:
    """Nobody is taken off: who could read before still can."""
    session = demand_now(op, rows, ctx, "session.manage")
    for person in act.people:
        demand_person(rows, person, ctx)
    watchers = tuple(dict.fromkeys((*session.watchers, *act.people)))
    if watchers == session.watchers:
        return Changes()
    return Changes((touched(session, op, watchers=watchers),))


def pool(rows: Rows, op: Op, act: acts_pool.PutInPool, ctx: Context) -> Changes:
    """In the pool it is nobody's in particular: whoever had it gives it up."""
    session = demand_now(op, rows, ctx, "session.manage")
    demand_prepared(session)
    if is_pooled(session) is act.pooled:
        return Changes()
    if not act.pooled:
        return Changes((touched(session, op, pooled_at=None),))
    owner = session.preparer or session.owner
    update = {"pooled_at": op.captured_at, "assignee": None, **given(session, op, owner)}
    return Changes((touched(session, op, **update),))


def take(rows: Rows, op: Op, _act: acts_pool.TakeFromPool, ctx: Context) -> Changes:
    """Exactly one take is ever granted, and only where the order is decided.

    Elsewhere it changes nothing: nobody is shown as having it before the server said so.
    """
    session = rows.get(Session, op.root)
    stale = ctx.authority and is_stale(op, ctx)
    if session is None:
        if stale:
            raise _expired()  # what a restored server has lost is not waited for
        raise Refused("This session is not here yet.", "missing")
    if not is_pooled(session):
        if session.taken_at is not None and session.assignee == ctx.actor.id:
            return Changes()
        raise _gone(session)
    if not can(ctx.actor, "session.take", session):
        raise Refused("This is in the pool of another team.", "forbidden")
    if stale:
        raise _expired()
    if not ctx.authority:
        return Changes()
    former = {person: hlc for person, hlc in session.former.items() if person != ctx.actor.id}
    update = {
        "pooled_at": None,
        "taken_at": ctx.now,
        "owner": ctx.actor.id,
        "assignee": ctx.actor.id,
        "former": former,
    }
    return Changes((touched(session, op, **update),))


def _expired() -> Refused:
    return Refused(
        "Your wish waited too long to be sent. Take it again if it is still free.", "expired"
    )


def _gone(session: Session) -> Refused:
    if session.closed_at is not None:
        who = {"by": session.closed_by or "", "at": session.closed_at}
        return Refused("This session was taken back before you took it.", "closed", who)
    if session.taken_at is not None:
        who = {"by": session.owner, "at": session.taken_at}
        return Refused("Somebody else was first.", "already_taken", who)
    return Refused("This session is not in the team's pool any more.", "state_changed")


RULES: Mapping[type[Act], Rule] = {
    acts_pool.ShareSession: share,
    acts_pool.PutInPool: pool,
    acts_pool.TakeFromPool: take,
}
