"""Rules for the task lane: questions answered, tasks decided, facts kept, branches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rflow_desktop.domain import acts_lane as acts
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.fields import settle
from rflow_desktop.domain.lane_size import weighed
from rflow_desktop.domain.model import Kind, Session
from rflow_desktop.domain.model_lane import (
    Branch,
    BranchState,
    Fact,
    Fork,
    ItemKind,
    ItemState,
    LaneItem,
)
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reduce_fix import bumped
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
    return Changes((fact, bumped(rows, session), touched(session, op)))


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
    if changed == fact:
        return Changes()
    return Changes((changed, bumped(rows, session), touched(session, op)))


def fork(rows: Rows, op: Op, act: acts.MakeFork, ctx: Context) -> Changes:
    """The first fork makes the branch walked so far too; nothing that was said moves. So does one
    that was made without having seen it: its author may stand there since.
    """
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
    unseen = not case.branching or parent is None
    if fresh(rows, Branch, act.root, session.id) and unseen:
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


RULES: Mapping[type[Act], Rule] = {
    acts.Propose: propose,
    acts.AnswerItem: answer,
    acts.MoveTask: move_task,
    acts.AddFact: add_fact,
    acts.EditFact: edit_fact,
    acts.MakeFork: fork,
    acts.SetBranch: set_branch,
}
