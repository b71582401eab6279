"""Reads a flow's life from the rows: versions with figures, origin, suggestions, proposals."""

from __future__ import annotations

from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow_diff import flow_diff
from rflow_desktop.domain.model import Figures, Flow, FlowVersion, Suggestion
from rflow_desktop.domain.model_flows import SuggestionState, Tally
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.shown_flows import (
    Ancestry,
    Comparison,
    FlowLife,
    SuggestionLine,
    VersionLine,
)
from rflow_desktop.services import flow_repairs
from rflow_desktop.services.work import Work
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.store.view_flows import COUNTED, ESCALATED


def read(local: Local, work: Work, flow: str) -> FlowLife:
    """Raises Refused when the flow is not on this computer."""
    row = local.get(Flow, flow)
    if row is None:
        raise Refused("This flow is not on this computer.", "missing")
    return FlowLife(
        flow=flow,
        versions=versions(local, row),
        ancestry=_ancestry(local, row),
        suggestions=_suggestions(local, work, row),
        proposals=flow_repairs.found(local, work, row),
        can_suggest=_can_suggest(local, work, row),
        can_publish=can(work.me, "flow.publish", row),
    )


def versions(local: Local, row: Flow) -> tuple[VersionLine, ...]:
    """The newest first. A flow whose history was not written down has the one it shows."""
    names = views.names(local)
    sums = _sums(local, row.id)
    kept = sorted(local.parts(FlowVersion, row.id), key=lambda one: -one.number)
    if not any(one.number == row.version for one in kept):
        now = FlowVersion(
            id="", flow=row.id, number=row.version, snapshot=row.snapshot,
            by=row.changed_by or row.author, at=row.changed_at,
            published_at=row.changed_at if row.published == row.snapshot else "",
        )  # fmt: skip
        kept.insert(0, now)
    lines = []
    for one in kept:
        told = sums.get(one.snapshot, Tally())
        lines.append(
            VersionLine(
                number=one.number,
                snapshot=one.snapshot,
                by=names.get(one.by or "", "RFlow" if row.starter and not one.by else ""),
                at=one.at,
                is_newest=one.number == row.version,
                is_published=one.snapshot == row.published,
                was_published=bool(one.published_at) or one.snapshot == row.published,
                is_here=_is_here(local, one.snapshot),
                used=told.started,
                fixed=told.fixed,
                escalated=told.escalated,
            )
        )
    return tuple(lines)


def compared(local: Local, work: Work, flow: str, before: str, after: str) -> Comparison:
    row = local.get(Flow, flow)
    if row is None:
        raise Refused("This flow is not on this computer.", "missing")
    lines = [line for line in versions(local, row) if line.is_here]
    new = _numbered(lines, after) if after else lines[0]
    older = [line for line in lines if line.number < new.number]
    if not before and not older:
        raise Refused("This flow has only one version.", "one_version")
    old = _numbered(lines, before) if before else older[0]
    sides = [work.flows.get(local, line.snapshot) for line in (old, new)]
    if sides[0] is None or sides[1] is None:
        raise Refused("The steps of that version are not on this computer.", "missing")
    return Comparison(
        before=f"Version {old.number}", after=f"Version {new.number}",
        diff=flow_diff(sides[0], sides[1]),
    )  # fmt: skip


def _numbered(lines: list[VersionLine], number: str) -> VersionLine:
    found = next((line for line in lines if str(line.number) == number), None)
    if found is None:
        raise Refused(f"Version {number} of this flow is not on this computer.", "missing")
    return found


def _ancestry(local: Local, row: Flow) -> Ancestry | None:
    told = row.lineage
    if told is None:
        return None
    parent = local.get(Flow, told.parent)
    return Ancestry(
        parent=told.parent,
        name=told.name if parent is None else parent.name,
        version=told.version,
        root=told.root,
        depth=told.depth,
        reason=told.reason,
        is_here=parent is not None,
        is_changed=parent is not None and parent.current[0] != told.snapshot,
    )


def _suggestions(local: Local, work: Work, row: Flow) -> tuple[SuggestionLine, ...]:
    """Those to this flow, and those that were made from it."""
    names = views.names(local)
    every = local.parts(Suggestion, row.id)
    if row.lineage is not None:
        offered = local.parts(Suggestion, row.lineage.parent)
        every = (*every, *(one for one in offered if one.copy_of == row.id))
    lines = []
    for one in sorted(every, key=lambda one: one.at, reverse=True):
        target = local.get(Flow, one.flow)
        sides = [work.flows.get(local, name) for name in (one.over, one.snapshot)]
        told = "" if sides[0] is None or sides[1] is None else flow_diff(sides[0], sides[1]).told
        is_open = one.state is SuggestionState.OPEN
        lines.append(
            SuggestionLine(
                id=one.id,
                flow=one.flow,
                flow_name="" if target is None else target.name,
                by=names.get(one.by, ""),
                is_mine=one.by == work.me.id,
                at=one.at,
                note=one.note,
                state=one.state.value,
                reason=one.reason,
                decided_by=names.get(one.decided_by or "", ""),
                decided_at=one.decided_at,
                version=one.version,
                told=told,
                sessions=one.sessions,
                can_decide=is_open and target is not None and can(work.me, "flow.edit", target),
            )
        )
    return tuple(lines)


def _can_suggest(local: Local, work: Work, row: Flow) -> bool:
    """Whether this is a copy whose parent one may not edit."""
    parent = None if row.lineage is None else local.get(Flow, row.lineage.parent)
    return (
        parent is not None
        and row.author == work.me.id
        and can(work.me, "flow.suggest", parent)
        and not can(work.me, "flow.edit", parent)
    )


def _sums(local: Local, flow: str) -> dict[str, Tally]:
    """By content: as the server counted, or as the sessions here say where no server counts."""
    figures = local.get(Figures, flow)
    if figures is not None:
        return figures.contents
    found = local.replica.all(
        "SELECT snapshot, count(*), sum(closed_at<>''),"  # noqa: S608  our own words
        f" sum(outcome IN ('resolved','workaround')), sum({ESCALATED}) FROM line"
        f" WHERE flow=? AND {COUNTED} GROUP BY snapshot",
        flow,
    )
    return {
        snapshot: Tally(started=started, finished=finished, fixed=fixed or 0, escalated=up or 0)
        for snapshot, started, finished, fixed, up in found
    }


def _is_here(local: Local, snapshot: str) -> bool:
    return bool(
        local.replica.value("SELECT 1 FROM row WHERE type='snapshot' AND id=? AND known", snapshot)
    )
