"""Rules for the library: saving a flow's content, publishing it, archiving it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Flow, Snapshot
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reduce_session import Rule
from rflow_desktop.domain.reducing import Changes, Context, Rows

ENTITY = "flow"


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
        raise Refused(
            "This flow was edited by somebody else meanwhile.",
            "stale_flow",
            {"by": known.changed_by},
        )
    told = _told(act.content)
    mark = {**told, "snapshot": act.snapshot, "changed_at": op.captured_at, "changed_by": op.actor}
    if known is None:
        flow = Flow(id=op.root, author=ctx.actor.id, team=ctx.actor.team, **mark)
    else:
        flow = known.model_copy(update={**mark, "version": known.version + 1})
    return Changes((flow, Snapshot(id=act.snapshot, flow=op.root, content=act.content)))


def publish(rows: Rows, op: Op, act: acts.PublishFlow, ctx: Context) -> Changes:
    flow = _flow(rows, op)
    if not can(ctx.actor, "flow.publish", flow):
        raise Refused("Publishing a flow needs a senior or an admin.", "forbidden")
    if flow.snapshot != act.snapshot:
        raise Refused(
            "This flow was edited by somebody else meanwhile.",
            "stale_flow",
            {"by": flow.changed_by},
        )
    return Changes(
        (
            flow.model_copy(
                update={
                    "published": act.snapshot,
                    "status": "published",
                    "changed_at": op.captured_at,
                }
            ),
        )
    )


def archive(rows: Rows, op: Op, act: acts.ArchiveFlow, ctx: Context) -> Changes:
    flow = _flow(rows, op)
    if not can(ctx.actor, "flow.edit", flow):
        raise Refused("Only its author or a senior can archive this flow.", "forbidden")
    return Changes(
        (
            flow.model_copy(
                update={
                    "archived": act.archived,
                    "changed_at": op.captured_at,
                    "changed_by": op.actor,
                }
            ),
        )
    )


def _flow(rows: Rows, op: Op) -> Flow:
    flow = rows.get(Flow, op.root)
    if flow is None:
        raise Refused("This flow is not here yet.", "missing")
    return flow


def _told(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the library shows of a flow, read from its content.

    Raises Refused when that is not a flow.
    """
    name, kind = content.get("name"), content.get("kind")
    if (
        not isinstance(name, str)
        or not isinstance(kind, str)
        or not isinstance(content.get("nodes"), dict)
    ):
        raise Refused("This is not the content of a flow.", "malformed")
    tags = content.get("tags")
    return {
        "name": name,
        "kind": kind,
        "slug": str(content.get("slug") or ""),
        "category": str(content.get("category") or ""),
        "description": str(content.get("description") or ""),
        "tags": tuple(str(tag) for tag in tags) if isinstance(tags, list) else (),
    }


RULES: Mapping[type[Act], Rule] = {
    acts.SaveFlow: save,
    acts.PublishFlow: publish,
    acts.ArchiveFlow: archive,
}
