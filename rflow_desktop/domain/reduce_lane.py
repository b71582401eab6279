"""Rules for the task lane: questions answered, tasks decided, facts kept, fixes tried, branches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts_lane as acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.lane_size import weighed
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_lane import (
    OPEN_FIX,
    Branch,
    BranchState,
    Decision,
    Fact,
    Fix,
    FixOutcome,
    Fork,
    ItemKind,
    ItemState,
    LaneItem,
)
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

_ITEM = (
    "kind", "text", "why", "options", "allow_text", "allow_skip", "flow_step", "step", "rests_on",
    "guess", "generation", "branch",
)  # fmt: skip
_FIX = (
    "title", "body", "steps", "confidence", "minutes", "undo", "rests_on", "guess", "generation",
    "branch",
)  # fmt: skip
_APPLIED = frozenset({FixOutcome.APPLIED_SUCCESS, FixOutcome.APPLIED_FAILED})


def propose(rows: Rows, op: Op, act: acts.Propose, ctx: Context) -> Changes:
    session = demand_unclosed(op, rows, ctx)
    if not fresh(rows, LaneItem, act.item, session.id):
        return Changes()
    demand_branch(rows, act.branch, session)
    first = ItemState.OPEN if act.kind is ItemKind.QUESTION else ItemState.PROPOSED
    item = LaneItem(
        id=act.item, session=session.id, by=op.actor, at=op.captured_at, hlc=op.hlc,
        state=first, confidence=case_of(rows, session).confidence,
        **{name: getattr(act, name) for name in _ITEM},
    )  # fmt: skip
    return Changes((item, weighed(rows, session, None, item), touched(session, op)))


def answer(rows: Rows, op: Op, act: acts.AnswerItem, ctx: Context) -> Changes:
    """An answer may be changed by who has seen it; of two at once the later is shown and the other
    stays beside it.
    """
    session = demand_open(op, rows, ctx)
    item = part(rows, LaneItem, act.item, session)
    if item.kind is not ItemKind.QUESTION:
        raise Refused("This is a task, not a question.", "malformed")
    said = _answer(item, act)
    current = {"state": item.state, "answer": item.answer, "label": item.label}
    return _decided(rows, session, item, op, "answer", current, said)


def move_task(rows: Rows, op: Op, act: acts.MoveTask, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    item = part(rows, LaneItem, act.item, session)
    if item.kind is not ItemKind.TASK:
        raise Refused("This is a question, not a task.", "malformed")
    said = {"state": act.state, "result": act.result or item.result}
    return _decided(rows, session, item, op, "task", {n: getattr(item, n) for n in said}, said)


def add_fact(rows: Rows, op: Op, act: acts.AddFact, ctx: Context) -> Changes:
    session = demand_unclosed(op, rows, ctx)
    if not fresh(rows, Fact, act.fact, session.id):
        return Changes()
    demand_branch(rows, act.branch, session)
    fact = Fact(
        id=act.fact, session=session.id, text=act.text, source=act.source,
        source_ref=act.source_ref, source_text=act.source_text, branch=act.branch,
        guess=act.guess, by=op.actor, at=op.captured_at, hlc=op.hlc,
    )  # fmt: skip
    return Changes((fact, _bumped(rows, session), touched(session, op)))


def edit_fact(rows: Rows, op: Op, act: acts.EditFact, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    fact = part(rows, Fact, act.fact, session)
    if act.text is not None and act.text != fact.text and not fact.editable:
        raise Refused("This came from an answer or a check. Change it there.", "not_editable")
    wanted = {name: getattr(act, name) for name in ("text", "removed")}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    if all(getattr(fact, name) == value for name, value in wanted.items()):
        return Changes()
    won, marks = settle(fact, {name: getattr(fact, name) for name in wanted}, wanted, op)
    changed = fact.model_copy(update={**won, **marks})
    return Changes((changed, _bumped(rows, session), touched(session, op)))


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
    case = _bumped(rows, session, fix=fix.id)
    return Changes((*replaced, fix, case, touched(session, op)))


def decide_fix(rows: Rows, op: Op, act: acts.DecideFix, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    fix = part(rows, Fix, act.fix, session)
    if fix.superseded_at is not None:
        raise Refused("This suggestion was replaced or dismissed before.", "superseded")
    won, marks = settle(fix, {"decision": fix.decision}, {"decision": act.decision}, op)
    fix = fix.model_copy(update={**won, **marks, "reason": act.reason or fix.reason})
    if act.decision is not Decision.DISMISSED:
        return Changes((fix, _bumped(rows, session), touched(session, op)))
    update = {"outcome": FixOutcome.DISMISSED} if fix.outcome is FixOutcome.PROPOSED else {}
    gone = _superseded(fix.model_copy(update=update), op)
    return Changes((gone, _ended(rows, session, fix), touched(session, op)))


def report_fix(rows: Rows, op: Op, act: acts.ReportFix, ctx: Context) -> Changes:
    """Trying it stamps when, knowing stamps when it was known. Those words are final."""
    session = demand_open(op, rows, ctx)
    fix = part(rows, Fix, act.fix, session)
    outcome = FixOutcome(act.outcome)
    if outcome is FixOutcome.APPLIED_PENDING and not act.reason.strip():
        raise Refused("Say what it waits for.", "reason_needed")
    if fix.outcome is FixOutcome.DISMISSED:
        raise Refused("This suggestion was replaced or dismissed before.", "superseded")
    if fix.outcome in _APPLIED:
        if fix.outcome is outcome:
            return Changes()
        raise Refused("What came of this fix was written down before.", "settled")
    changed = fix.model_copy(
        update={
            "outcome": outcome,
            "reason": act.reason or fix.reason,
            "notes": act.notes or fix.notes,
            "applied_at": fix.applied_at or op.captured_at,
            "verified_at": op.captured_at if outcome in _APPLIED else None,
            "hint": None,
            "hint_text": "",
        }
    )
    if outcome is FixOutcome.APPLIED_FAILED and fix.superseded_at is None:
        return Changes((_superseded(changed, op), _ended(rows, session, fix), touched(session, op)))
    return Changes((changed, _bumped(rows, session), touched(session, op)))


def hint_fix(rows: Rows, op: Op, act: acts.HintFix, ctx: Context) -> Changes:
    session = demand_unclosed(op, rows, ctx)
    fix = part(rows, Fix, act.fix, session)
    if fix.outcome not in OPEN_FIX or act.outcome is fix.outcome:
        return Changes()
    return Changes((fix.model_copy(update={"hint": act.outcome, "hint_text": act.text}),))


def fork(rows: Rows, op: Op, act: acts.MakeFork, ctx: Context) -> Changes:
    """The first fork makes the branch walked so far too; nothing that was said moves."""
    session = demand_open(op, rows, ctx)
    if session.kind is Kind.FLOW_RUN:
        raise Refused("A flow branches by its answers.", "wrong_kind")
    if not fresh(rows, Fork, act.fork, session.id):
        return Changes()
    names = [option.branch for option in act.options]
    if len({*names, act.root}) <= len(names) or any(rows.get(Branch, name) for name in names):
        raise Refused("Something with this number is there already.", "exists")
    case = case_of(rows, session)
    made = {"session": session.id, "by": op.actor, "at": op.captured_at, "hlc": op.hlc}
    parent = act.parent
    root: tuple[Branch, ...] = ()
    if fresh(rows, Branch, act.root, session.id) and not case.branching:
        root = (Branch(id=act.root, label="So far", state=BranchState.ACTIVE, **made),)
    if parent is None and root:
        parent = act.root
    else:
        demand_branch(rows, parent, session)
    branches = tuple(
        Branch(
            id=option.branch, label=option.label, description=option.description, parent=parent,
            fork=act.fork, order=number, **made,
        )
        for number, option in enumerate(act.options, start=1)
    )  # fmt: skip
    place = Fork(id=act.fork, reason=act.reason, trigger=act.trigger, branches=tuple(names), **made)
    case = case.model_copy(update={"branching": True})
    return Changes((place, *root, *branches, case, touched(session, op)))


def set_branch(rows: Rows, op: Op, act: acts.SetBranch, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    branch = part(rows, Branch, act.branch, session)
    wanted = {name: getattr(act, name) for name in ("state", "finding", "label")}
    wanted = {name: value for name, value in wanted.items() if value is not None}
    if not wanted:
        return Changes()
    won, marks = settle(branch, {name: getattr(branch, name) for name in wanted}, wanted, op)
    return Changes((branch.model_copy(update={**won, **marks}), touched(session, op)))


def settled_fix(rows: Rows, session: Session, op: Op) -> tuple[Fix, ...]:
    """The fix that a resolved session still waited for: closing it as fixed says that it helped."""
    fix = rows.get(Fix, case_of(rows, session).fix or "")
    if fix is None or fix.outcome is not FixOutcome.APPLIED_PENDING:
        return ()
    update = {"outcome": FixOutcome.APPLIED_SUCCESS, "verified_at": op.captured_at}
    return (fix.model_copy(update=update),)


def _answer(item: LaneItem, act: acts.AnswerItem) -> dict[str, Any]:
    if act.skip:
        if not item.allow_skip:
            raise Refused("This question cannot be skipped.", "not_offered")
        return {"state": ItemState.SKIPPED, "answer": "", "label": ""}
    if act.option:
        chosen = next((o for o in item.options if act.option in (o.value, o.label)), None)
        if chosen is None:
            raise Refused("This question has no such answer.", "not_offered")
        value = chosen.value or chosen.label
        return {"state": ItemState.ANSWERED, "answer": act.text or value, "label": chosen.label}
    if not act.text.strip():
        raise Refused("Write an answer, or skip the question.", "empty")
    if not item.allow_text:
        raise Refused("Choose one of the answers.", "not_offered")
    return {"state": ItemState.ANSWERED, "answer": act.text, "label": ""}


def _decided(
    rows: Rows, session: Session, item: LaneItem, op: Op, name: str, current: dict[str, Any],
    said: dict[str, Any],
) -> Changes:  # fmt: skip
    """State and words are one field: they win or lose together."""
    now = {key: str(value) for key, value in current.items()}
    wanted = {key: str(value) for key, value in said.items()}
    if now == wanted:
        return Changes()
    won, marks = settle(item, {name: now}, {name: wanted}, op)
    update = dict(won.get(name, {}))
    if update:
        update["state"] = ItemState(update["state"])
        update |= {"changed_by": op.actor, "changed_at": op.captured_at}
    changed = item.model_copy(update={**update, **marks})
    return Changes((changed, weighed(rows, session, item, changed), touched(session, op)))


def _superseded(fix: Fix, op: Op) -> Fix:
    return fix.model_copy(update={"superseded_at": fix.superseded_at or op.captured_at})


def _bumped(rows: Rows, session: Session, **update: object) -> Case:
    """The case one version on: what was written from it before is outdated."""
    case = case_of(rows, session)
    return case.model_copy(update={"version": case.version + 1, **update})


def _ended(rows: Rows, session: Session, fix: Fix) -> Case:
    """The case without `fix` as the active one."""
    active = case_of(rows, session).fix
    return _bumped(rows, session, fix=None if active == fix.id else active)


RULES: Mapping[type[Act], Rule] = {
    acts.Propose: propose,
    acts.AnswerItem: answer,
    acts.MoveTask: move_task,
    acts.AddFact: add_fact,
    acts.EditFact: edit_fact,
    acts.ProposeFix: propose_fix,
    acts.DecideFix: decide_fix,
    acts.ReportFix: report_fix,
    acts.HintFix: hint_fix,
    acts.MakeFork: fork,
    acts.SetBranch: set_branch,
}
