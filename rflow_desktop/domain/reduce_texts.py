"""Rules for kept texts: each one is a row of its own, so that none takes the place of another."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from rflow_desktop.domain import acts_texts as acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Artifact
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reduce_talk import part
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule, demand, fresh, touched


def keep(rows: Rows, op: Op, act: acts.KeepText, ctx: Context) -> Changes:
    """Also of a closed session: its documentation is often written last."""
    session = demand(op, rows, ctx, "session.note")
    if not fresh(rows, Artifact, act.artifact, session.id):
        return Changes()
    text = Artifact(
        id=act.artifact, session=session.id, kind=act.kind, format="markdown", text=act.text,
        sha256=sha256(act.text.encode()).hexdigest(), version=act.version,
        generation=act.generation, by=op.actor, at=op.captured_at,
    )  # fmt: skip
    return Changes((text, touched(session, op)))


def posted(rows: Rows, op: Op, act: acts.MarkPosted, ctx: Context) -> Changes:
    """Posted once and for all; a failed attempt keeps the text and says why."""
    session = demand(op, rows, ctx, "session.note")
    text = part(rows, Artifact, act.artifact, session)
    if not act.external_id and not act.trouble:
        raise Refused("Say what came of posting it.", "malformed")
    if text.posted_at is not None:
        return Changes()
    if not act.external_id:
        return Changes((text.model_copy(update={"trouble": act.trouble}), touched(session, op)))
    update = {"posted_at": op.captured_at, "external_id": act.external_id, "trouble": ""}
    return Changes((text.model_copy(update=update), touched(session, op)))


RULES: Mapping[type[Act], Rule] = {acts.KeepText: keep, acts.MarkPosted: posted}
