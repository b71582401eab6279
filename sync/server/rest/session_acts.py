"""What is done to sessions under /api: started, changed, closed, as operations of who asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import Flow, FlowRef, Outcome, Pad, Session, Snapshot
from rflow_desktop.domain.policy import can
from sync.server.central import NotDone
from sync.server.rest import flow_reads, refusals, session_reads, steps
from sync.server.rest.door import Desk
from sync.server.rest.session_document import SessionDocument, document, rev_of
from sync.server.rest.values import as_text

CLOSED = "Cannot update a completed session"
VARIABLES_CLOSED = "Cannot update variables on a completed session"
CLOSED_BEFORE = "Session already completed"
_FIELDS: Mapping[str, str] = {
    "ticket_number": "ticket", "client_name": "client", "title": "title",
    "next_steps": "next_steps", "due_at": "due_at",
}  # fmt: skip
"""Fields of these paths that are fields of the session, by both their names."""


def start(desk: Desk, given: Mapping[str, Any]) -> SessionDocument:
    """A new run. Variables are never demanded: they are filled in on the way."""
    demand_worker(desk)
    flow, ref = runnable(desk, given["tree_id"], "Cannot start session with inactive tree")
    session_id = given.get("id") or desk.new_id()
    act = acts.StartSession(**header(given, ref), is_test=flow.published != ref.snapshot)
    desk.do(Session.TYPE, session_id, act)
    return told(desk, session_id)


def begin(desk: Desk, session_id: str, at: str | None) -> SessionDocument:
    """The start of prepared work; `at` is when it began on a computer that was offline."""
    session_reads.demand_for(desk, session_id, "session.manage")
    earlier = at if at is not None and at < desk.now else None
    desk.do(Session.TYPE, session_id, acts.BeginPrepared(), at=earlier)
    return told(desk, session_id)


def change(
    desk: Desk, session_id: str, given: Mapping[str, Any], seen: int | None
) -> SessionDocument:
    """Writes what is given. Steps are added to those that are there, never taken away."""
    session = session_reads.demand_for(desk, session_id)
    demand_open(session, CLOSED)
    demand_seen(desk, session, seen)
    fields = {_FIELDS[name]: value for name, value in given.items() if name in _FIELDS}
    fields = {name: "" if v is None and name != "due_at" else v for name, v in fields.items()}
    if fields:
        desk.do(Session.TYPE, session_id, acts.SetFields(**fields), seen=seen is not None)
    if "session_variables" in given:
        _set_variables(desk, session_id, given["session_variables"] or {}, (), seen)
    steps.take(desk, session_id, given)
    return told(desk, session_id)


def set_variables(
    desk: Desk,
    session_id: str,
    values: Mapping[str, Any],
    unset: tuple[str, ...],
    seen: int | None,
) -> SessionDocument:
    session = session_reads.demand_for(desk, session_id)
    demand_open(session, VARIABLES_CLOSED)
    demand_seen(desk, session, seen)
    _set_variables(desk, session_id, values, unset, seen)
    return told(desk, session_id)


def write_pad(
    desk: Desk, session_id: str, text: str, over: str | None, seen: int | None
) -> SessionDocument:
    """The scratchpad, at any time. What somebody else wrote since `over` stays in it."""
    session = session_reads.demand_for(desk, session_id, "session.note")
    demand_seen(desk, session, seen)
    pad = desk.get(Pad, session_id)
    there = "" if pad is None else pad.text
    act = acts.WritePad(text=text, over=there if over is None else over)
    if act.text != there:
        desk.do(Session.TYPE, session_id, act)
    return told(desk, session_id)


def complete(desk: Desk, session_id: str, given: Mapping[str, Any]) -> SessionDocument:
    """Closes, once. Texts that are not given keep what they were."""
    session = session_reads.demand_for(desk, session_id)
    if session.closed_at is not None:
        if session.outcome == given["outcome"]:
            raise refusals.refused("already_completed", CLOSED_BEFORE)
        raise _closed_otherwise(desk, session)
    act = acts.Complete(
        outcome=Outcome(given["outcome"]),
        **{name: given[name] for name in ("outcome_notes", "next_steps") if given.get(name)},
    )
    desk.do(Session.TYPE, session_id, act)
    return told(desk, session_id)


def told(desk: Desk, session_id: str) -> SessionDocument:
    session = session_reads.demand(desk.conn, desk.caller, session_id)
    return document(desk.conn, desk.account, session)


def runnable(desk: Desk, flow_id: str, inactive: str) -> tuple[Flow, FlowRef]:
    """A flow that can be run, and the content that a run of it begins with. Raises NotDone.

    What one may not see is not there, before anything else is said of it.
    """
    flow, _ = flow_reads.demand(desk.conn, desk.caller, flow_id)
    if flow.archived:
        raise refusals.refused("archived", inactive)
    snapshot, version = flow.current
    if desk.get(Snapshot, snapshot) is None:
        raise refusals.not_found(refusals.NO_FLOW)
    ref = FlowRef(
        id=flow.id, name=flow.name, kind=flow.kind, version=version, snapshot=snapshot,
        category=flow.category,
    )  # fmt: skip
    return flow, ref


def header(given: Mapping[str, Any], ref: FlowRef) -> dict[str, Any]:
    """What every new session says of itself."""
    values = given.get("session_variables") or {}
    return {
        "flow": ref,
        "title": given.get("title") or ref.name,
        "ticket": given.get("ticket_number") or "",
        "client": given.get("client_name") or "",
        "variables": {name: as_text(v) for name, v in values.items() if v is not None},
    }


def demand_worker(desk: Desk) -> None:
    if not can(desk.actor, "session.create"):
        raise refusals.forbidden()


def demand_open(session: Session, sentence: str) -> None:
    if session.closed_at is not None:
        raise refusals.refused("closed", sentence)


def demand_seen(desk: Desk, session: Session, seen: int | None) -> None:
    """Raises NotDone with the session as it is, for who has seen another version of it."""
    if seen is not None and seen != rev_of(desk.conn, desk.account, session.id):
        current = document(desk.conn, desk.account, session)
        raise refusals.stale(current.model_dump(mode="json"))


def _set_variables(
    desk: Desk,
    session_id: str,
    values: Mapping[str, Any],
    unset: tuple[str, ...],
    seen: int | None,
) -> None:
    """Every key for itself; a value of none takes the key away, as `unset` does."""
    gone = dict.fromkeys((*unset, *(name for name, value in values.items() if value is None)))
    kept = {name: as_text(value) for name, value in values.items() if name not in gone}
    if kept or gone:
        act = acts.SetVariables(set=kept, unset=tuple(gone))
        desk.do(Session.TYPE, session_id, act, seen=seen is not None)


def _closed_otherwise(desk: Desk, session: Session) -> NotDone:
    current = document(desk.conn, desk.account, session)
    sentence = "This session was completed with another outcome."
    return NotDone(
        409, "already_completed", sentence, more={"current": current.model_dump(mode="json")}
    )
