"""Rules for the library: saving a flow's content, publishing it, archiving it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from rflow_desktop.domain import acts, flow
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Flow, FlowVersion, Snapshot
from rflow_desktop.domain.model_flows import version_id
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule
from rflow_desktop.domain.values import Row


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
        raise stale(known)
    told = read_content(op, act.snapshot, act.content)
    if known is None:
        author = {"author": ctx.actor.id, "team": ctx.actor.team}
        row = Flow(id=op.root, **author, **told, **mark(op, act.snapshot))
    else:
        row = next_version(known, op, told, act.snapshot)
    return Changes((row, *kept(rows, op, known, row, act.content)))


def publish(rows: Rows, op: Op, act: acts.PublishFlow, ctx: Context) -> Changes:
    row = demand_flow(rows, op)
    if not can(ctx.actor, "flow.publish", row):
        raise Refused("Publishing a flow needs a senior or an admin.", "forbidden")
    if row.snapshot != act.snapshot:
        raise stale(row)
    if row.published == act.snapshot and row.status == "published":
        return Changes()
    told = {"published": act.snapshot, "status": "published", "published_version": row.version}
    seen = {"published_at": op.captured_at, "published_by": op.actor}
    version = _version(rows, row, op).model_copy(update=seen)
    return Changes((*_changed(row, op, told).puts, version))


def archive(rows: Rows, op: Op, act: acts.ArchiveFlow, ctx: Context) -> Changes:
    row = demand_flow(rows, op)
    if not can(ctx.actor, "flow.edit", row):
        raise Refused("Only its author or a senior can archive this flow.", "forbidden")
    return _changed(row, op, {"archived": act.archived})


def demand_flow(rows: Rows, op: Op) -> Flow:
    row = rows.get(Flow, op.root)
    if row is None:
        raise Refused("This flow is not here yet.", "missing")
    return row


def stale(row: Flow) -> Refused:
    who = {"by": row.changed_by}
    return Refused("This flow was edited by somebody else meanwhile.", "stale_flow", who)


def mark(op: Op, snapshot: str) -> dict[str, Any]:
    return {"snapshot": snapshot, "changed_at": op.captured_at, "changed_by": op.actor}


def next_version(known: Flow, op: Op, told: Mapping[str, Any], snapshot: str) -> Flow:
    """`known` with a newer content."""
    update = {**told, **mark(op, snapshot), "version": known.version + 1}
    return known.model_copy(update=update)


def kept(
    rows: Rows, op: Op, before: Flow | None, after: Flow, content: Mapping[str, Any], **more: object
) -> tuple[Row, ...]:
    """What stays of a change to a flow's content: the content, and who made which version when.

    The version before it is written down too, for flows that began without such rows.
    """
    found: list[Row] = []
    if before is not None and rows.get(FlowVersion, _name(before)) is None:
        found.append(_version(rows, before, op))
    made = _version(rows, after, op).model_copy(
        update={"by": op.actor, "at": op.captured_at, **more}
    )
    found.append(made)
    if rows.get(Snapshot, after.snapshot) is None:  # an earlier content again: it never changes
        found.append(Snapshot(id=after.snapshot, flow=after.id, content=dict(content)))
    return tuple(found)


def read_content(op: Op, snapshot: str, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What the library shows of a flow, read from its content.

    Raises Refused when that is no flow, is another one, or is not what its hash says.
    """
    try:
        content = flow.Flow.model_validate(raw)
    except ValidationError as error:
        raise Refused("This is not the content of a flow.", "malformed") from error
    if content.id != op.root or flow.content_hash(content) != snapshot:
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


def _version(rows: Rows, row: Flow, op: Op) -> FlowVersion:
    """The newest version of a flow, as it is written down or as its header tells of it.

    A starter flow does not say since when it is published; then it was so by now.
    """
    told = rows.get(FlowVersion, _name(row))
    if told is not None:
        return told
    published = (row.changed_at or op.captured_at) if row.published == row.snapshot else ""
    return FlowVersion(
        id=_name(row), flow=row.id, number=row.version, snapshot=row.snapshot,
        by=row.changed_by or row.author, at=row.changed_at, published_at=published,
    )  # fmt: skip


def _name(row: Flow) -> str:
    return version_id(row.id, row.version)


def _changed(row: Flow, op: Op, update: Mapping[str, Any]) -> Changes:
    if all(getattr(row, name) == value for name, value in update.items()):
        return Changes()
    told = {"changed_at": op.captured_at, "changed_by": op.actor}
    return Changes((row.model_copy(update={**update, **told}),))


RULES: Mapping[type[Act], Rule] = {
    acts.SaveFlow: save,
    acts.PublishFlow: publish,
    acts.ArchiveFlow: archive,
}
