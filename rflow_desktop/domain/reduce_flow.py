"""Rules for the library: saving a flow's content, publishing it, archiving it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from rflow_desktop.domain import acts, flow
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Flow, Snapshot
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule


def save(rows: Rows, op: Op, act: acts.SaveFlow, ctx: Context) -> Changes:
    """Keep content by its hash.

    An edit of anything but the newest content is refused, and stays with its author.
    """
    known = rows.get(Flow, op.root)
    if known is not None and not can(ctx.actor, "flow.edit", known):
        raise Refused("This flow is your team's. Suggest a change or duplicate it.", "forbidden")
    if known is not None and known.snapshot == act.snapshot:
        return Changes()
    if known is not None and known.snapshot != act.over:
        raise _stale(known)
    told = _told(op, act)
    mark = {**told, "snapshot": act.snapshot, "changed_at": op.captured_at, "changed_by": op.actor}
    if known is None:
        row = Flow(id=op.root, author=ctx.actor.id, team=ctx.actor.team, **mark)
    else:
        row = known.model_copy(update={**mark, "version": known.version + 1})
    if rows.get(Snapshot, act.snapshot) is not None:
        return Changes((row,))  # an earlier content again: it never changes
    return Changes((row, Snapshot(id=act.snapshot, flow=op.root, content=act.content)))


def publish(rows: Rows, op: Op, act: acts.PublishFlow, ctx: Context) -> Changes:
    row = _flow(rows, op)
    if not can(ctx.actor, "flow.publish", row):
        raise Refused("Publishing a flow needs a senior or an admin.", "forbidden")
    if row.snapshot != act.snapshot:
        raise _stale(row)
    return _changed(row, op, {"published": act.snapshot, "status": "published"})


def archive(rows: Rows, op: Op, act: acts.ArchiveFlow, ctx: Context) -> Changes:
    row = _flow(rows, op)
    if not can(ctx.actor, "flow.edit", row):
        raise Refused("Only its author or a senior can archive this flow.", "forbidden")
    return _changed(row, op, {"archived": act.archived})


def _changed(row: Flow, op: Op, update: Mapping[str, Any]) -> Changes:
    if all(getattr(row, name) == value for name, value in update.items()):
        return Changes()
    mark = {"changed_at": op.captured_at, "changed_by": op.actor}
    return Changes((row.model_copy(update={**update, **mark}),))


def _flow(rows: Rows, op: Op) -> Flow:
    row = rows.get(Flow, op.root)
    if row is None:
        raise Refused("This flow is not here yet.", "missing")
    return row


def _stale(row: Flow) -> Refused:
    who = {"by": row.changed_by}
    return Refused("This flow was edited by somebody else meanwhile.", "stale_flow", who)


def _told(op: Op, act: acts.SaveFlow) -> dict[str, Any]:
    """What the library shows of a flow, read from its content.

    Raises Refused when that is no flow, is another one, or is not what its hash says.
    """
    try:
        content = flow.Flow.model_validate(act.content)
    except ValidationError as error:
        raise Refused("This is not the content of a flow.", "malformed") from error
    if content.id != op.root or flow.content_hash(content) != act.snapshot:
        raise Refused("The content of this flow is not what its number says.", "malformed")
    return {
        "name": content.name,
        "kind": content.kind,
        "slug": content.slug,
        "category": content.category,
        "description": content.description,
        "tags": content.tags,
        "usual_steps": content.estimate.steps,
    }


RULES: Mapping[type[Act], Rule] = {
    acts.SaveFlow: save,
    acts.PublishFlow: publish,
    acts.ArchiveFlow: archive,
}
