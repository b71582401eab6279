"""Rules for handing a session over: the claim that one person wins, giving back, questions."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.domain import acts
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
from rflow_desktop.domain.queueing import is_kept
from rflow_desktop.domain.reduce_life import AWAKE, ended
from rflow_desktop.domain.reducing import (
    DIRECTED_MS,
    Changes,
    Context,
    Rows,
    Rule,
    demand_now,
    demand_person,
    fresh,
    is_stale,
    moved,
    touched,
)
from rflow_desktop.domain.worked import marked


def hand_over(rows: Rows, op: Op, act: acts.HandOver, ctx: Context) -> Changes:
    if not fresh(rows, Handoff, act.handoff, op.root):
        return Changes()
    session = demand_now(op, rows, ctx)
    _demand_free(rows, session)
    if act.to == ctx.actor.id:
        raise Refused("Choose somebody other than yourself.", "self_handoff")
    if act.to is not None:
        demand_person(rows, act.to, ctx)
    if act.kind == "pass_on" and act.to is None:
        raise Refused("Choose the colleague who is to have it.", "no_such_person")
    handoff = Handoff(
        id=act.handoff, session=session.id, kind=act.kind, title=act.title or session.title,
        ticket=session.ticket, client=session.client, priority=act.priority, people=act.people,
        due_at=act.due_at, sender=ctx.actor.id, to=act.to, team=session.team,
        opened_at=ctx.now if ctx.authority else op.captured_at,
    )  # fmt: skip
    briefing = Briefing(
        id=act.handoff, session=session.id, handoff=act.handoff, need=act.need,
        expects=act.expects, impact=act.impact, since=act.since, minutes=act.minutes,
        tried=act.tried, known=act.known, evidence=act.evidence, moves=act.moves,
        contact=act.contact, at=op.captured_at,
    )  # fmt: skip
    working = [person for person in (session.owner, session.assignee, ctx.actor.id) if person]
    header = {
        **AWAKE,
        "handoff": act.handoff,
        "former": {**session.former, **dict.fromkeys(working, op.hlc)},
        "stamps": moved(session, op),
        "marks": marked(session, op, down=True),
    }
    if act.keep_watching:
        header["watchers"] = _with(session.watchers, ctx.actor.id)
    return Changes((handoff, briefing, touched(session, op, **header)))


def claim(rows: Rows, op: Op, act: acts.Claim, ctx: Context) -> Changes:
    """Exactly one claim is ever granted, and only where the order is decided.

    Elsewhere it changes nothing: nobody is shown as the owner before the server said so.
    """
    stale = ctx.authority and is_stale(op, ctx)
    if stale and rows.get(Handoff, act.handoff) is None:
        raise _expired()  # what a restored server has lost is not waited for
    handoff, session = _handoff(rows, op, act.handoff)
    if handoff.state is HandoffState.CLAIMED and handoff.claimed_by == ctx.actor.id:
        return Changes()
    if not can(ctx.actor, "handoff.claim", handoff):
        raise Refused("This is your own handoff. Take it back instead.", "self_claim")
    if handoff.state is HandoffState.CLAIMED:
        who = {"by": handoff.claimed_by or "", "at": handoff.claimed_at or ""}
        raise Refused("Somebody else was first.", "already_claimed", who)
    if handoff.state is not HandoffState.OPEN:
        raise Refused("This handoff ended before you claimed it.", "state_changed")
    if stale:
        raise _expired()
    to = rows.get(User, handoff.to or "")
    if is_kept(ctx.actor, handoff, to, until=ctx.instant(ctx.now_ms - DIRECTED_MS)):
        sentence = "This one is kept for the person it is addressed to for 15 minutes."
        if handoff.kind == "pass_on":
            sentence = "This one was passed on to somebody else."
        raise Refused(sentence, "directed", {"to": handoff.to or ""})
    if not ctx.authority:
        return Changes()
    taken = {"state": HandoffState.CLAIMED, "claimed_by": ctx.actor.id, "claimed_at": ctx.now}
    header = {
        "owner": ctx.actor.id,
        "assignee": None,
        "handoff": None,
        "last_handoff": handoff.id,
        "marks": marked(session, op, down=False, at=ctx.now),
        "former": _without(session.former, ctx.actor.id),
        "watchers": tuple(person for person in session.watchers if person != ctx.actor.id),
    }
    return Changes(
        (
            handoff.model_copy(update=taken),
            touched(session, op, **header),
            *ended(rows, session, ctx.now),
        )
    )


def give_back(rows: Rows, op: Op, act: acts.ReturnHandoff, ctx: Context) -> Changes:
    handoff, session = _handoff(rows, op, act.handoff)
    if not can(ctx.actor, "handoff.return", handoff):
        raise Refused("Only the person who claimed it can give it back.", "forbidden")
    if handoff.state is HandoffState.RETURNED and act.reason in ("", handoff.reason):
        return Changes()
    gone = session.owner != ctx.actor.id or session.handoff is not None
    if handoff.state is not HandoffState.CLAIMED or session.closed_at is not None or gone:
        raise Refused("This handoff is no longer yours to give back.", "state_changed")
    demand_person(rows, handoff.sender, ctx)
    back = {"state": HandoffState.RETURNED, "ended_at": op.captured_at, "reason": act.reason}
    watchers = tuple(person for person in session.watchers if person != handoff.sender)
    header = {
        "owner": handoff.sender,
        "former": {**_without(session.former, handoff.sender), ctx.actor.id: op.hlc},
        "watchers": _with(watchers, ctx.actor.id),
        "stamps": moved(session, op),
    }
    return Changes((handoff.model_copy(update=back), touched(session, op, **header)))


def take_back(rows: Rows, op: Op, act: acts.CancelHandoff, ctx: Context) -> Changes:
    handoff, session = _handoff(rows, op, act.handoff)
    if not can(ctx.actor, "handoff.cancel", handoff):
        raise Refused("Only the person who handed it over can take it back.", "forbidden")
    if handoff.state is HandoffState.CANCELLED:
        return Changes()
    if handoff.state is not HandoffState.OPEN:
        who = {"by": handoff.claimed_by or "", "at": handoff.claimed_at or ""}
        raise Refused("It was claimed before you took it back.", "already_claimed", who)
    header = {
        "handoff": None,
        "marks": marked(session, op, down=False),
        "former": _without(session.former, handoff.sender, session.owner, session.assignee),
        "watchers": tuple(person for person in session.watchers if person != handoff.sender),
    }
    back = {"state": HandoffState.CANCELLED, "ended_at": op.captured_at}
    return Changes((handoff.model_copy(update=back), touched(session, op, **header)))


def ask(rows: Rows, op: Op, act: acts.Ask, ctx: Context) -> Changes:
    handoff, session = _handoff(rows, op, act.handoff)
    if not can(ctx.actor, "handoff.ask", handoff):
        raise Refused("This is your own handoff.", "forbidden")
    if any(question.id == act.question for question in handoff.questions):
        return Changes()
    if handoff.state not in (HandoffState.OPEN, HandoffState.CLAIMED):
        raise Refused("This handoff ended before you asked.", "state_changed")
    asked = Question(id=act.question, text=act.text, by=ctx.actor.id, at=op.captured_at)
    questions = (*handoff.questions, asked)
    return Changes((handoff.model_copy(update={"questions": questions}), touched(session, op)))


def answer(rows: Rows, op: Op, act: acts.AnswerQuestion, ctx: Context) -> Changes:
    """A question is answered once, so that no answer replaces another."""
    handoff, session = _handoff(rows, op, act.handoff)
    if not can(ctx.actor, "handoff.answer", handoff):
        raise Refused("Only the person who handed it over can answer this.", "forbidden")
    asked = {question.id: question for question in handoff.questions}
    question = asked.get(act.question)
    if question is None:
        raise Refused("This question is not here yet.", "missing")
    if question.answer == act.text:
        return Changes()
    if question.answer:
        raise Refused("You have already answered this question.", "already_answered")
    answered = question.model_copy(update={"answer": act.text, "answered_at": op.captured_at})
    questions = tuple(answered if q.id == act.question else q for q in handoff.questions)
    return Changes((handoff.model_copy(update={"questions": questions}), touched(session, op)))


def _demand_free(rows: Rows, session: Session) -> None:
    if session.closed_at is not None:
        who = {"by": session.closed_by or "", "at": session.closed_at}
        raise Refused("This session was finished before you handed it over.", "state_changed", who)
    if phase(session) is Phase.IN_TRANSIT:
        earlier = rows.get(Handoff, session.handoff or "")
        who = {} if earlier is None else {"by": earlier.sender, "at": earlier.opened_at}
        raise Refused("This session has already been handed over.", "state_changed", who)


def _handoff(rows: Rows, op: Op, handoff_id: str) -> tuple[Handoff, Session]:
    handoff, session = rows.get(Handoff, handoff_id), rows.get(Session, op.root)
    if handoff is None or session is None:
        raise Refused("This handoff is not here yet.", "missing")
    if handoff.session != session.id:
        raise Refused("This handoff belongs to another session.", "malformed")
    return handoff, session


def _expired() -> Refused:
    return Refused(
        "Your claim waited too long to be sent. Claim again if it is still free.", "expired"
    )


def _with(people: tuple[str, ...], person: str) -> tuple[str, ...]:
    return people if person in people else (*people, person)


def _without(former: Mapping[str, str], *people: str | None) -> dict[str, str]:
    return {person: hlc for person, hlc in former.items() if person not in people}


RULES: Mapping[type[Act], Rule] = {
    acts.HandOver: hand_over,
    acts.Claim: claim,
    acts.ReturnHandoff: give_back,
    acts.CancelHandoff: take_back,
    acts.Ask: ask,
    acts.AnswerQuestion: answer,
}
