"""A flow as these paths speak of it, and the content that a request makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from rflow_desktop.domain.flow import FORMAT, FlowKind
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow_import import FlowRefused, from_document
from rflow_desktop.domain.model import Flow
from sync.protocol import Answer
from sync.server.central import NotDone

STRUCTURE = ("start", "nodes", "stop_rule", "samples", "estimate", "reviewed")
"""What of a flow's content is its structure, besides its format."""


class FlowDocument(Answer):
    """One flow. Whoever may edit it sees its newest content, everybody else the published one."""

    id: str
    rev: int
    name: str
    description: str
    category: str
    tags: list[str]
    tree_type: str
    tree_structure: dict[str, Any] | None
    intake_form: list[dict[str, Any]]
    status: Literal["draft", "published"]
    version: int
    is_active: bool
    is_public: bool
    is_default: bool
    author_id: str | None
    team_id: str | None
    account_id: str
    usage_count: int
    snapshot: str
    published_snapshot: str | None
    updated_at: str | None
    parent_tree_id: str | None
    root_tree_id: str | None
    fork_depth: int
    parent_updated_at: str | None
    fork_reason: str | None


def structure(content: Mapping[str, Any]) -> dict[str, Any]:
    return {"format": FORMAT, **{name: content[name] for name in STRUCTURE if name in content}}


def document(
    flow: Flow, content: Mapping[str, Any] | None, *, account: str, rev: int, uses: int, whole: bool
) -> FlowDocument:
    told, line = content or {}, flow.lineage
    return FlowDocument(
        id=flow.id,
        rev=rev,
        name=str(told.get("name", flow.name)),
        description=str(told.get("description", flow.description)),
        category=str(told.get("category", flow.category)),
        tags=list(told.get("tags", flow.tags)),
        tree_type=flow.kind,
        tree_structure=structure(told) if whole and content is not None else None,
        intake_form=list(told.get("intake", ())) if whole else [],
        status="published" if flow.published else "draft",
        version=flow.version,
        is_active=not flow.archived,
        is_public=False,
        is_default=flow.starter,
        author_id=flow.author,
        team_id=flow.team,
        account_id=account,
        usage_count=uses,
        snapshot=flow.snapshot,
        published_snapshot=flow.published,
        updated_at=flow.changed_at or None,
        parent_tree_id=line.parent if line else None,
        root_tree_id=line.root if line else None,
        fork_depth=line.depth if line else 0,
        parent_updated_at=(line.changed_at or None) if line else None,
        fork_reason=(line.reason or None) if line else None,
    )


def content(found: dict[str, Any]) -> Content:
    """The flow in JSON values. Raises NotDone with the place and the reason."""
    try:
        return from_document(found)
    except FlowRefused as refused:
        place = refused.place.replace("intake", "intake_form", 1)
        told = {"place": place, "message": refused.sentence}
        raise NotDone(422, refused.code, refused.sentence, more={"errors": [told]}) from refused


def blank(flow_id: str, name: str, slug_: str, kind: FlowKind) -> dict[str, Any]:
    return {"format": FORMAT, "id": flow_id, "slug": slug_, "name": name, "kind": kind}
