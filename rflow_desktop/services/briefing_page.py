"""The briefing as the page draws it, and where its claim stands for the reader."""

from __future__ import annotations

from rflow_desktop.domain.acts_handoff import Claim
from rflow_desktop.domain.model import (
    Briefing,
    Contact,
    Evidence,
    Handoff,
    HandoffState,
    Session,
)
from rflow_desktop.domain.model_lane import LaneItem
from rflow_desktop.domain.shown import BriefingView, EvidenceLine
from rflow_desktop.ids import milliseconds
from rflow_desktop.services.run import Run
from rflow_desktop.services.showing import piece_line
from rflow_desktop.store import views
from rflow_desktop.store.local import Local
from rflow_desktop.store.outbox import Kept


def page(local: Local, handoff_id: str, run: Run | None) -> BriefingView | None:
    """What there is of the page on this computer; None when not even the queue's line is."""
    handoff = local.get(Handoff, handoff_id)
    if handoff is None:
        return None
    names = views.names(local)
    briefing = local.get(Briefing, handoff_id)
    contact = local.get(Contact, handoff.session)
    header = local.get(Session, handoff.session)
    asked = _claim(local, handoff)
    claim = _standing(local, handoff, asked)
    return BriefingView(
        handoff=handoff.id,
        session=handoff.session,
        priority=handoff.priority.value,
        ticket=handoff.ticket,
        client=handoff.client,
        title=handoff.title,
        sender_name=names.get(handoff.sender, ""),
        opened_at=handoff.opened_at,
        impact=handoff.people,
        since="" if briefing is None else briefing.since,
        tried_in=_tried_in(briefing),
        expects_by=handoff.due_at or "",
        need="" if briefing is None else briefing.need,
        expects="" if briefing is None else briefing.expects,
        tried=_tried(briefing),
        known=() if briefing is None else tuple((k.text, k.source) for k in briefing.known),
        evidence=_evidence(local, briefing, run),
        moves=() if briefing is None else briefing.moves,
        contact="" if briefing is None else briefing.contact,
        phone="" if contact is None else contact.phone,
        questions=tuple(
            (one.id, one.text, names.get(one.by, ""), one.answer) for one in handoff.questions
        ),
        claim=claim,
        lost_to=_lost_to(handoff, asked, names.get(handoff.claimed_by or "", "Somebody else"))
        if claim == "lost"
        else "",
        complete=briefing is not None,
        guess="" if briefing is None else briefing.guess,
        guess_state="" if briefing is None else briefing.guess_state,
        guess_told="" if briefing is None else briefing.guess_told,
        guess_at="" if briefing is None else briefing.guess_at,
        claimed_by_name=names.get(handoff.claimed_by or "", ""),
        claimed_at=handoff.claimed_at or "",
        begun_at=handoff.begun_at or "",
        kind="" if header is None else header.kind.value,
        has_lane=bool(local.parts(LaneItem, handoff.session)),
    )


def _claim(local: Local, handoff: Handoff) -> Kept | None:
    """This person's newest claim of it, as far as it is not settled in their favour."""
    where = "root_id=? AND kind=? AND state<>'undone' ORDER BY n DESC LIMIT 20"
    for kept in local.operations(where, handoff.session, Claim.KIND):
        act = kept.op.act
        if isinstance(act, Claim) and act.handoff == handoff.id:
            return kept
    return None


def _standing(local: Local, handoff: Handoff, asked: Kept | None) -> str:
    me = local.me.id
    if handoff.sender == me:
        return "own"
    if handoff.state is HandoffState.CLAIMED:
        if handoff.claimed_by == me:
            return "mine"
        lost = asked is not None and asked.state in ("attention", "discarded")
        return "lost" if lost else "taken"
    if handoff.state is not HandoffState.OPEN:
        return "ended"
    waits = asked is not None and asked.state in ("pending", "acked", "parked")
    return "asking" if waits else "free"


def _lost_to(handoff: Handoff, asked: Kept | None, winner: str) -> str:
    """ "Priya Raman was first, 3 seconds before you." """
    if asked is None or handoff.claimed_at is None:
        return f"{winner} was first."
    seconds = (milliseconds(asked.op.captured_at) - milliseconds(handoff.claimed_at)) // 1000
    if not 1 <= seconds < 3600:
        return f"{winner} was first."
    if seconds < 60:
        return f"{winner} was first, {seconds} {_plural('second', seconds)} before you."
    minutes = seconds // 60
    return f"{winner} was first, {minutes} {_plural('minute', minutes)} before you."


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def _tried_in(briefing: Briefing | None) -> str:
    if briefing is None or not briefing.tried:
        return ""
    steps = len(briefing.tried)
    return f"{steps} {_plural('step', steps)} in {briefing.minutes} min"


def _tried(briefing: Briefing | None) -> tuple[tuple[str, str, str], ...]:
    if briefing is None:
        return ()
    return tuple((one.text, one.answer, one.result) for one in briefing.tried)


def _evidence(local: Local, briefing: Briefing | None, run: Run | None) -> tuple[EvidenceLine, ...]:
    if briefing is None or run is None:
        return ()
    pieces = (local.get(Evidence, one) for one in briefing.evidence)
    return tuple(piece_line(local, run, one) for one in pieces if one and not one.removed)
