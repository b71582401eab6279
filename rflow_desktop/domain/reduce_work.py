"""Rules for the work in a session: answers, own steps, notes, scratchpad, evidence, texts of it."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.model import Artifact, Entry, Evidence, Pad, Session
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.pad import merge
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reducing import (
    HEAD,
    Changes,
    Context,
    Rows,
    Rule,
    counts,
    demand,
    demand_here,
    fresh,
    touched,
)
from rflow_desktop.domain.values import PAD_LIMIT


def choose(rows: Rows, op: Op, act: acts.Choose, ctx: Context) -> Changes:
    told = ("node", "title", "answer", "label", "note", "body", "flow")
    return _step(rows, op, act, ctx, kind="decision", told=told)


def add_step(rows: Rows, op: Op, act: acts.AddStep, ctx: Context) -> Changes:
    return _step(rows, op, act, ctx, kind="custom_step", told=("title", "body", "note"))


def add_note(rows: Rows, op: Op, act: acts.AddNote, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.note")
    if not fresh(rows, Entry, act.entry, session.id):
        return Changes()
    note = Entry(
        id=act.entry, session=session.id, kind="note", body=act.text, node=act.node,
        parent=act.parent, by=op.actor, at=op.captured_at, hlc=op.hlc, late=_late(session),
    )  # fmt: skip
    return Changes((note, touched(session, op)))


def step_back(rows: Rows, op: Op, act: acts.StepBack, ctx: Context) -> Changes:
    session = demand_here(op, rows, ctx)
    if act.to is None:
        return Changes((_stand_at(rows, session, op, None),))
    entry = rows.get(Entry, act.to)
    if entry is None or entry.session != session.id or entry.kind == "note":
        raise Refused("The step to go back to is not in this session.", "missing")
    return Changes((_stand_at(rows, session, op, entry),))


def write_pad(rows: Rows, op: Op, act: acts.WritePad, ctx: Context) -> Changes:
    """The scratchpad stays open for ever: a closed session takes it too."""
    session = demand(op, rows, ctx, "session.note")
    pad = rows.get(Pad, session.id)
    if pad is not None and pad.op == op.id:
        return Changes()
    alone = pad is None or pad.text == act.over
    text = act.text if pad is None or alone else merge(act.over, act.text, pad.text)
    if len(text) > PAD_LIMIT:
        raise Refused(
            "The scratchpad would be longer than 64 KB with what others wrote.", "too_large"
        )
    written = Pad(
        id=session.id, session=session.id, text=text, merged=text != act.text,
        op=op.id, hlc=op.hlc, at=op.captured_at, by=op.actor,
    )  # fmt: skip
    return Changes((written, touched(session, op)))


def attach(rows: Rows, op: Op, act: acts.Attach, ctx: Context) -> Changes:
    session = demand(op, rows, ctx, "session.note")
    if not fresh(rows, Evidence, act.evidence, session.id):
        return Changes()
    evidence = Evidence(
        id=act.evidence, session=session.id, sha256=act.sha256, size=act.size, mime=act.mime,
        name=act.name, title=act.title, width=act.width, height=act.height, node=act.node,
        step=act.step, by=op.actor, at=op.captured_at, hlc=op.hlc,
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
    if not wanted:
        return Changes()
    won, marks = settle(evidence, {name: getattr(evidence, name) for name in wanted}, wanted, op)
    changed = evidence.model_copy(update={**won, **marks})
    count = session.evidence + int(evidence.removed) - int(changed.removed)
    return Changes((changed, touched(session, op, evidence=count)))


def record_artifact(rows: Rows, op: Op, act: acts.RecordArtifact, ctx: Context) -> Changes:
    """Whoever may read may take a briefing along; a note is its engineer's, and says documented."""
    session = demand(op, rows, ctx, "session.read" if act.kind == "briefing" else "session.note")
    if not fresh(rows, Artifact, act.artifact, session.id):
        return Changes()
    artifact = Artifact(
        id=act.artifact, session=session.id, kind=act.kind, format=act.format, sha256=act.sha256,
        masked=act.masked, delivered=act.delivered, by=op.actor, at=op.captured_at,
    )  # fmt: skip
    documented = session.closed_at is not None and act.kind != "briefing"
    return Changes((artifact, touched(session, op, exported=session.exported or documented)))


def _step(
    rows: Rows,
    op: Op,
    act: acts.Choose | acts.AddStep,
    ctx: Context,
    *,
    kind: str,
    told: tuple[str, ...],
) -> Changes:
    """A step of the path. The first step of prepared work starts it and makes it its author's.

    Two people who answer from the same place make two branches; the later one is stood at.
    """
    session = demand_here(op, rows, ctx)
    if not fresh(rows, Entry, act.entry, session.id):
        return Changes()
    before = None if act.parent is None else rows.get(Entry, act.parent)
    entry = Entry(
        id=act.entry, session=session.id, kind=kind, parent=act.parent, by=op.actor,
        number=(0 if before is None else before.number) + counts(kind, session.flow),
        at=op.captured_at, hlc=op.hlc, late=_late(session),
        **{name: getattr(act, name) for name in told},
    )  # fmt: skip
    update: dict[str, object] = {}
    if session.started_at is None:
        update["started_at"] = op.captured_at
        update["owner"] = op.actor if can(ctx.actor, "session.write", session) else session.owner
    return Changes((entry, _stand_at(rows, session, op, entry).model_copy(update=update)))


def _stand_at(rows: Rows, session: Session, op: Op, entry: Entry | None) -> Session:
    """Where the path stands. Steps that came after the end are kept beside it."""
    if session.closed_at is not None and op.hlc > (session.closed_hlc or ""):
        return touched(session, op)
    wanted = None if entry is None else entry.id
    won, marks = settle(session, {HEAD: session.head}, {HEAD: wanted}, op)
    head = won.get(HEAD, session.head)
    stood = entry if head == wanted else rows.get(Entry, head or "")
    steps = 0 if stood is None else stood.number
    return touched(session, op, **won, steps=steps, stamps=marks["stamps"])


def _late(session: Session) -> bool:
    return session.closed_at is not None


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
