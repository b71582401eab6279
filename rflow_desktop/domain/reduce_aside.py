"""Rules for what is noted beside the work: sleep, the first act of a claimer, best guesses."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import acts
from rflow_desktop.domain.acts_aside import Assess, Learn, RecordAway
from rflow_desktop.domain.acts_lane import AddFact, AnswerItem, DecideFix, MoveTask, ReportFix
from rflow_desktop.domain.acts_talk import Say
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import Briefing, Handoff, Session
from rflow_desktop.domain.model_talk import FAILED, PENDING, Case, Speaker
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.reducing import Changes, Context, Rows, Rule, demand
from rflow_desktop.domain.worked import with_span

FIRST: tuple[type[Act], ...] = (
    acts.Choose, acts.AddStep, acts.AddNote, acts.WritePad, acts.Attach, acts.SetVariables,
    acts.SetFields, acts.Pause, acts.Complete, acts.HandOver, Say, AnswerItem, MoveTask, AddFact,
    DecideFix, ReportFix,
)  # fmt: skip
"""What counts as doing something about a session that was claimed."""


def away(rows: Rows, op: Op, act: RecordAway, ctx: Context) -> Changes:
    """Bookkeeping: it is no change that anybody is told of."""
    session = demand(op, rows, ctx)
    spans = with_span(session, act.since, act.until)
    if spans == session.away:
        return Changes()
    return Changes((session.model_copy(update={"away": spans}),))


def learn(rows: Rows, op: Op, act: Learn, ctx: Context) -> Changes:
    """What was learnt stays; a second attempt may follow one that failed."""
    session = demand(op, rows, ctx, "session.note")
    case = rows.get(Case, session.id)
    if case is None or case.analysis not in (PENDING, FAILED) or case.analysis == act.state:
        return Changes()
    return Changes((case.model_copy(update={"analysis": act.state, "lesson": act.lesson}),))


def assess(rows: Rows, op: Op, act: Assess, ctx: Context) -> Changes:
    """The newest word stands; what was written stays readable while it is written anew.

    Whoever sent the handoff may add to its page also after somebody has claimed it.
    """
    page, handoff = rows.get(Briefing, act.handoff), rows.get(Handoff, act.handoff)
    if page is None or handoff is None or page.session != op.root:
        raise Refused("This handoff is not here yet.", "missing")
    if handoff.sender != ctx.actor.id:
        demand(op, rows, ctx, "session.note")
    if page.guess_hlc >= op.hlc:
        return Changes()
    noted = {"guess_state": act.state, "guess_told": act.told, "guess_hlc": op.hlc}
    if act.state == "ready":
        noted |= {"guess": act.text, "guess_at": op.captured_at}
    return Changes((page.model_copy(update=noted),))


def with_first_act(rows: Rows, op: Op, ctx: Context, changes: Changes) -> Changes:
    """Notes on the handoff when its claimer first did something, however late that arrives."""
    if not isinstance(op.act, FIRST) or not changes.puts:
        return changes
    if isinstance(op.act, Say) and op.act.role is not Speaker.USER:
        return changes
    session = rows.get(Session, op.root)
    last = "" if session is None else session.last_handoff or ""
    put = {row.id: row for row in changes.puts if isinstance(row, Handoff)}
    handoff = put.get(last) or rows.get(Handoff, last)
    if handoff is None or handoff.claimed_by != ctx.actor.id or handoff.claimed_at is None:
        return changes
    at = max(op.captured_at, handoff.claimed_at)
    if handoff.begun_at is not None and handoff.begun_at <= at:
        return changes
    begun = handoff.model_copy(update={"begun_at": at})
    return Changes((*(row for row in changes.puts if row is not put.get(last)), begun))


RULES: Mapping[type[Act], Rule] = {RecordAway: away, Assess: assess, Learn: learn}
