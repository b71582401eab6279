"""The task lane as it is drawn: questions, tasks, what is known, the fix, and the directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rflow_desktop.domain.assisting import TIERS, tier
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.model_lane import (
    Branch,
    Fact,
    Fix,
    FixOutcome,
    ItemKind,
    ItemState,
    LaneItem,
    Ref,
)
from rflow_desktop.domain.model_talk import ToolCall
from rflow_desktop.domain.shown_talk import (
    BranchLine,
    Confidence,
    FactLine,
    FixView,
    LaneOption,
    LaneView,
    OfferLine,
    QuestionLine,
    TaskLine,
)

_FIX: Mapping[str, str] = {
    FixOutcome.PROPOSED: "",
    FixOutcome.APPLIED_PENDING: "Tried, waits",
    FixOutcome.APPLIED_PARTIAL: "Helped in part",
    FixOutcome.APPLIED_SUCCESS: "It helped",
    FixOutcome.APPLIED_FAILED: "Did not work",
    FixOutcome.DISMISSED: "Dismissed",
}
_TASK: Mapping[str, str] = {
    ItemState.PROPOSED: "Proposed",
    ItemState.ACCEPTED: "Accepted by {who}",
    ItemState.DONE: "Done by {who}",
    ItemState.DISMISSED: "Dismissed by {who}",
}


def lane(
    rows: CaseRows,
    *,
    active: str | None,
    way: frozenset[str | None],
    me: str,
    names: Mapping[str, str],
    drafts: Mapping[str, str],
    known_since: str,
    offered: Iterable[ToolCall] = (),
) -> LaneView:
    """The lane on the direction `active`; `known_since` is when the assistant was last told."""
    items = [item for item in rows.items if item.branch in way]

    def who(user: str) -> str:
        return "you" if user == me else names.get(user, "somebody")

    questions = [item for item in items if item.kind is ItemKind.QUESTION]
    fixes = {fix.id: fix for fix in rows.fixes}
    current = fixes.get(rows.case.fix or "")
    return LaneView(
        questions=tuple(
            question(item, number, drafts, known_since)
            for number, item in enumerate(questions, start=1)
        ),
        tasks=tuple(
            _task(item, who, drafts, known_since) for item in items if item.kind is ItemKind.TASK
        ),
        facts=tuple(_fact(fact) for fact in rows.facts if not fact.removed and fact.branch in way),
        fix=None if current is None else fix_view(current, rows.fixes),
        past_fixes=tuple(
            fix_view(fix, ()) for fix in rows.fixes if current is None or fix.id != current.id
        ),
        branches=branch_lines(rows.branches, active),
        offers=tuple(offer(call) for call in offered if call.branch in way),
        begun=bool(rows.items or rows.facts or rows.fixes or rows.branches),
        size=rows.case.lane,
    )


def question(
    item: LaneItem, number: int, drafts: Mapping[str, str], known_since: str
) -> QuestionLine:
    return QuestionLine(
        id=item.id,
        number=item.step or number,
        text=item.text,
        why=item.why,
        options=tuple(
            LaneOption(key=str(key), label=o.label, value=o.value or o.label, means=o.means)
            for key, o in enumerate(item.options, start=1)
        ),
        allow_text=item.allow_text,
        allow_skip=item.allow_skip,
        state=item.state.value,
        answer=item.label or item.answer,
        at=item.changed_at,
        guess=item.guess,
        rests_on=_rests(item.rests_on),
        lost=_lost(item, "answer", "label", "answer"),
        draft=drafts.get(item.id, ""),
        sent=item.state is ItemState.OPEN or item.changed_at <= known_since,
    )


def confidence(share: float | None) -> Confidence | None:
    """How sure the assistant is or was; None until it has said so."""
    if share is None:
        return None
    found = tier(share)
    return Confidence(percent=round(share * 100), tier=found.value, word=TIERS[found])


def fix_view(fix: Fix, every: Iterable[Fix]) -> FixView:
    before = [one for one in every if one.superseded_by == fix.id]
    return FixView(
        id=fix.id,
        title=fix.title,
        body=fix.body,
        confidence=fix.confidence,
        steps=fix.steps,
        minutes=fix.minutes,
        undo=fix.undo,
        rests_on=_rests(fix.rests_on),
        guess=fix.guess,
        decision="" if fix.decision is None else fix.decision.value,
        outcome=fix.outcome.value,
        told=_FIX[fix.outcome],
        reason=fix.reason,
        notes=fix.notes,
        hint="" if fix.hint is None else fix.hint.value,
        hint_text=fix.hint_text,
        replaced=before[-1].title if before else "",
        lost="; ".join(str(o.value) for o in fix.superseded if o.field in ("reason", "notes")),
        fresh=fix.decision is None and fix.outcome is FixOutcome.PROPOSED,
    )


def offer(call: ToolCall) -> OfferLine:
    """An offer of the assistant, from what it gave to its tool."""
    given = call.args
    text = str(given.get("text") or given.get("value") or given.get("reason") or "")
    options = given.get("options", ())
    return OfferLine(
        id=call.id, kind=call.name.removeprefix("propose_"), text=text,
        detail=str(given.get("name", "")),
        options=tuple(
            (str(one.get("label", "")), str(one.get("means", "")))
            for one in (options if isinstance(options, list) else ())
            if isinstance(one, dict)
        ),
    )  # fmt: skip


def branch_lines(branches: Iterable[Branch], active: str | None) -> tuple[BranchLine, ...]:
    """The directions as a tree, each under the one it came from."""
    every = list(branches)
    ids = {branch.id for branch in every}
    shown: list[BranchLine] = []

    def under(parent: str | None, depth: int) -> None:
        for one in every:
            top = one.parent if one.parent in ids else None
            if top != parent or any(line.id == one.id for line in shown):
                continue
            shown.append(
                BranchLine(
                    id=one.id, label=one.label, state=one.state.value, depth=depth,
                    description=one.description, finding=one.finding, active=one.id == active,
                )
            )  # fmt: skip
            under(one.id, depth + 1)

    under(None, 0)
    return tuple(shown)


def _task(item: LaneItem, who: object, drafts: Mapping[str, str], known_since: str) -> TaskLine:
    name = who(item.changed_by) if callable(who) else ""
    told = _TASK.get(item.state, "").format(who=name)
    if item.flow_step:
        told = f"{told} · flow step “{item.flow_step}”" if told else item.flow_step
    return TaskLine(
        id=item.id,
        text=item.text,
        state=item.state.value,
        why=item.why,
        result=item.result,
        flow_step=item.flow_step,
        told=told,
        at=item.changed_at,
        guess=item.guess,
        rests_on=_rests(item.rests_on),
        lost=_lost(item, "task", "state", "result"),
        draft=drafts.get(item.id, ""),
        sent=item.state is not ItemState.DONE or item.changed_at <= known_since,
    )


def _fact(fact: Fact) -> FactLine:
    return FactLine(
        id=fact.id, text=fact.text, source=fact.source.value, source_text=fact.source_text,
        source_ref=fact.source_ref or "", editable=fact.editable, guess=fact.guess, at=fact.at,
    )  # fmt: skip


def _rests(refs: Iterable[Ref]) -> tuple[str, ...]:
    return tuple(ref.text or ref.kind for ref in refs)


def _lost(item: LaneItem, field: str, *names: str) -> str:
    """What somebody else had said at the same time, in words."""
    values = [lost.value for lost in item.superseded if lost.field == field]
    last = values[-1] if values else None
    if not isinstance(last, dict):
        return ""
    return next((str(last[name]) for name in names if last.get(name)), str(last.get("state", "")))
