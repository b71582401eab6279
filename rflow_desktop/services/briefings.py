"""The page of a handoff before it is sent, made from the rows of its session."""

from __future__ import annotations

from rflow_desktop.domain import briefing
from rflow_desktop.domain.briefing import Asked, BriefingDraft, Source
from rflow_desktop.domain.model import Briefing, Contact, Handoff, Priority, Session
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.domain.variables import as_called, masked, resolve
from rflow_desktop.services.run import Run
from rflow_desktop.services.showing import minutes
from rflow_desktop.services.stepping import step, variables
from rflow_desktop.store.local import Local

MOST_ASIDE = 3
"""Ways that nobody went, the nearest first."""


def draft(local: Local, run: Run, asked: Asked, now_ms: int) -> BriefingDraft:
    """The page as the other side would see it now, and what is still missing on it."""
    return briefing.draft(source(local, run, now_ms), asked)


def source(local: Local, run: Run, now_ms: int) -> Source:
    lines = variables(run)
    loose = tuple(entry for entry in run.rows.entries if entry.kind == "note")
    path = tuple(sorted((*run.steps, *loose), key=lambda entry: entry.hlc))
    return Source(
        session=run.header,
        path=path,
        evidence=run.rows.evidence,
        contact=local.get(Contact, run.header.id),
        minutes=minutes(run, now_ms),
        labels={line.name: line.label for line in lines},
        hidden=frozenset(line.name for line in lines if line.sensitive),
        moves=moves(run),
    )


def moves(run: Run) -> tuple[str, ...]:
    """What whoever takes it would do first: the step it stands at, then the ways nobody went."""
    position = None if run.trouble and run.content is None else run.position
    shown = step(run)
    if position is None or shown is None or not shown.title:
        return ()
    if position.ended is not None:
        first = f"Check the result of the flow: {shown.title}"
    else:
        first = f"Go on with step {shown.number}: {shown.title}"
    beside = [branch for walked in run.path for branch in walked.not_taken]
    shared = masked(run.values, position.flow.variables())
    gap = as_called(position.flow.labels())
    aside = [
        f"Not tried yet: {resolve(one.leads_to, shared, missing=gap)} ({_steps(one.steps)})"
        for one in reversed(beside)
        if one.leads_to
    ]
    return (first, *dict.fromkeys(aside[:MOST_ASIDE]))


def _steps(count: int) -> str:
    return f"{count} step" if count == 1 else f"{count} steps"


def unsent(
    session: Session, made: BriefingDraft, priority: Priority, sender: str, *, at: str
) -> tuple[Handoff, Briefing]:
    """The rows as they would be if the page was sent now, to write it down as text."""
    about = {"id": session.id, "session": session.id}
    row = Handoff(
        **about, title=made.title, ticket=made.ticket, client=made.client, priority=priority,
        people=made.impact, sender=sender, opened_at=at,
    )  # fmt: skip
    page = Briefing(
        **about, handoff=session.id, need=made.need, expects=made.expects, impact=made.impact,
        since=made.since, minutes=made.minutes, tried=made.tried, known=made.known,
        moves=made.moves, contact=made.contact, at=at,
    )  # fmt: skip
    return row, page


def contact(local: Local, run: Run) -> Contact:
    """Whom to call, by default the person that the session is about."""
    session = run.header.id
    kept = local.get(Contact, session) or Contact(id=session, session=session)
    return kept if kept.name else kept.model_copy(update={"name": run.header.person})


def known(local: Local, run: Run, *, called: str = "") -> tuple[Known, ...]:
    """What must not be readable in a copied page: sensitive values, and people's names."""
    people = {run.header.person, contact(local, run).name, called} - {""}
    hidden = [line.value for line in variables(run) if line.sensitive and line.value]
    return tuple([Known(value) for value in hidden] + [Known(one, "person") for one in people])
