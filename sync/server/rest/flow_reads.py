"""Reading flows: which ones a person may see, how often they were run, what was saved of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from rflow_desktop.domain.model import Flow, FlowVersion
from rflow_desktop.domain.model_flows import version_id
from rflow_desktop.domain.policy import can
from sync.server import schema
from sync.server.lines import folded
from sync.server.people import Caller
from sync.server.rest import refusals
from sync.server.rest.flow_document import FlowDocument, document
from sync.server.rest.paging import Cursor, Page
from sync.server.rest.session_document import content_of

Stored = tuple[Flow, int]
"""A flow and its version number on these paths."""


class Wanted(NamedTuple):
    search: str | None = None
    category: str | None = None
    tree_type: str | None = None
    status: str | None = None
    is_active: bool | None = True

    def fits(self, flow: Flow) -> bool:
        text = folded(f"{flow.name} {flow.description} {' '.join(flow.tags)}")
        return (
            (self.search is None or folded(self.search) in text)
            and (self.category is None or folded(self.category) == folded(flow.category))
            and self.tree_type in (None, flow.kind)
            and self.status in (None, "published" if flow.published else "draft")
            and self.is_active in (None, not flow.archived)
        )


def demand(conn: Connection, caller: Caller, flow_id: str) -> Stored:
    """A flow that the person may see. Raises NotDone."""
    table = schema.row.c
    found = conn.execute(
        select(table.doc, table.seq).where(
            table.account_id == caller.account, table.type == Flow.TYPE, table.id == flow_id
        )
    ).one_or_none()
    flow = None if found is None else Flow.model_validate_json(found.doc)
    if flow is None or found is None or not can(caller.actor, "flow.read", flow):
        raise refusals.not_found(refusals.NO_FLOW)
    return flow, found.seq


def every(conn: Connection, account: str) -> list[Stored]:
    table = schema.row.c
    found = conn.execute(
        select(table.doc, table.seq).where(table.account_id == account, table.type == Flow.TYPE)
    )
    return [(Flow.model_validate_json(doc), seq) for doc, seq in found]


def listed(
    conn: Connection, caller: Caller, wanted: Wanted, page: Page
) -> tuple[list[FlowDocument], list[Cursor]]:
    seen = [
        (_order(one[0]), one)
        for one in every(conn, caller.account)
        if can(caller.actor, "flow.read", one[0]) and wanted.fits(one[0])
    ]
    ordered = sorted(seen, key=lambda found: found[0])
    after = [found for found in ordered if page.after is None or found[0] > page.after]
    window = after[page.skip :][: page.wanted]
    uses = uses_of(conn, caller.account, [flow.id for _, (flow, _) in window])
    made = [
        document(
            flow, None, account=caller.account, rev=seq, uses=uses.get(flow.id, 0), whole=False
        )
        for _, (flow, seq) in window
    ]
    return made, [order for order, _ in window]


def shown(conn: Connection, caller: Caller, stored: Stored) -> FlowDocument:
    """A flow with the content that the person may see."""
    flow, seq = stored
    own = can(caller.actor, "flow.edit", flow)
    snapshot = flow.snapshot if own or flow.published is None else flow.published
    return document(
        flow,
        content_of(conn, caller.account, snapshot),
        account=caller.account,
        rev=seq,
        uses=uses_of(conn, caller.account, [flow.id]).get(flow.id, 0),
        whole=True,
    )


def uses_of(conn: Connection, account: str, flows: Sequence[str]) -> dict[str, int]:
    """How many sessions of each flow were really started. Counted, so nobody can set it."""
    table = schema.line.c
    found = conn.execute(
        select(table.flow, func.count().label("uses"))
        .where(
            table.account_id == account,
            table.flow.in_(flows),
            table.started_at != "",
            table.is_test.is_(False),
        )
        .group_by(table.flow)
    )
    return {one.flow: one.uses for one in found}


def versions(conn: Connection, caller: Caller, flow: Flow) -> list[dict[str, Any]]:
    """What was saved, the newest first. Who may not edit sees what was published."""
    table = schema.row.c
    docs = conn.execute(
        select(table.doc).where(
            table.account_id == caller.account,
            table.type == FlowVersion.TYPE,
            table.id.in_([version_id(flow.id, number) for number in range(1, flow.version + 1)]),
        )
    ).scalars()
    rows = [FlowVersion.model_validate_json(doc) for doc in docs] or [_only(flow)]
    own = can(caller.actor, "flow.edit", flow)
    return [
        {
            "version": one.number,
            "snapshot": one.snapshot,
            "saved_at": one.at or None,
            "saved_by": one.by,
            "published_at": one.published_at or None,
            "is_current": one.snapshot == flow.snapshot,
            "is_published": one.snapshot == flow.published,
        }
        for one in sorted(rows, key=lambda row: -row.number)
        if own or one.published_at or one.snapshot == flow.published
    ]


def _only(flow: Flow) -> FlowVersion:
    """The version of a flow that came with the product and was never changed."""
    return FlowVersion(
        id=version_id(flow.id, flow.version), flow=flow.id, number=flow.version,
        snapshot=flow.snapshot,
    )  # fmt: skip


def _order(flow: Flow) -> Cursor:
    return (folded(flow.name), flow.id)
