"""A session as these paths speak of it, put together from its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import Connection, select

from rflow_desktop.domain.flow_walk import Taken, line
from rflow_desktop.domain.model import Entry, Outcome, Pad, Session, Snapshot, phase
from sync.protocol import Answer
from sync.server import schema
from sync.server.rest.flow_document import structure

Status = Literal["prepared", "active", "completed"]
CUSTOM = "custom-"
"""Begins the name of a step that an engineer added, where a node of the flow is named."""


class TreeMeta(Answer):
    """The flow as it was named at the start; `snapshot` is the hash of its content."""

    id: str
    name: str
    description: str = ""
    category: str
    version: int
    tree_type: str
    snapshot: str


class TreeSnapshot(Answer):
    """What the run goes by, whatever becomes of the flow. Lists leave the structure out."""

    structure: dict[str, Any] | None
    meta: TreeMeta


class DecisionDocument(Answer):
    id: str
    node_id: str
    title: str
    answer: str
    answer_label: str
    note: str
    decided_at: str
    decided_by: str
    parent: str | None


class CustomStepDocument(Answer):
    id: str
    after: str | None
    title: str
    body: str
    note: str
    added_at: str
    added_by: str


class SessionDocument(Answer):
    """One session. `status` follows from the times; `rev` changes with everything in it."""

    id: str
    rev: int
    status: Status
    phase: str
    kind: str
    title: str
    tree_id: str | None
    tree_name: str
    tree_snapshot: TreeSnapshot | None
    user_id: str
    assigned_to_id: str | None
    prepared_by_id: str | None
    team_id: str | None
    ticket_number: str | None
    client_name: str | None
    session_variables: dict[str, str]
    path_taken: list[str]
    decisions: list[DecisionDocument]
    custom_steps: list[CustomStepDocument]
    scratchpad: str
    outcome: Outcome | None
    outcome_notes: str | None
    next_steps: str | None
    exported: bool
    is_test: bool
    batch_id: str | None
    target_label: str | None
    origin_id: str | None
    created_at: str
    started_at: str | None
    completed_at: str | None
    due_at: str | None
    updated_at: str


@dataclass
class Parts:
    """What belongs to one session, as far as it is shown here."""

    rev: int = 0
    entries: list[Entry] = field(default_factory=list)
    pad: Pad | None = None


def document(conn: Connection, account: str, session: Session) -> SessionDocument:
    """A session with everything."""
    parts = parts_of(conn, account, [session.id])[session.id]
    return _document(session, parts, snapshot_of(conn, account, session))


def documents(conn: Connection, account: str, sessions: Sequence[Session]) -> list[SessionDocument]:
    """Sessions as lists show them: everything but the structure of their flows."""
    parts = parts_of(conn, account, [one.id for one in sessions])
    return [_document(one, parts[one.id], None) for one in sessions]


def rev_of(conn: Connection, account: str, session: str) -> int:
    return parts_of(conn, account, [session])[session].rev


def parts_of(conn: Connection, account: str, sessions: Iterable[str]) -> dict[str, Parts]:
    found = {one: Parts() for one in sessions}
    table = schema.row.c
    mine = table.account_id == account
    headers = select(table.type, table.id, table.seq, table.doc).where(
        mine, table.type == Session.TYPE, table.id.in_(list(found))
    )
    parts = select(table.type, table.session, table.seq, table.doc).where(
        mine, table.session.in_(list(found))
    )
    for kind, root, seq, doc in (*conn.execute(headers), *conn.execute(parts)):
        one = found[root]
        one.rev = max(one.rev, seq)
        if kind == Entry.TYPE:
            one.entries.append(Entry.model_validate_json(doc))
        elif kind == Pad.TYPE:
            one.pad = Pad.model_validate_json(doc)
    for one in found.values():
        one.entries.sort(key=lambda entry: (entry.hlc, entry.id))
    return found


def snapshot_of(conn: Connection, account: str, session: Session) -> dict[str, Any] | None:
    """The content that the session runs, when it has a flow."""
    return None if session.flow is None else content_of(conn, account, session.flow.snapshot)


def content_of(conn: Connection, account: str, snapshot: str) -> dict[str, Any] | None:
    table = schema.row.c
    doc = conn.execute(
        select(table.doc).where(
            table.account_id == account, table.type == Snapshot.TYPE, table.id == snapshot
        )
    ).scalar_one_or_none()
    return None if doc is None else Snapshot.model_validate_json(doc).content


def walked(session: Session, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The steps that lead to where the session stands, the first one first."""
    steps = {one.id: one for one in entries if one.kind != "note"}
    taken = [Taken(one.id, one.node, one.flow, one.answer, one.parent) for one in steps.values()]
    return tuple(steps[one.id] for one in line(taken, head=session.head))


def entry_id(session: str, name: str) -> str:
    """The id of a step that a client named: its own where it is one, otherwise always the same."""
    bare = name.removeprefix(CUSTOM)
    try:
        return str(UUID(bare))
    except ValueError:
        return str(uuid5(NAMESPACE_URL, f"{session}/{name}"))


def node_name(entry: Entry) -> str:
    return CUSTOM + entry.id if entry.kind == "custom_step" else entry.node


def status_of(session: Session) -> Status:
    """Exactly one for every combination of times: completed wins."""
    if session.closed_at is not None:
        return "completed"
    return "prepared" if session.started_at is None else "active"


def _document(session: Session, parts: Parts, content: dict[str, Any] | None) -> SessionDocument:
    flow = session.flow
    by_id = {one.id: one for one in parts.entries}
    return SessionDocument(
        id=session.id,
        rev=parts.rev,
        status=status_of(session),
        phase=phase(session).value,
        kind=session.kind.value,
        title=session.title,
        tree_id=flow.id if flow else None,
        tree_name=flow.name if flow else "",
        tree_snapshot=_snapshot(session, content),
        user_id=session.owner,
        assigned_to_id=session.assignee,
        prepared_by_id=session.preparer,
        team_id=session.team,
        ticket_number=session.ticket or None,
        client_name=session.client or None,
        session_variables=dict(session.variables),
        path_taken=[node_name(one) for one in walked(session, parts.entries)],
        decisions=[_decision(one, by_id) for one in parts.entries if one.kind == "decision"],
        custom_steps=[_custom(one, by_id) for one in parts.entries if one.kind == "custom_step"],
        scratchpad="" if parts.pad is None else parts.pad.text,
        outcome=session.outcome,
        outcome_notes=session.outcome_notes or None,
        next_steps=session.next_steps or None,
        exported=session.exported,
        is_test=session.is_test,
        batch_id=session.batch,
        target_label=session.target or None,
        origin_id=session.origin,
        created_at=session.created_at,
        started_at=session.started_at,
        completed_at=session.closed_at,
        due_at=session.due_at,
        updated_at=session.changed_at or session.created_at,
    )


def _snapshot(session: Session, content: dict[str, Any] | None) -> TreeSnapshot | None:
    flow = session.flow
    if flow is None:
        return None
    meta = TreeMeta(
        id=flow.id,
        name=flow.name,
        description=str((content or {}).get("description", "")),
        category=flow.category,
        version=flow.version,
        tree_type=flow.kind,
        snapshot=flow.snapshot,
    )
    return TreeSnapshot(structure=None if content is None else structure(content), meta=meta)


def _decision(entry: Entry, by_id: dict[str, Entry]) -> DecisionDocument:
    return DecisionDocument(
        id=entry.id,
        node_id=entry.node,
        title=entry.title,
        answer=entry.answer,
        answer_label=entry.label,
        note=entry.note,
        decided_at=entry.at,
        decided_by=entry.by,
        parent=_name_of(entry.parent, by_id),
    )


def _custom(entry: Entry, by_id: dict[str, Entry]) -> CustomStepDocument:
    return CustomStepDocument(
        id=CUSTOM + entry.id,
        after=_name_of(entry.parent, by_id),
        title=entry.title,
        body=entry.body,
        note=entry.note,
        added_at=entry.at,
        added_by=entry.by,
    )


def _name_of(parent: str | None, by_id: dict[str, Entry]) -> str | None:
    """An own step is named as such, a decision by its id."""
    before = None if parent is None else by_id.get(parent)
    return node_name(before) if before is not None and before.kind == "custom_step" else parent
