"""Rules for the work in a session: answers, own steps, notes, scratchpad, evidence, texts made from
it.
"""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.model import Artifact, Entry, Evidence, Pad, Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.pad import merge
from rflow_desktop.domain.reduce_session import Rule
from rflow_desktop.domain.reducing import Changes, Context, Rows, demand, demand_here, touched
from rflow_desktop.domain.values import PAD_LIMIT

ENTITY = "session"


def choose(rows: Rows, op: Op, act: acts.Choose, ctx: Context) -> Changes:
    fields = {
        "node": act.node,
        "title": act.title,
        "answer": act.answer,
        "label": act.label,
        "note": act.note,
        "body": act.body,
        "flow": act.flow,
    }
    return _step(rows, op, act, ctx, kind="decision", fields=fields)


def add_step(rows: Rows, op: Op, act: acts.AddStep, ctx: Context) -> Changes:
    fields = {"title": act.title, "body": act.body, "note": act.note}
    return _step(rows, op, act, ctx, kind="custom_step", fields=fields)


def add_note(rows: Rows, op: Op, act: acts.AddNote, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.note")
    if rows.get(Entry, act.entry) is not None:
        return Changes()
    note = Entry(
        id=act.entry, session=session.id, kind="note", body=act.text, node=act.node, parent=act.parent,
        by=op.actor, at=op.captured_at, hlc=op.hlc, late=session.closed_at is not None,
    )  # fmt: skip
    return Changes((note, touched(session, op)))


def step_back(rows: Rows, op: Op, act: acts.StepBack, ctx: Context) -> Changes:
    session = demand_here(op, rows, ctx)
    if act.to is not None:
        entry = rows.get(Entry, act.to)
        if entry is None or entry.session != session.id:
            raise Refused("The step to go back to is not in this session.", "missing")
    return Changes((_stand_at(session, op, act.to),))


def write_pad(rows: Rows, op: Op, act: acts.WritePad, ctx: Context) -> Changes:
    """Notes stay open for ever: a closed session takes them too."""
    session = demand(op, rows, ctx, "session.note")
    pad = rows.get(Pad, session.id)
    over = "" if pad is None else pad.text
    text = act.text if over == act.over else merge(act.over, act.text, over)
    if len(text) > PAD_LIMIT:
        raise Refused(
            "The scratchpad would be longer than 64 KB with what others wrote.", "too_large"
        )
    mark = {
        "op": op.id,
        "hlc": op.hlc,
        "at": op.captured_at,
        "by": op.actor,
        "merged": text != act.text,
    }
    return Changes(
        (Pad(id=session.id, session=session.id, text=text, **mark), touched(session, op))
    )


def attach(rows: Rows, op: Op, act: acts.Attach, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.note")
    if rows.get(Evidence, act.evidence) is not None:
        return Changes()
    evidence = Evidence(
        id=act.evidence, session=session.id, sha256=act.sha256, size=act.size, mime=act.mime, name=act.name,
        title=act.title, width=act.width, height=act.height, node=act.node, step=act.step,
        by=op.actor, at=op.captured_at, hlc=op.hlc,
    )  # fmt: skip
    return Changes((evidence, touched(session, op, evidence=session.evidence + 1)))


def edit_evidence(rows: Rows, op: Op, act: acts.EditEvidence, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.note")
    evidence = rows.get(Evidence, act.evidence)
    if evidence is None or evidence.session != session.id:
        raise Refused("This piece of evidence is not in the session.", "missing")
    wanted = {
        name: getattr(act, name) for name in ("title", "removed") if getattr(act, name) is not None
    }
    won, marks = settle(evidence, {name: getattr(evidence, name) for name in wanted}, wanted, op)
    changed = evidence.model_copy(update={**won, **marks})
    count = session.evidence + int(evidence.removed) - int(changed.removed)
    return Changes((changed, touched(session, op, evidence=count)))


def record_artifact(rows: Rows, op: Op, act: acts.RecordArtifact, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.note")
    artifact = Artifact(
        id=act.artifact, session=session.id, kind=act.kind, format=act.format, sha256=act.sha256,
        masked=act.masked, delivered=act.delivered, by=op.actor, at=op.captured_at,
    )  # fmt: skip
    exported = session.exported or session.closed_at is not None
    return Changes((artifact, touched(session, op, exported=exported)))


def _step(
    rows: Rows,
    op: Op,
    act: acts.Choose | acts.AddStep,
    ctx: Context,
    *,
    kind: str,
    fields: Mapping[str, str],
) -> Changes:
    """A step of the path.

    Two people who answer from the same place make two branches; the later one is stood at.
    """
    session = demand_here(op, rows, ctx)
    if rows.get(Entry, act.entry) is not None:
        return Changes()
    entry = Entry(
        id=act.entry, session=session.id, kind=kind, parent=act.parent, by=op.actor, at=op.captured_at, hlc=op.hlc,
        late=session.closed_at is not None, **fields,
    )  # fmt: skip
    stood = _stand_at(session, op, act.entry)
    started = session.started_at or op.captured_at
    return Changes(
        (entry, stood.model_copy(update={"steps": session.steps + 1, "started_at": started}))
    )


def _stand_at(session: Session, op: Op, entry: str | None) -> Session:
    won, marks = settle(session, {"head": session.head}, {"head": entry}, op)
    return touched(session, op, **won, stamps=marks["stamps"])


RULES: Mapping[type[Act], Rule] = {
    acts.Choose: choose,
    acts.AddStep: add_step,
    acts.AddNote: add_note,
    acts.StepBack: step_back,
    acts.WritePad: write_pad,
    acts.Attach: attach,
    acts.EditEvidence: edit_evidence,
    acts.RecordArtifact: record_artifact,
}
