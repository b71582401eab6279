"""Rules for handing a session over: briefing, the claim that one person wins, giving back,
questions.
"""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import acts, clock
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.model import (
    Briefing,
    Handoff,
    HandoffState,
    Phase,
    Question,
    Session,
    User,
    phase,
)
from rflow_desktop.domain.ops import Act, Op
from rflow_desktop.domain.policy import can
from rflow_desktop.domain.reduce_session import Rule
from rflow_desktop.domain.reducing import (
    CLAIM_LIFE_MS,
    DIRECTED_MS,
    Changes,
    Context,
    Rows,
    demand_open,
    touched,
)

ENTITY = "session"


def hand_over(rows: Rows, op: Op, act: acts.HandOver, ctx: Context) -> Changes:
    session = demand_open(op, rows, ctx)
    if session.handoff == act.handoff or session.last_handoff == act.handoff:
        return Changes()
    if phase(session) is Phase.IN_TRANSIT:
        earlier = rows.get(Handoff, session.handoff or "")
        who = {} if earlier is None else {"by": earlier.sender, "at": earlier.opened_at}
        raise Refused("This session has already been handed over.", "state_changed", who)
    if act.to == ctx.actor.id:
        raise Refused("Choose somebody other than yourself.", "self_handoff")
    if act.to is not None and ctx.authority:
        person = rows.get(User, act.to)
        if person is None or not person.active:
            raise Refused("The person you chose is not in this account any more.", "no_such_person")
    if act.kind == "pass_on" and act.to is None:
        raise Refused("Choose the colleague who is to have it.", "no_such_person")
    handoff = Handoff(
        id=act.handoff, session=session.id, kind=act.kind, title=act.title or session.title, ticket=session.ticket,
        client=session.client, priority=act.priority, people=act.people, due_at=act.due_at, sender=ctx.actor.id,
        to=act.to, team=session.team, opened_at=ctx.now if ctx.authority else op.captured_at,
    )  # fmt: skip
    briefing = Briefing(
        id=act.handoff, session=session.id, handoff=act.handoff, need=act.need, expects=act.expects, impact=act.impact,
        since=act.since, minutes=act.minutes, tried=act.tried, known=act.known, evidence=act.evidence,
        moves=act.moves, contact=act.contact, at=op.captured_at,
    )  # fmt: skip
    watchers = _with(session.watchers, ctx.actor.id) if act.keep_watching else session.watchers
    former = {**session.former, ctx.actor.id: op.hlc}
    header = touched(
        session,
        op,
        handoff=act.handoff,
        watchers=watchers,
        former=former,
        paused_at=None,
        pause_until=None,
    )
    return Changes((handoff, briefing, header))


def claim(rows: Rows, op: Op, act: acts.Claim, ctx: Context) -> Changes:
    """Exactly one claim is ever granted, and only where the order is decided; elsewhere it changes
    nothing.
    """
    handoff, session = _handoff(rows, op, act.handoff)
    if handoff.state is HandoffState.CLAIMED and handoff.claimed_by == ctx.actor.id:
        return Changes()
    if not can(ctx.actor, "handoff.claim", handoff):
        raise Refused("This is your own handoff. Take it back instead.", "self_claim")
    if handoff.state is HandoffState.CLAIMED:
        who = {"by": handoff.claimed_by or "", "at": handoff.claimed_at or ""}
        raise Refused("Somebody else was first.", "already_claimed", who)
    if handoff.state is not HandoffState.OPEN:
        raise Refused("This handoff was taken back before you claimed it.", "state_changed")
    if not ctx.receipt and _stale(op, ctx):
        raise Refused(
            "Your claim waited too long to be sent. Claim again if it is still free.", "expired"
        )
    if _kept_for_another(handoff, ctx):
        raise Refused(
            "This one is kept for the person it is addressed to for 15 minutes.",
            "directed",
            {"to": handoff.to or ""},
        )
    if not ctx.authority:
        return Changes()
    taken = {"state": HandoffState.CLAIMED, "claimed_by": ctx.actor.id, "claimed_at": ctx.now}
    owner = {"owner": ctx.actor.id, "assignee": None, "handoff": None, "last_handoff": handoff.id}
    former = {name: hlc for name, hlc in session.former.items() if name != ctx.actor.id}
    return Changes((handoff.model_copy(update=taken), touched(session, op, **owner, former=former)))


def give_back(rows: Rows, op: Op, act: acts.ReturnHandoff, ctx: Context) -> Changes:
    handoff, session = _handoff(rows, op, act.handoff)
    if not can(ctx.actor, "handoff.return", handoff) or session.owner != ctx.actor.id:
        raise Refused("Only the person who claimed it can give it back.", "forbidden")
    if handoff.state is not HandoffState.CLAIMED or session.closed_at is not None:
        raise Refused("This handoff is no longer yours to give back.", "state_changed")
    ended = {"state": HandoffState.RETURNED, "ended_at": op.captured_at, "reason": act.reason}
    former = {name: hlc for name, hlc in session.former.items() if name != handoff.sender} | {
        ctx.actor.id: op.hlc
    }
    watchers = _with(session.watchers, ctx.actor.id)
    return Changes(
        (
            handoff.model_copy(update=ended),
            touched(session, op, owner=handoff.sender, former=former, watchers=watchers),
        )
    )


def take_back(rows: Rows, op: Op, act: acts.CancelHandoff, ctx: Context) -> Changes:
    handoff, session = _handoff(rows, op, act.handoff)
    if not can(ctx.actor, "handoff.cancel", handoff):
        raise Refused("Only the person who handed it over can take it back.", "forbidden")
    if handoff.state is HandoffState.CANCELLED:
        return Changes()
    if handoff.state is not HandoffState.OPEN:
        who = {"by": handoff.claimed_by or "", "at": handoff.claimed_at or ""}
        raise Refused("It was claimed before you took it back.", "already_claimed", who)
    former = {name: hlc for name, hlc in session.former.items() if name != handoff.sender}
    ended = {"state": HandoffState.CANCELLED, "ended_at": op.captured_at}
    back = touched(session, op, handoff=None, last_handoff=handoff.id, former=former)
    return Changes((handoff.model_copy(update=ended), back))


def ask(rows: Rows, op: Op, act: acts.Ask, ctx: Context) -> Changes:
    handoff, _ = _handoff(rows, op, act.handoff)
    if not can(ctx.actor, "handoff.ask", handoff):
        raise Refused("This is your own handoff.", "forbidden")
    if any(question.id == act.question for question in handoff.questions):
        return Changes()
    asked = Question(id=act.question, text=act.text, by=ctx.actor.id, at=op.captured_at)
    return Changes((handoff.model_copy(update={"questions": (*handoff.questions, asked)}),))


def answer(rows: Rows, op: Op, act: acts.AnswerQuestion, ctx: Context) -> Changes:
    handoff, _ = _handoff(rows, op, act.handoff)
    if not can(ctx.actor, "handoff.answer", handoff):
        raise Refused("Only the person who handed it over can answer this.", "forbidden")
    answered = {"answer": act.text, "answered_at": op.captured_at}
    questions = tuple(
        q.model_copy(update=answered) if q.id == act.question else q for q in handoff.questions
    )
    return Changes((handoff.model_copy(update={"questions": questions}),))


def _handoff(rows: Rows, op: Op, handoff_id: str) -> tuple[Handoff, Session]:
    handoff, session = rows.get(Handoff, handoff_id), rows.get(Session, op.root)
    if handoff is None or session is None:
        raise Refused("This handoff is not here yet.", "missing")
    if handoff.session != session.id:
        raise Refused("This handoff belongs to another session.", "malformed")
    return handoff, session


def _stale(op: Op, ctx: Context) -> bool:
    late = op.not_after is not None and op.not_after < ctx.now
    return op.uncertain or late or clock.parse(op.hlc).ms + CLAIM_LIFE_MS < ctx.now_ms


def _kept_for_another(handoff: Handoff, ctx: Context) -> bool:
    if handoff.to in (None, ctx.actor.id):
        return False
    return handoff.kind == "pass_on" or handoff.opened_at > ctx.instant(ctx.now_ms - DIRECTED_MS)


def _with(people: tuple[str, ...], person: str) -> tuple[str, ...]:
    return people if person in people else (*people, person)


RULES: Mapping[type[Act], Rule] = {
    acts.HandOver: hand_over,
    acts.Claim: claim,
    acts.ReturnHandoff: give_back,
    acts.CancelHandoff: take_back,
    acts.Ask: ask,
    acts.AnswerQuestion: answer,
}
