"""Rules for how a session stands: put down and taken up, closed, cancelled, given to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.model import (
    Entry,
    Handoff,
    HandoffState,
    Outcome,
    Phase,
    Session,
    phase,
)
from rflow_desktop.domain.model_talk import PENDING, Case
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reduce_fix import settled_fix
from rflow_desktop.domain.reducing import (
    STATE,
    Changes,
    Context,
    Rows,
    Rule,
    demand,
    demand_here,
    demand_now,
    demand_person,
    fresh,
    given,
    moved,
    touched,
)
from rflow_desktop.domain.worked import marked

AWAKE: Mapping[str, Any] = {"paused_at": None, "pause_reason": "", "pause_until": None}
"""A session that is not put down."""


def pause(rows: Rows, op: Op, act: acts.Pause, ctx: Context) -> Changes:
    session = demand_here(op, rows, ctx)
    if session.started_at is None:
        raise Refused("This session has not been started yet.", "not_started")
    update = {"paused_at": op.captured_at, "pause_reason": act.reason, "pause_until": act.until}
    return _state(session, op, update, down=True)


def resume(rows: Rows, op: Op, _act: acts.Resume, ctx: Context) -> Changes:
    return _state(demand_here(op, rows, ctx), op, AWAKE, down=False)


def complete(rows: Rows, op: Op, act: acts.Complete, ctx: Context) -> Changes:
    """Close, once. Prepared work that is closed without a step was started and closed at once."""
    session = demand(op, rows, ctx)
    if session.closed_at is not None:
        return _second_close(rows, session, op, act)
    if phase(session) is Phase.IN_TRANSIT or not can(ctx.actor, "session.write", session):
        who = {"by": session.owner}
        raise Refused("This session was handed over before you closed it.", "state_changed", who)
    texts = {
        name: getattr(act, name)
        for name in ("outcome_notes", "next_steps")
        if getattr(act, name) is not None
    }
    won, marks = settle(session, {name: getattr(session, name) for name in texts}, texts, op)
    closed = session.model_copy(update=marks)
    closing = {
        **_closing(closed, op, act.outcome),
        **won,
        **AWAKE,
        "started_at": session.started_at or op.captured_at,
    }
    fixed = settled_fix(rows, session, op) if act.outcome is Outcome.RESOLVED else ()
    header = touched(closed, op, **closing)
    learnt = _to_learn_from(rows, session) if act.outcome is Outcome.RESOLVED else ()
    return Changes((header, *ended(rows, session, op.captured_at), *fixed, *learnt))


def cancel(rows: Rows, op: Op, _act: acts.CancelPrepared, ctx: Context) -> Changes:
    session = demand_now(op, rows, ctx, "session.manage")
    if session.outcome is Outcome.CANCELLED:
        return Changes()
    demand_prepared(session)
    return Changes((touched(session, op, **_closing(session, op, Outcome.CANCELLED)),))


def reassign(rows: Rows, op: Op, act: acts.Reassign, ctx: Context) -> Changes:
    """What the person who had it did before this still counts."""
    session = demand_now(op, rows, ctx, "session.manage")
    demand_prepared(session)
    if act.assignee is not None:
        demand_person(rows, act.assignee, ctx)
    owner = act.assignee or session.preparer or session.owner
    update = {"assignee": act.assignee, **given(session, op, owner)}
    if act.assignee is not None:
        update["pooled_at"] = None
    return Changes((touched(session, op, **update),))


def _to_learn_from(rows: Rows, session: Session) -> tuple[Case, ...]:
    """A resolved case waits to be learnt from; a run of a flow has no case."""
    case = rows.get(Case, session.id)
    return () if case is None else (case.model_copy(update={"analysis": PENDING}),)


def ended(rows: Rows, session: Session, at: str) -> tuple[Handoff, ...]:
    """The handoff that brought the session here, done, when there is one."""
    handoff = rows.get(Handoff, session.last_handoff or "")
    if handoff is None or handoff.state is not HandoffState.CLAIMED:
        return ()
    return (handoff.model_copy(update={"state": HandoffState.DONE, "ended_at": at}),)


def _closing(session: Session, op: Op, outcome: Outcome) -> dict[str, Any]:
    return {
        "closed_at": op.captured_at,
        "closed_by": op.actor,
        "closed_hlc": op.hlc,
        "outcome": outcome,
        "stamps": moved(session, op),
    }


def _second_close(rows: Rows, session: Session, op: Op, act: acts.Complete) -> Changes:
    """First wins; what the second says beyond it stays as a note in the path."""
    words = [act.outcome_notes or "", act.next_steps or ""]
    said = [text for text in words if text not in ("", session.outcome_notes, session.next_steps)]
    if op.hlc == session.closed_hlc or (not said and act.outcome is session.outcome):
        return Changes()
    if not fresh(rows, Entry, op.id, session.id):
        return Changes()
    note = Entry(
        id=op.id, session=session.id, kind="note", answer=act.outcome, body="\n\n".join(said),
        by=op.actor, at=op.captured_at, hlc=op.hlc, late=True,
    )  # fmt: skip
    return Changes((note, touched(session, op)))


def _state(session: Session, op: Op, update: Mapping[str, Any], *, down: bool) -> Changes:
    """Pause and resume are one field: the later wins, and closing or handing over beats both.

    For the time it lay each of them counts, in the order in which they happened.
    """
    if session.closed_at is not None:
        return Changes()
    won, marks = settle(session, {STATE: ""}, {STATE: ""}, op)
    lay = marked(session, op, down=down)
    if not won:
        return Changes((session.model_copy(update={"marks": lay}),))
    return Changes((touched(session, op, **update, stamps=marks["stamps"], marks=lay),))


def demand_prepared(session: Session) -> None:
    """Raises Refused once it was started, closed or handed over."""
    if session.closed_at is not None:
        who = {"by": session.closed_by or "", "at": session.closed_at}
        raise Refused("This session was closed before that.", "closed", who)
    if session.started_at is not None:
        who = {"by": session.owner, "at": session.started_at}
        raise Refused("This session has already been started.", "already_started", who)
    if session.handoff is not None:
        raise Refused("This session is handed over and waits to be claimed.", "in_transit")


RULES: Mapping[type[Act], Rule] = {
    acts.Pause: pause,
    acts.Resume: resume,
    acts.Complete: complete,
    acts.CancelPrepared: cancel,
    acts.Reassign: reassign,
}
