"""Rules for the life of a session: start, prepare, capture, header fields, pause, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.model import (
    Contact,
    Entry,
    Flow,
    FlowRef,
    Outcome,
    Pad,
    Phase,
    Session,
    Snapshot,
    User,
    phase,
)
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reducing import (
    Changes,
    Context,
    Rows,
    demand,
    demand_here,
    demand_open,
    touched,
)

ENTITY = "session"
VARIABLE = "var:"
"""Prefix of a variable's name where header fields and variables share one table of stamps."""


def start(rows: Rows, op: Op, act: acts.StartSession, ctx: Context) -> Changes:
    if _made_before(rows, op):
        return Changes()
    _demand_flow(rows, act.flow, ctx)
    return Changes(
        (
            _header(op, act, ctx).model_copy(
                update={"started_at": op.captured_at, "is_test": act.is_test}
            ),
        )
    )


def prepare(rows: Rows, op: Op, act: acts.PrepareSession, ctx: Context) -> Changes:
    if _made_before(rows, op):
        return Changes()
    _demand_flow(rows, act.flow, ctx)
    if act.assignee is not None:
        _demand_person(rows, act.assignee, ctx)
    update = {
        "owner": act.assignee or ctx.actor.id,
        "assignee": act.assignee,
        "preparer": ctx.actor.id,
        "due_at": act.due_at,
        "batch": act.batch,
        "target": act.target,
    }
    return Changes((_header(op, act, ctx).model_copy(update=update),))


def begin(rows: Rows, op: Op, act: acts.BeginPrepared, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    if session.started_at is not None:
        if session.owner == ctx.actor.id:
            return Changes()
        who = {"by": session.owner, "at": session.started_at}
        raise Refused("Somebody else has already started this session.", "already_started", who)
    return Changes((touched(session, op, started_at=op.captured_at, owner=ctx.actor.id),))


def capture(rows: Rows, op: Op, act: acts.CaptureSession, ctx: Context) -> Changes:
    """The same header, entries and scratchpad as if the session had been walked here."""
    if _made_before(rows, op):
        return Changes()
    path = [entry for entry in act.entries if entry.kind != "note"]
    header = _header(op, act, ctx).model_copy(
        update={
            "created_at": act.created_at,
            "started_at": act.started_at,
            "paused_at": act.paused_at,
            "pause_reason": act.pause_reason,
            "closed_at": act.closed_at,
            "closed_by": ctx.actor.id if act.closed_at else None,
            "closed_hlc": op.hlc if act.closed_at else None,
            "outcome": act.outcome if act.closed_at else None,
            "outcome_notes": act.outcome_notes,
            "next_steps": act.next_steps,
            "head": path[-1].id if path else None,
            "steps": len(path),
        }
    )
    entries = tuple(
        Entry(session=op.root, by=ctx.actor.id, hlc=op.hlc, **entry.model_dump(exclude_unset=True))
        for entry in act.entries
    )
    pad = (
        Pad(
            id=op.root,
            session=op.root,
            text=act.scratchpad,
            op=op.id,
            hlc=op.hlc,
            at=op.captured_at,
            by=op.actor,
        ),
    )
    return Changes((header, *entries, *(pad if act.scratchpad else ())))


def set_fields(rows: Rows, op: Op, act: acts.SetFields, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    wanted = {
        name: getattr(act, name)
        for name in act.model_fields_set
        if getattr(act, name) is not None or name == "due_at"
    }
    won, marks = settle(session, {name: getattr(session, name) for name in wanted}, wanted, op)
    return Changes((touched(session, op, **won, **marks),))


def set_variables(rows: Rows, op: Op, act: acts.SetVariables, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    asked: dict[str, str | None] = {**dict.fromkeys(act.unset), **act.set}
    wanted = {VARIABLE + name: value for name, value in asked.items()}
    current = {VARIABLE + name: session.variables.get(name) for name in asked}
    won, marks = settle(session, current, wanted, op)
    variables = dict(session.variables)
    for field, value in won.items():
        if value is None:
            variables.pop(field.removeprefix(VARIABLE), None)
        else:
            variables[field.removeprefix(VARIABLE)] = value
    return Changes((touched(session, op, variables=variables, **marks),))


def set_contact(rows: Rows, op: Op, act: acts.SetContact, ctx: Context) -> Changes:
    demand_open(op, rows, ctx)
    contact = rows.get(Contact, op.root) or Contact(id=op.root, session=op.root)
    wanted = {
        name: getattr(act, name) for name in act.model_fields_set if getattr(act, name) is not None
    }
    won, marks = settle(contact, {name: getattr(contact, name) for name in wanted}, wanted, op)
    return Changes((contact.model_copy(update={**won, **marks}),))


def pause(rows: Rows, op: Op, act: acts.Pause, ctx: Context) -> Changes:
    session = demand_here(op, rows, ctx)
    update = {"paused_at": op.captured_at, "pause_reason": act.reason, "pause_until": act.until}
    return _state(session, op, update)


def resume(rows: Rows, op: Op, act: acts.Resume, ctx: Context) -> Changes:
    session = demand_here(op, rows, ctx)
    return _state(session, op, {"paused_at": None, "pause_reason": "", "pause_until": None})


def complete(rows: Rows, op: Op, act: acts.Complete, ctx: Context) -> Changes:
    session = demand(op, rows, ctx)
    if session.closed_at is not None:
        return _second_close(session, op, act)
    if phase(session) is Phase.IN_TRANSIT:
        raise Refused("This session was handed over before it was closed.", "state_changed")
    texts = {
        name: getattr(act, name)
        for name in ("outcome_notes", "next_steps")
        if getattr(act, name) is not None
    }
    closing = {
        "closed_at": op.captured_at,
        "closed_by": ctx.actor.id,
        "closed_hlc": op.hlc,
        "outcome": act.outcome,
        "started_at": session.started_at or op.captured_at,
        "paused_at": None,
        "pause_until": None,
    }
    return Changes((touched(session, op, **texts, **closing),))


def cancel(rows: Rows, op: Op, act: acts.CancelPrepared, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.manage")
    if session.started_at is not None or session.closed_at is not None:
        raise Refused(
            "This session has already been started.", "already_started", {"by": session.owner}
        )
    closing = {
        "closed_at": op.captured_at,
        "closed_by": ctx.actor.id,
        "closed_hlc": op.hlc,
        "outcome": Outcome.CANCELLED,
    }
    return Changes((touched(session, op, **closing),))


def reassign(rows: Rows, op: Op, act: acts.Reassign, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.manage")
    if phase(session) is not Phase.PREPARED:
        raise Refused(
            "This session has already been started.", "already_started", {"by": session.owner}
        )
    if act.assignee is not None:
        _demand_person(rows, act.assignee, ctx)
    owner = act.assignee or session.preparer or session.owner
    return Changes((touched(session, op, assignee=act.assignee, owner=owner),))


def _second_close(session: Session, op: Op, act: acts.Complete) -> Changes:
    """First wins; the words of the second stay as a note in the path."""
    if not act.outcome_notes or op.hlc == session.closed_hlc:
        return Changes()
    note = Entry(
        id=op.id,
        session=session.id,
        kind="note",
        body=act.outcome_notes,
        by=op.actor,
        at=op.captured_at,
        hlc=op.hlc,
        late=True,
    )
    return Changes((note,))


def _state(session: Session, op: Op, update: Mapping[str, Any]) -> Changes:
    """Pause and resume are one field: the later act wins, and neither starts a prepared session."""
    stamp = session.stamps.get("state")
    if stamp is not None and (stamp.hlc, stamp.op) > (op.hlc, op.id):
        return Changes()
    _, marks = settle(session, {"state": ""}, {"state": ""}, op)
    return Changes((touched(session, op, **update, stamps=marks["stamps"]),))


def _header(
    op: Op, act: acts.StartSession | acts.PrepareSession | acts.CaptureSession, ctx: Context
) -> Session:
    return Session(
        id=op.root,
        kind=act.kind,
        title=act.title,
        ticket=act.ticket,
        client=act.client,
        person=act.person,
        flow=act.flow,
        owner=ctx.actor.id,
        team=ctx.actor.team,
        created_at=op.captured_at,
        variables=act.variables,
        origin=act.origin,
        changed_at=op.captured_at,
        changed_by=op.actor,
    )


def _made_before(rows: Rows, op: Op) -> bool:
    """Whether this very session exists already. Raises Refused when it is somebody else's."""
    session = rows.get(Session, op.root)
    if session is not None and session.owner != op.actor and session.preparer != op.actor:
        raise Refused("A session with this number exists already.", "exists")
    return session is not None


def _demand_flow(rows: Rows, ref: FlowRef | None, ctx: Context) -> None:
    """A run needs its flow version.

    A flow that was archived meanwhile may still be run: the work was real.
    """
    if ref is None or not ctx.authority:
        return
    flow = rows.get(Flow, ref.id)
    if flow is None or rows.get(Snapshot, ref.snapshot) is None:
        raise Refused("The flow of this session is not here yet.", "missing")
    if not can(ctx.actor, "flow.read", flow):
        raise Refused("The flow of this session is not shared with you.", "forbidden")


def _demand_person(rows: Rows, user: str, ctx: Context) -> None:
    person = rows.get(User, user)
    if person is None and not ctx.authority:
        return
    if person is None or not person.active:
        raise Refused("The person you chose is not in this account any more.", "no_such_person")


Rule = Callable[[Rows, Op, Any, Context], Changes]
RULES: Mapping[type[Act], Rule] = {
    acts.StartSession: start,
    acts.PrepareSession: prepare,
    acts.BeginPrepared: begin,
    acts.CaptureSession: capture,
    acts.SetFields: set_fields,
    acts.SetVariables: set_variables,
    acts.SetContact: set_contact,
    acts.Pause: pause,
    acts.Resume: resume,
    acts.Complete: complete,
    acts.CancelPrepared: cancel,
    acts.Reassign: reassign,
}
