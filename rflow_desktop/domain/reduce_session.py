"""Rules for making a session and for its header: start, prepare, begin, capture, fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.figures import is_trial
from rflow_desktop.domain.model import (
    Contact,
    Entry,
    Flow,
    FlowRef,
    Pad,
    Phase,
    Session,
    Snapshot,
    phase,
)
from rflow_desktop.domain.model_time import Mark
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reducing import (
    VARIABLE,
    Changes,
    Context,
    Rows,
    Rule,
    counts,
    demand_now,
    demand_open,
    demand_person,
    touched,
)


def start(rows: Rows, op: Op, act: acts.StartSession, ctx: Context) -> Changes:
    if _made_before(rows, op):
        return Changes()
    _demand_flow(rows, act.flow, ctx)
    is_test = act.is_test or _is_trial(rows, act.flow)
    update = {"started_at": op.captured_at, "is_test": is_test}
    return Changes((_header(op, act, ctx).model_copy(update=update),))


def prepare(rows: Rows, op: Op, act: acts.PrepareSession, ctx: Context) -> Changes:
    if _made_before(rows, op):
        return Changes()
    _demand_flow(rows, act.flow, ctx)
    if act.assignee is not None:
        demand_person(rows, act.assignee, ctx)
    update = {
        "owner": act.assignee or ctx.actor.id,
        "assignee": act.assignee,
        "preparer": ctx.actor.id,
        "due_at": act.due_at,
        "batch": act.batch,
        "target": act.target,
        "is_test": _is_trial(rows, act.flow),
    }
    return Changes((_header(op, act, ctx).model_copy(update=update),))


def begin(rows: Rows, op: Op, _act: acts.BeginPrepared, ctx: Context) -> Changes:
    """First come, first served: whoever begins owns it."""
    session = demand_now(op, rows, ctx, "session.manage")
    if session.closed_at is not None:
        who = {"by": session.closed_by or "", "at": session.closed_at}
        raise Refused("This session was taken back before you started it.", "closed", who)
    if phase(session) is Phase.IN_TRANSIT:
        raise Refused("This session is handed over and waits to be claimed.", "in_transit")
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
    if act.closed_at is not None and act.outcome is None:
        raise Refused("A closed session needs an outcome.", "malformed")
    if len({entry.id for entry in act.entries}) < len(act.entries):
        raise Refused("Two steps of this session have the same number.", "malformed")
    if any(rows.get(Entry, entry.id) is not None for entry in act.entries):
        raise Refused("A step with this number exists in another session.", "exists")
    entries = _walked(op, act)
    path = [entry for entry in entries if entry.kind != "note"]
    head = path[-1] if path else None
    if "head" in act.model_fields_set:
        head = next((entry for entry in path if entry.id == act.head), None)
    if act.head is not None and head is None:
        raise Refused("The step it stands at is not one of its steps.", "malformed")
    first = path[0].at if path else None
    update: dict[str, Any] = {
        "created_at": act.created_at,
        "started_at": act.started_at or first or act.closed_at or act.paused_at,
        "head": None if head is None else head.id,
        "steps": 0 if head is None else head.number,
        "outcome_notes": act.outcome_notes,
        "next_steps": act.next_steps,
    }
    if act.closed_at is not None:
        update |= {"closed_at": act.closed_at, "closed_by": ctx.actor.id, "closed_hlc": op.hlc}
        update |= {"outcome": act.outcome}
    elif act.paused_at is not None:
        update |= {"paused_at": act.paused_at, "pause_reason": act.pause_reason}
    if act.paused_at is not None:
        update["marks"] = (Mark(hlc=op.hlc, at=act.paused_at, down=True),)
    header = _header(op, act, ctx).model_copy(update=update)
    pad = Pad(
        id=op.root, session=op.root, text=act.scratchpad,
        op=op.id, hlc=op.hlc, at=op.captured_at, by=op.actor,
    )  # fmt: skip
    return Changes((header, *entries, *((pad,) if act.scratchpad else ())))


def set_fields(rows: Rows, op: Op, act: acts.SetFields, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    wanted = {
        name: getattr(act, name)
        for name in sorted(act.model_fields_set)
        if getattr(act, name) is not None or name == "due_at"
    }
    if not wanted:
        return Changes()
    won, marks = settle(session, {name: getattr(session, name) for name in wanted}, wanted, op)
    return Changes((touched(session, op, **won, **marks),))


def set_variables(rows: Rows, op: Op, act: acts.SetVariables, ctx: Context) -> Changes:
    """Every variable stands for itself; None is the value of one that was taken away."""
    session = demand_open(op, rows, ctx)
    asked: dict[str, str | None] = {**dict.fromkeys(act.unset), **act.set}
    if not asked:
        return Changes()
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
    session = demand_open(op, rows, ctx)
    contact = rows.get(Contact, op.root) or Contact(id=op.root, session=op.root)
    wanted = {
        name: getattr(act, name)
        for name in sorted(act.model_fields_set)
        if getattr(act, name) is not None
    }
    if not wanted:
        return Changes()
    won, marks = settle(contact, {name: getattr(contact, name) for name in wanted}, wanted, op)
    return Changes((contact.model_copy(update={**won, **marks}), touched(session, op)))


def _walked(op: Op, act: acts.CaptureSession) -> tuple[Entry, ...]:
    """The entries, each after the step before it where the capture does not say otherwise."""
    entries: list[Entry] = []
    before: str | None = None
    numbers: dict[str | None, int] = {}
    for captured in act.entries:
        parent = captured.parent if "parent" in captured.model_fields_set else before
        number = 0
        if captured.kind != "note":
            number = numbers.get(parent, 0) + counts(captured.kind, act.flow)
            numbers[captured.id] = number
        told = {"session": op.root, "by": op.actor, "hlc": op.hlc, "number": number}
        entries.append(Entry.of({**vars(captured), **told, "parent": parent}))
        before = before if captured.kind == "note" else captured.id
    return tuple(entries)


def _header(
    op: Op, act: acts.StartSession | acts.PrepareSession | acts.CaptureSession, ctx: Context
) -> Session:
    return Session(
        id=op.root, kind=act.kind, title=act.title, ticket=act.ticket, client=act.client,
        person=act.person, flow=act.flow, owner=ctx.actor.id, team=ctx.actor.team,
        created_at=op.captured_at, variables=act.variables, origin=act.origin,
        changed_at=op.captured_at, changed_by=op.actor,
    )  # fmt: skip


def _made_before(rows: Rows, op: Op) -> bool:
    """Whether this very session exists already. Raises Refused when it is somebody else's."""
    session = rows.get(Session, op.root)
    if session is None:
        return False
    if op.actor in {session.owner, session.preparer, *session.former}:
        return True
    raise Refused("A session with this number exists already.", "exists")


def _demand_flow(rows: Rows, ref: FlowRef | None, ctx: Context) -> None:
    """A run needs its flow version, which may be archived meanwhile: the work was real."""
    if ref is None or not ctx.authority:
        return
    flow = rows.get(Flow, ref.id)
    if flow is None or rows.get(Snapshot, ref.snapshot) is None:
        raise Refused("The flow of this session is not here yet.", "missing")
    if not can(ctx.actor, "flow.read", flow):
        raise Refused("The flow of this session is not shared with you.", "forbidden")


def _is_trial(rows: Rows, ref: FlowRef | None) -> bool:
    """Whether the run tries out a version that nobody has published."""
    return ref is not None and is_trial(rows, ref.id, ref.version)


RULES: Mapping[type[Act], Rule] = {
    acts.StartSession: start,
    acts.PrepareSession: prepare,
    acts.BeginPrepared: begin,
    acts.CaptureSession: capture,
    acts.SetFields: set_fields,
    acts.SetVariables: set_variables,
    acts.SetContact: set_contact,
}
