"""Rules for suggested fixes: one is active, what was decided about it, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts_lane as acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import kept_beside, settle, take
from rflow_desktop.domain.model import Session
from rflow_desktop.domain.model_lane import OPEN_FIX, Decision, Fix, FixOutcome
from rflow_desktop.domain.model_talk import Case
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reduce_talk import case_of, demand_branch, part
from rflow_desktop.domain.reducing import (
    Changes,
    Context,
    Rows,
    Rule,
    demand_open,
    demand_unclosed,
    fresh,
    touched,
)

_FIX = (
    "title", "body", "steps", "confidence", "minutes", "undo", "rests_on", "guess", "generation",
    "branch",
)  # fmt: skip
_APPLIED = frozenset({FixOutcome.APPLIED_SUCCESS, FixOutcome.APPLIED_FAILED})


def propose_fix(rows: Rows, op: Op, act: acts.ProposeFix, ctx: Context) -> Changes:
    """One is active: a newer one visibly takes the place of the one before."""
    session = demand_unclosed(op, rows, ctx)
    if not fresh(rows, Fix, act.fix, session.id):
        return Changes()
    demand_branch(rows, act.branch, session)
    fix = Fix(
        id=act.fix, session=session.id, by=op.actor, at=op.captured_at, hlc=op.hlc,
        **{name: getattr(act, name) for name in _FIX},
    )  # fmt: skip
    before = rows.get(Fix, case_of(rows, session).fix or "")
    replaced = (
        () if before is None else (_superseded(before, op).model_copy(
            update={"superseded_by": fix.id}),)
    )  # fmt: skip
    case = bumped(rows, session, fix=fix.id)
    return Changes((*replaced, fix, case, touched(session, op)))


def decide_fix(rows: Rows, op: Op, act: acts.DecideFix, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    fix = part(rows, Fix, act.fix, session)
    if fix.superseded_at is not None:
        raise Refused("This suggestion was replaced or dismissed before.", "superseded")
    said = {"decision": act.decision} | ({"reason": act.reason} if act.reason else {})
    current = {name: getattr(fix, name) for name in said}
    won, marks = settle(fix, current, said, op)
    if act.decision is Decision.DISMISSED and "decision" not in won:
        return _beside(fix, current, said, session, op)
    before, fix = fix, fix.model_copy(update={**won, **marks})
    if fix == before:
        return Changes()
    if act.decision is not Decision.DISMISSED:
        return Changes((fix, bumped(rows, session), touched(session, op)))
    update = {"outcome": FixOutcome.DISMISSED} if fix.outcome is FixOutcome.PROPOSED else {}
    gone = _superseded(fix.model_copy(update=update), op)
    return Changes((gone, _ended(rows, session, fix), touched(session, op)))


def report_fix(rows: Rows, op: Op, act: acts.ReportFix, ctx: Context) -> Changes:
    """Trying it stamps when, knowing stamps when it was known. That outcome is final; who says it
    again in other words, or reports without having seen the report before, overwrites nothing.
    """
    session = demand_open(op, rows, ctx)
    fix = part(rows, Fix, act.fix, session)
    outcome = FixOutcome(act.outcome)
    if outcome is FixOutcome.APPLIED_PENDING and not act.reason.strip():
        raise Refused("Say what it waits for.", "reason_needed")
    if fix.outcome is FixOutcome.DISMISSED:
        raise Refused("This suggestion was replaced or dismissed before.", "superseded")
    said = {name: getattr(act, name) for name in ("reason", "notes") if getattr(act, name)}
    current = {"outcome": fix.outcome.value, "reason": fix.reason, "notes": fix.notes}
    if fix.outcome in _APPLIED:
        if fix.outcome is not outcome:
            raise Refused("What came of this fix was written down before.", "settled")
        return _beside(fix, current, said, session, op)
    stamp = fix.stamps.get("outcome")
    if stamp is not None and stamp.op == op.id:
        return Changes()
    changed = fix.model_copy(
        update={
            **said,
            **take(fix, current, {"outcome": outcome.value, **said}, op),
            "outcome": outcome,
            "applied_at": fix.applied_at or op.captured_at,
            "verified_at": op.captured_at if outcome in _APPLIED else None,
            "hint": None,
            "hint_text": "",
        }
    )
    if outcome is FixOutcome.APPLIED_FAILED and fix.superseded_at is None:
        return Changes((_superseded(changed, op), _ended(rows, session, fix), touched(session, op)))
    return Changes((changed, bumped(rows, session), touched(session, op)))


def hint_fix(rows: Rows, op: Op, act: acts.HintFix, ctx: Context) -> Changes:
    session = demand_unclosed(op, rows, ctx)
    fix = part(rows, Fix, act.fix, session)
    if fix.outcome not in OPEN_FIX or act.outcome is fix.outcome:
        return Changes()
    return Changes((fix.model_copy(update={"hint": act.outcome, "hint_text": act.text}),))


def settled_fix(rows: Rows, session: Session, op: Op) -> tuple[Fix, ...]:
    """The fix that a resolved session still waited for: closing it as fixed says that it helped."""
    fix = rows.get(Fix, case_of(rows, session).fix or "")
    if fix is None or fix.outcome is not FixOutcome.APPLIED_PENDING:
        return ()
    update = {"outcome": FixOutcome.APPLIED_SUCCESS, "verified_at": op.captured_at}
    return (fix.model_copy(update=update),)


def _beside(
    fix: Fix, current: Mapping[str, Any], said: Mapping[str, Any], session: Session, op: Op
) -> Changes:
    """What came too late is kept beside what holds, and does nothing else."""
    beside = kept_beside(fix, current, said, op)
    if beside == fix.superseded:
        return Changes()
    return Changes((fix.model_copy(update={"superseded": beside}), touched(session, op)))


def _superseded(fix: Fix, op: Op) -> Fix:
    return fix.model_copy(update={"superseded_at": fix.superseded_at or op.captured_at})


def bumped(rows: Rows, session: Session, **update: object) -> Case:
    """The case one version on: what was written from it before is outdated."""
    case = case_of(rows, session)
    return case.model_copy(update={"version": case.version + 1, **update})


def _ended(rows: Rows, session: Session, fix: Fix) -> Case:
    """The case without `fix` as the active one."""
    active = case_of(rows, session).fix
    return bumped(rows, session, fix=None if active == fix.id else active)


RULES: Mapping[type[Act], Rule] = {
    acts.ProposeFix: propose_fix,
    acts.DecideFix: decide_fix,
    acts.ReportFix: report_fix,
    acts.HintFix: hint_fix,
}
