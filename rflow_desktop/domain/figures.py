"""Counts how flows fare, from what their sessions became. Runs where the order is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rflow_desktop.domain.model import Figures, Flow, FlowVersion, Handoff, Outcome, Session
from rflow_desktop.domain.model_flows import Tally, version_id
from rflow_desktop.domain.reducing import Rows
from rflow_desktop.domain.values import Row

FIXED = frozenset({Outcome.RESOLVED, Outcome.WORKAROUND})
_NOBODY = frozenset({Outcome.CANCELLED, Outcome.ABANDONED})
"""Ends that say nothing about the flow."""


def counted(rows: Rows, puts: Iterable[Row]) -> tuple[Figures, ...]:
    """The figures that change when `puts` replace what is in `rows`. A trial run never counts."""
    new_rows = tuple(puts)
    handoffs = {row.id: row for row in new_rows if isinstance(row, Handoff)}
    changed: dict[str, Figures] = {}
    for after in new_rows:
        if not isinstance(after, Session) or after.flow is None:
            continue
        old = _tally(rows, {}, rows.get(Session, after.id))
        new = _tally(rows, handoffs, after)
        if old == new or rows.get(Flow, after.flow.id) is None:
            continue
        flow = after.flow.id
        held = changed.get(flow) or rows.get(Figures, flow) or Figures(id=flow, flow=flow)
        contents = dict(held.contents)
        name = after.flow.snapshot
        contents[name] = _moved(contents.get(name, Tally(version=after.flow.version)), old, new)
        changed[flow] = held.model_copy(update={"contents": contents})
    return tuple(changed.values())


def tally(session: Session, *, escalated: bool) -> Tally:
    """What one session adds. Prepared work counts once it has begun, a trial run never."""
    if session.is_test or session.started_at is None:
        return Tally()
    if session.outcome in _NOBODY:
        return Tally(started=1)
    return Tally(
        started=1,
        finished=int(session.closed_at is not None),
        fixed=int(session.outcome in FIXED),
        escalated=int(escalated or session.outcome is Outcome.ESCALATED),
    )


def is_trial(rows: Rows, flow: str, version: int) -> bool:
    """Whether a run of this version tries out a draft. Unknown versions are taken as real work."""
    told = rows.get(FlowVersion, version_id(flow, version))
    return told is not None and not told.published_at


def total(figures: Figures | None) -> Tally:
    """All contents of a flow together."""
    found = () if figures is None else tuple(figures.contents.values())
    return Tally(
        started=sum(one.started for one in found),
        finished=sum(one.finished for one in found),
        fixed=sum(one.fixed for one in found),
        escalated=sum(one.escalated for one in found),
    )


def _tally(rows: Rows, handoffs: Mapping[str, Handoff], session: Session | None) -> Tally:
    if session is None:
        return Tally()
    names = [name for name in (session.handoff, session.last_handoff) if name is not None]
    found = (handoffs.get(name) or rows.get(Handoff, name) for name in names)
    escalated = any(one is not None and one.kind == "escalate" for one in found)
    return tally(session, escalated=escalated)


def _moved(held: Tally, old: Tally, new: Tally) -> Tally:
    names = ("started", "finished", "fixed", "escalated")
    moved = {name: max(0, getattr(held, name) + getattr(new, name) - getattr(old, name))
             for name in names}  # fmt: skip
    return held.model_copy(update=moved)
