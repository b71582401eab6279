"""A session as the runner draws it, put together from its rows and its flow."""

from __future__ import annotations

from collections import Counter

from rflow_desktop.domain import flow_path
from rflow_desktop.domain.model import Entry, Flow, Phase, phase
from rflow_desktop.domain.model import Evidence as Piece
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown import (
    EvidenceLine,
    NotTaken,
    PathStep,
    SeenBefore,
    SessionView,
    StepView,
    SyncMark,
)
from rflow_desktop.domain.values import Lost
from rflow_desktop.domain.variables import as_called, masked, resolve
from rflow_desktop.domain.worked import worked
from rflow_desktop.ids import instant
from rflow_desktop.services.run import STEPS, Run
from rflow_desktop.services.stepping import choices, step, variables
from rflow_desktop.services.tried import already_tried
from rflow_desktop.store import views
from rflow_desktop.store.local import Local

MOST_NOT_TAKEN = 6
YES_NO = 3
"""Letters of an answer that says nothing without its question."""
_SIZES = ((1024 * 1024, "MB"), (1024, "KB"))


def view(local: Local, run: Run, now_ms: int) -> SessionView:
    header, rows = run.header, run.rows
    line = views.session_line(local, header.id, now_ms)
    position = run.position if run.content is not None else None
    shown = step(run)
    number = len(run.steps) + 1 if position is None else position.number
    return SessionView(
        id=header.id,
        state="" if line is None else line.state,
        phase=phase(header).value,
        kind=header.kind.value,
        title=header.title,
        ticket=header.ticket,
        client=header.client,
        person=header.person,
        flow=header.flow.name if header.flow else "",
        flow_kind=header.flow.kind if header.flow else "",
        flow_version=header.flow.version if header.flow else 0,
        minutes=minutes(run, now_ms),
        parked=worked(header, instant(now_ms)).parked // 60,
        number=number,
        usually=0 if position is None else position.usually,
        step=shown,
        path=path_lines(run),
        ahead=() if position is None else choices(run, position),
        not_taken=_not_taken(run),
        evidence=evidence_lines(local, run),
        variables=variables(run),
        pad="" if rows.pad is None else rows.pad.text,
        pad_at="" if rows.pad is None else rows.pad.at,
        pad_merged=rows.pad is not None and rows.pad.merged,
        seen_before=_seen_before(local, run, shown),
        already_tried=already_tried(local, run, now_ms, instant(now_ms)),
        sync=rows.sync,
        writable=_writable(run),
        read_only_because=_read_only_because(run, unsent=line is not None and line.unsent),
        outcome=header.outcome.value if header.outcome else "",
        outcome_notes=header.outcome_notes,
        next_steps=header.next_steps,
        owner=header.owner,
        owner_name=run.names.get(header.owner, ""),
        target=header.target,
        batch=header.batch or "",
        lost=tuple(_lost(run, one) for one in header.superseded),
        newer_version=_newer_version(local, run),
        handoff=header.handoff or header.last_handoff or "",
        pause_reason=header.pause_reason,
        pause_until=header.pause_until or "",
    )


def minutes(run: Run, now_ms: int) -> int:
    """At work, without what it lay and what was slept through."""
    return worked(run.header, instant(now_ms)).minutes


def path_lines(run: Run) -> tuple[PathStep, ...]:
    """The steps that lead here in their order, then what was answered on other ways."""
    taken = {entry.id for entry in run.steps}
    aside = [entry for entry in run.rows.entries if entry.kind in STEPS and entry.id not in taken]
    notes = [entry for entry in run.rows.entries if entry.kind == "note"]
    pieces = Counter(piece.node for piece in run.rows.evidence if not piece.removed)
    on_path = sorted((*run.steps, *notes), key=lambda entry: (entry.at, entry.hlc))
    return tuple(_line(run, entry, pieces, off_path=entry in aside) for entry in (*on_path, *aside))


def _line(run: Run, entry: Entry, pieces: Counter[str], *, off_path: bool) -> PathStep:
    return PathStep(
        id=entry.id,
        kind=entry.kind,
        node=entry.node,
        title=entry.title or ("Note" if entry.kind == "note" else entry.node),
        answer=entry.label or entry.answer if entry.kind == "decision" else entry.body,
        note=entry.note,
        at=entry.at,
        by=run.names.get(entry.by, ""),
        evidence=pieces[entry.node] if entry.node and not off_path else 0,
        off_path=off_path,
        late=entry.late,
    )


def _not_taken(run: Run) -> tuple[NotTaken, ...]:
    position = None if run.trouble and run.content is None else run.position
    if position is None:
        return ()
    left = [branch for walked in run.path for branch in walked.not_taken]
    told = Counter(one.label for one in left)
    shown = masked(run.values, position.flow.variables())
    gap = as_called(position.flow.labels())

    def words(one: flow_path.NotTaken) -> str:
        says_nothing = len(one.label) <= YES_NO or told[one.label] > 1
        return resolve(one.leads_to if says_nothing else one.label, shown, missing=gap)

    return tuple(NotTaken(label=words(one), steps=one.steps) for one in left[:MOST_NOT_TAKEN])


def evidence_lines(local: Local, run: Run) -> tuple[EvidenceLine, ...]:
    return tuple(piece_line(local, run, one) for one in run.rows.evidence if not one.removed)


def piece_line(local: Local, run: Run, one: Piece) -> EvidenceLine:
    return EvidenceLine(
        id=one.id,
        title=one.title or one.name or "Screenshot",
        line=_told(one),
        sha256=one.sha256,
        mime=one.mime,
        size=one.size,
        at=one.at,
        by=run.names.get(one.by, ""),
        step=one.step,
        available=one.available,
        here=local.blobs.here(one.sha256),
        sync=_mark(local, one),
    )


def _told(one: Piece) -> str:
    """What can be said without reading it: pixels and size."""
    unit, name = next(((unit, name) for unit, name in _SIZES if one.size >= unit), (1, "B"))
    size = f"{one.size / unit:.1f} {name}" if unit > 1024 else f"{one.size // unit} {name}"
    return f"{one.width} by {one.height} · {size}" if one.width else size


def _mark(local: Local, one: Piece) -> SyncMark:
    if not local.server:
        return SyncMark.SAVED
    if one.available:
        return SyncMark.SYNCED
    bytes_ = local.blobs.state(one.sha256)
    marks = {"parked": SyncMark.ATTENTION, "left": SyncMark.SAVED}
    return SyncMark.WAITING if bytes_ is None else marks.get(bytes_.state, SyncMark.WAITING)


def _seen_before(local: Local, run: Run, shown: StepView | None) -> tuple[SeenBefore, ...]:
    flow = run.header.flow
    if flow is None or shown is None or not shown.node:
        return ()
    return views.seen_before(local, shown.node, flow.snapshot, but=run.header.id)


def _writable(run: Run) -> bool:
    open_ = phase(run.header) in {Phase.PREPARED, Phase.ACTIVE, Phase.PAUSED}
    return open_ and can(run.me, "session.write", run.header)


def _read_only_because(run: Run, *, unsent: bool) -> str:
    header = run.header
    owner = run.names.get(header.owner, "Somebody else")
    match phase(header):
        case Phase.CLOSED:
            return "This session is finished. The scratchpad stays open."
        case Phase.IN_TRANSIT if unsent and header.owner == run.me.id:
            return "You handed this session over. It has not been sent yet."
        case Phase.IN_TRANSIT if header.owner == run.me.id:
            return "You handed this session over. It waits to be claimed."
        case Phase.IN_TRANSIT:
            return f"{owner} handed this session over. Claim it to see its path and work on it."
        case _ if not can(run.me, "session.write", header):
            return f"Read only. {owner} has this session."
        case _:
            return ""


def _lost(run: Run, one: Lost) -> tuple[str, str, str]:
    """(operation to restore, what it was, whose words)."""
    field = one.field.partition(":")[2] or one.field.replace("_", " ")
    who = run.names.get(one.by, "") or "An earlier value"
    return (one.op, f"{field}: {one.value}", who)


def _newer_version(local: Local, run: Run) -> int:
    """The version that a new run would start with, when it is not this one; 0 when it is."""
    flow = run.header.flow
    row = None if flow is None else local.get(Flow, flow.id)
    if row is None or flow is None or row.published in (None, flow.snapshot):
        return 0
    return row.version
