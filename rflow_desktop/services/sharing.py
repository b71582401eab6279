"""Taking sessions of this computer along into a team: each as one operation with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rflow_desktop.domain import acts
from rflow_desktop.domain.model import (
    Contact,
    Entry,
    Evidence,
    Flow,
    Kind,
    Pad,
    Session,
    Snapshot,
)
from rflow_desktop.services.work import Done
from rflow_desktop.store.local import Local

Share = Literal["none", "today", "all"]


@dataclass(frozen=True)
class Along:
    """What one session brings: what is to be done in the new workspace, and the blobs it needs."""

    done: tuple[Done, ...]
    blobs: tuple[str, ...]


def to_share(local: Local, share: Share, *, today: str) -> tuple[Along, ...]:
    """The sessions of `local` to take along, oldest first. `today` is the instant the day began."""
    if share == "none":
        return ()
    wanted = [row for row in shareable(local) if share == "all" or row.changed_at >= today]
    return tuple(_along(local, row) for row in wanted)


def shareable(local: Local) -> tuple[Session, ...]:
    """What may go along, oldest first: neither the sample ticket nor what was thrown away. Talks
    with the assistant stay here whole; without what was said they would be empty there.
    """
    real = (
        row
        for row in local.every(Session)
        if row.kind is Kind.FLOW_RUN and not row.is_test and row.trashed_at is None
    )
    return tuple(sorted(real, key=lambda row: row.created_at))


def _along(local: Local, row: Session) -> Along:
    entries = sorted(local.parts(Entry, row.id), key=lambda entry: (entry.hlc, entry.id))
    pad = local.get(Pad, row.id)
    contact = local.get(Contact, row.id)
    evidence = [one for one in local.parts(Evidence, row.id) if not one.removed]
    root = ("session", row.id)
    done: list[Done] = [*_flow(local, row), (root, _captured(row, entries, pad))]
    if contact is not None:
        told = {"name": contact.name, "phone": contact.phone, "email": contact.email}
        done.append((root, acts.SetContact(**told, role=contact.role)))
    done += [(root, _attached(one)) for one in evidence]
    return Along(tuple(done), tuple(one.sha256 for one in evidence))


def _flow(local: Local, row: Session) -> list[Done]:
    """A flow that came from a file here goes along too; starter flows are everywhere already."""
    if row.flow is None:
        return []
    flow, content = local.get(Flow, row.flow.id), local.get(Snapshot, row.flow.snapshot)
    if content is None or (flow is not None and flow.starter):
        return []
    saved = acts.SaveFlow(snapshot=content.id, content=content.content, over=None)
    return [(("flow", row.flow.id), saved)]


def _captured(row: Session, entries: Sequence[Entry], pad: Pad | None) -> acts.CaptureSession:
    return acts.CaptureSession(
        kind=row.kind,
        title=row.title,
        ticket=row.ticket,
        client=row.client,
        person=row.person,
        flow=row.flow,
        variables=row.variables,
        created_at=row.created_at,
        started_at=row.started_at,
        paused_at=row.paused_at,
        pause_reason=row.pause_reason,
        closed_at=row.closed_at,
        outcome=row.outcome,
        outcome_notes=row.outcome_notes,
        next_steps=row.next_steps,
        scratchpad="" if pad is None else pad.text,
        head=row.head,
        entries=tuple(_entry(entry) for entry in entries),
    )


def _entry(entry: Entry) -> acts.CapturedEntry:
    names = acts.CapturedEntry.model_fields
    return acts.CapturedEntry.model_validate(
        {name: getattr(entry, name) for name in names if getattr(entry, name) not in ("", None)}
    )


def _attached(one: Evidence) -> acts.Attach:
    fields = ("sha256", "size", "mime", "name", "title", "width", "height", "node", "step")
    return acts.Attach(evidence=one.id, **{name: getattr(one, name) for name in fields})
