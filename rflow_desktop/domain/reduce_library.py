"""Rules for flows of others: a flow made from another, a change that is offered, and its answer."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Flow, Snapshot, Suggestion
from rflow_desktop.domain.model_flows import Lineage, SuggestionState
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reduce_flow import (
    demand_flow,
    kept,
    mark,
    next_version,
    read_content,
    stale,
)
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule
from rflow_desktop.domain.values import Row


def fork(rows: Rows, op: Op, act: acts.ForkFlow, ctx: Context) -> Changes:
    """A draft of one's own that knows where it comes from, also when the source is not here."""
    known = rows.get(Flow, op.root)
    if known is not None:
        if known.author == op.actor:
            return Changes()
        raise Refused("A flow with this number exists already.", "exists")
    told = read_content(op, act.snapshot, act.content)
    made = mark(op, act.snapshot)
    row = Flow(
        id=op.root, author=ctx.actor.id, team=ctx.actor.team, lineage=_lineage(rows, act, ctx),
        **told, **made,
    )  # fmt: skip
    return Changes((row, *kept(rows, op, None, row, act.content)))


def suggest(rows: Rows, op: Op, act: acts.SuggestChange, ctx: Context) -> Changes:
    flow = demand_flow(rows, op)
    if not can(ctx.actor, "flow.suggest", flow):
        raise Refused("This flow is not shared with you.", "forbidden")
    read_content(op, act.snapshot, act.content)
    there = rows.get(Suggestion, act.suggestion)
    if there is not None and (there.flow, there.by) != (flow.id, op.actor):
        raise Refused("A suggestion with this number exists already.", "exists")
    if there is not None:
        return Changes()
    row = Suggestion(
        id=act.suggestion, flow=flow.id, snapshot=act.snapshot, over=act.over, note=act.note,
        sessions=act.sessions, copy_of=act.copy_of, by=op.actor, at=op.captured_at,
    )  # fmt: skip
    if rows.get(Snapshot, act.snapshot) is not None:
        return Changes((row,))
    return Changes((Snapshot(id=act.snapshot, flow=flow.id, content=act.content), row))


def accept(rows: Rows, op: Op, act: acts.AcceptSuggestion, ctx: Context) -> Changes:
    """A new version over the newest content; whoever looked at an older one is refused."""
    flow, one = demand_flow(rows, op), _offered(rows, op, act.suggestion)
    if not can(ctx.actor, "flow.edit", flow):
        raise Refused("Only its author or a senior can take a change over.", "forbidden")
    if one.state is SuggestionState.ACCEPTED and one.decided_by == op.actor:
        return Changes()
    _demand_open(one)
    if flow.snapshot != act.over:
        raise stale(flow)
    told = read_content(op, act.snapshot, act.content)
    row = flow
    rest: tuple[Row, ...] = ()
    if flow.snapshot != act.snapshot:
        row = next_version(flow, op, told, act.snapshot)
        rest = (row, *kept(rows, op, flow, row, act.content, suggestion=one.id))
    answer = {"state": SuggestionState.ACCEPTED, "version": row.version}
    return Changes((*rest, _decided(one, op, answer)))


def decline(rows: Rows, op: Op, act: acts.DeclineSuggestion, ctx: Context) -> Changes:
    flow, one = demand_flow(rows, op), _offered(rows, op, act.suggestion)
    own = one.by == op.actor
    if not own and not can(ctx.actor, "flow.edit", flow):
        raise Refused("Only its author or a senior can decline a change.", "forbidden")
    state = SuggestionState.WITHDRAWN if own else SuggestionState.DECLINED
    if one.state is state and one.decided_by == op.actor:
        return Changes()
    _demand_open(one)
    return Changes((_decided(one, op, {"state": state, "reason": act.reason}),))


def _lineage(rows: Rows, act: acts.ForkFlow, ctx: Context) -> Lineage:
    """The parent as it was; the first of the line and the depth as far as the parent is known."""
    parent = rows.get(Flow, act.parent)
    above = None if parent is None or not can(ctx.actor, "flow.read", parent) else parent.lineage
    return Lineage(
        parent=act.parent, name=act.name, version=act.version, snapshot=act.over or "",
        changed_at=act.changed_at, root=act.parent if above is None else above.root,
        depth=1 if above is None else above.depth + 1, reason=act.reason,
    )  # fmt: skip


def _offered(rows: Rows, op: Op, suggestion: str) -> Suggestion:
    one = rows.get(Suggestion, suggestion)
    if one is None or one.flow != op.root:
        raise Refused("This suggestion is not here yet.", "missing")
    return one


def _demand_open(one: Suggestion) -> None:
    if one.state is not SuggestionState.OPEN:
        who = {"by": one.decided_by or "", "at": one.decided_at}
        raise Refused("This suggestion has been decided already.", "decided", who)


def _decided(one: Suggestion, op: Op, answer: Mapping[str, object]) -> Suggestion:
    when = {"decided_by": op.actor, "decided_at": op.captured_at}
    return one.model_copy(update={**answer, **when})


RULES: Mapping[type[Act], Rule] = {
    acts.ForkFlow: fork,
    acts.SuggestChange: suggest,
    acts.AcceptSuggestion: accept,
    acts.DeclineSuggestion: decline,
}
