"""The words of a guided session: its header, its path, and what its flows are offered with."""

from __future__ import annotations

from datetime import date, datetime

from rflow_desktop.domain.shown_talk import BranchLine, FlowOffer, GuidedView
from rflow_desktop.domain.words import PHASES, count
from ui.runner.path_rows import CURRENT, PathRow
from ui.runner.words import clock, is_typed

BY_ASSISTANT = "Guided by the assistant"
WAITS = "Waiting for you"
THINKING = "Thinking about the next question"
TWICE = "It was asked on another computer, too, so two questions may come."
SILENT = "Nothing has come from there for a while, so it may be off. You can ask here."
DOMAINS = {"m365": "Microsoft 365", "active_directory": "Active Directory"}
_BRANCHES = {
    "untried": "not tried yet", "active": "being tried", "dead_end": "did not lead on",
    "solved": "solved it",
}  # fmt: skip
_GLYPHS = {"in_transit": "escalated", "closed": "resolved"}
_NO_CAP = 99


def glyph(view: GuidedView) -> str:
    if view.card is not None:
        return "session.waitingForYou"
    return f"session.{_GLYPHS.get(view.state, view.state)}"


def about(view: GuidedView) -> tuple[str, ...]:
    """Ticket, client, person and domain: what stands under the title, without what is empty."""
    stands = "" if view.state == "active" else PHASES.get(view.state, view.state)
    stands = WAITS if view.card is not None else stands
    parts = (view.ticket, view.client, view.person, BY_ASSISTANT, domain(view.domain), stands)
    return tuple(part for part in parts if part)


def domain(name: str) -> str:
    """`active_directory` as it is written."""
    return DOMAINS.get(name, name.replace("_", " ").capitalize())


def numbered(view: GuidedView) -> str:
    """`Question 3`, or how many there were."""
    if view.question is not None:
        return f"Question {view.question.number}"
    asked = len(view.path) - 1
    return count(asked, "question") if asked > 0 else ""


def as_of(view: GuidedView) -> str:
    """When the report came in: what is in it is as it was then."""
    at = datetime.fromisoformat(view.path[0].at).astimezone()
    return f"{at.day} {at:%b %Y, %H:%M}"


def offered(offer: FlowOffer) -> str:
    """Why this flow is offered, and what it would take along."""
    steps = count(offer.steps, "step") if offer.steps else ""
    used = f"used {count(offer.used, 'time')}" if offer.used else ""
    first = ", ".join(part for part in (steps, used) if part)
    reason = offer.reason.strip().rstrip(".")
    sentences = [part for part in (first, reason, "Your answers so far carry over") if part]
    return ". ".join(sentences) + "."


def path_rows(view: GuidedView, *, today: date) -> tuple[PathRow, ...]:
    """What was reported, each question with its answer, and the other directions behind them."""
    names = {one.id: one.label for one in view.lane.branches}
    rows: list[PathRow] = []
    before = known = ""
    for place, step in enumerate(view.path):
        now = view.question is not None and step.id == view.question.id
        time = "now" if now else clock(step.at, today=today)
        mark = names.get(step.branch, "") if step.branch != before else ""
        before = step.branch
        if step.state == "open" and not now:
            continue
        sure = f"{step.confidence.word}, {step.confidence.percent} %" if step.confidence else ""
        rows.append(
            PathRow(
                key=CURRENT if now else step.id or "reported",
                title=step.title,
                kind=CURRENT if now else "taken",
                answer="" if now else step.answer,
                typed=is_typed(step.answer),
                time=time,
                mark=f"Direction: {mark}" if mark else "",
                note="" if sure == known else sure,
                glyph="session.active" if view.state == "active" else glyph(view),
                is_first=place == 0,
                speech=", ".join(
                    part for part in (_spoken(step.title, step.answer, time, now=now), sure) if part
                ),
            )
        )
        known = sure
    others = [one for one in view.lane.branches if not one.active]
    rows += [_branch(one, is_last=one is others[-1]) for one in others]
    return tuple(rows)


def _branch(one: BranchLine, *, is_last: bool) -> PathRow:
    state = _BRANCHES.get(one.state, one.state)
    finding = f": {one.finding}" if one.finding else ""
    return PathRow(
        key=f"branch:{one.id}",
        title=f"{one.label}, {state}{finding}",
        kind="branch",
        number=_NO_CAP,
        is_last=is_last,
        speech=f"Another direction: {one.label}, {state}{finding}",
    )


def _spoken(title: str, answer: str, time: str, *, now: bool) -> str:
    return f"Now: {title}" if now else f"{title}: {answer or 'no answer'}, {time}"
