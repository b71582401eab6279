"""What is done to flows under /api: made, changed, published, archived, as operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts, flow_check
from rflow_desktop.domain.flow import Flow as Content
from rflow_desktop.domain.flow import content_hash
from rflow_desktop.domain.flow import document as as_document
from rflow_desktop.domain.flow_new import free_slug
from rflow_desktop.domain.model import Flow
from rflow_desktop.domain.policy import can
from sync.server.central import NotDone
from sync.server.rest import flow_document, flow_reads, refusals, settings
from sync.server.rest.door import Desk
from sync.server.rest.flow_document import FlowDocument
from sync.server.rest.session_document import content_of

_PLAIN = ("name", "description", "category", "tags")
NO_PUBLIC = "Only whoever runs the installation can show a flow to every account."
HAS_ERRORS = "Cannot publish a tree with validation errors"


def make(desk: Desk, given: Mapping[str, Any]) -> FlowDocument:
    if not can(desk.actor, "flow.create"):
        raise refusals.forbidden()
    flow_id = given.get("id") or desk.new_id()
    if desk.get(Flow, flow_id) is not None:
        raise NotDone(409, "exists", "There is a flow with this id already.")
    taken = {flow.slug for flow, _ in flow_reads.every(desk.conn, desk.account)}
    demand_room(desk)
    slug = free_slug(given["name"], taken=taken)
    kind = given.get("tree_type", "troubleshooting")
    _save(desk, _merged(flow_document.blank(flow_id, given["name"], slug, kind), given), None)
    return _settled(desk, flow_id, given)


def change(desk: Desk, flow_id: str, given: Mapping[str, Any], seen: int | None) -> FlowDocument:
    flow, seq = flow_reads.demand(desk.conn, desk.caller, flow_id)
    if not can(desk.actor, "flow.edit", flow):
        raise refusals.forbidden("Only its author or a senior can change this flow.")
    if seen is not None and seen != seq:
        current = flow_reads.shown(desk.conn, desk.caller, (flow, seq))
        raise refusals.stale(current.model_dump(mode="json"))
    before = content_of(desk.conn, desk.account, flow.snapshot)
    if before is None:
        raise refusals.not_found(refusals.NO_FLOW)
    merged = _merged(before, given)
    if merged != before:
        _save(desk, merged | {"version": flow.version + 1}, flow.snapshot)
    return _settled(desk, flow_id, given)


def _merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The content with what was given in its place."""
    merged = dict(before)
    merged |= {name: given[name] for name in _PLAIN if name in given}
    if "tree_type" in given:
        merged["kind"] = given["tree_type"]
    if "intake_form" in given:
        merged["intake"] = given["intake_form"]
    if "tree_structure" in given:
        _demand_structure(given["tree_structure"])
        for name in flow_document.STRUCTURE:
            merged.pop(name, None)
        merged |= given["tree_structure"]
    kept = {name: before[name] for name in ("id", "slug")}
    return merged | kept


def _demand_structure(found: Mapping[str, Any]) -> None:
    unknown = sorted(set(found) - {"format", *flow_document.STRUCTURE})
    if unknown:
        place = f"tree_structure.{unknown[0][:64]}"
        told = {"place": place, "message": "A structure has no such part."}
        sentence = f"{place} is not known to the format rfflow/1."
        raise NotDone(422, "flow_refused", sentence, more={"errors": [told]})


def _save(desk: Desk, found: dict[str, Any], over: str | None) -> None:
    content = flow_document.content(found)
    snapshot = content_hash(content)
    if snapshot == over:
        return
    act = acts.SaveFlow(snapshot=snapshot, content=as_document(content), over=over)
    desk.do(Flow.TYPE, content.id, act)


def _settled(desk: Desk, flow_id: str, given: Mapping[str, Any]) -> FlowDocument:
    """What is asked for besides the content: archived or not, published, shown to all."""
    if given.get("is_public"):
        raise refusals.forbidden(NO_PUBLIC)
    if "is_active" in given:
        desk.do(Flow.TYPE, flow_id, acts.ArchiveFlow(archived=not given["is_active"]))
    if given.get("status") == "published":
        publish(desk, flow_id)
    stored = flow_reads.demand(desk.conn, desk.caller, flow_id)
    return flow_reads.shown(desk.conn, desk.caller, stored)


def publish(desk: Desk, flow_id: str) -> None:
    """Makes the newest content the one that everybody starts. Raises NotDone with its errors."""
    flow, _ = flow_reads.demand(desk.conn, desk.caller, flow_id)
    if not can(desk.actor, "flow.publish", flow):
        raise refusals.forbidden("Publishing a flow needs a senior or an admin.")
    content = Content.model_validate(content_of(desk.conn, desk.account, flow.snapshot))
    demand_sound(desk, content, HAS_ERRORS)
    desk.do(Flow.TYPE, flow_id, acts.PublishFlow(snapshot=flow.snapshot))


def demand_sound(desk: Desk, content: Content, message: str) -> None:
    """Raises NotDone with everything that keeps a flow from being published."""
    slugs = {one.slug for one, _ in flow_reads.every(desk.conn, desk.account)}
    found = flow_check.errors(flow_check.problems(content, known_flows=slugs))
    if found:
        errors = [{"place": one.node, "code": one.code, "message": one.sentence} for one in found]
        raise NotDone(422, "flow_errors", message, more={"message": message, "errors": errors})


def demand_room(desk: Desk) -> None:
    """Raises NotDone where the account has as many flows as it may have."""
    most = settings.of(desk).tree_limit
    if most is None:
        return
    count = sum(1 for flow, _ in flow_reads.every(desk.conn, desk.account) if not flow.starter)
    if count >= most:
        sentence = f"Tree limit reached ({count}/{most}). Upgrade your plan to create more trees."
        raise NotDone(402, "tree_limit", sentence)
