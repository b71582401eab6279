"""What a note says of a session, read from its rows: the same here and on the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rflow_desktop.domain import note_case, words
from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.flow import DONE, Flow, Variable
from rflow_desktop.domain.flow_walk import Taken, line
from rflow_desktop.domain.model import (
    Contact,
    Entry,
    Evidence,
    Outcome,
    Phase,
    Session,
    phase,
)
from rflow_desktop.domain.notes import NoteFacts, NoteStep
from rflow_desktop.domain.redact_known import Known
from rflow_desktop.domain.worked import worked

_STANDING: Mapping[Phase, str] = {
    Phase.PREPARED: "Not started",
    Phase.PAUSED: "In progress, paused",
    Phase.IN_TRANSIT: "In progress, escalated",
}


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What is about to be said of the end and is not in the session yet."""

    outcome: Outcome | None = None
    fix: str | None = None
    next_steps: str | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """The rows that a note is made of. `flows` are the contents that it went through, its own
    first; `case` is what there is of work with the assistant; `names` are people's by their id;
    `now` is when it is written, `offset` its minutes east of UTC.
    """

    session: Session
    entries: tuple[Entry, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    contact: Contact | None = None
    flows: tuple[Flow, ...] = ()
    case: CaseRows | None = None
    names: Mapping[str, str]
    now: str
    offset: int = 0


def facts(told: Told, closing: Closing | None = None) -> NoteFacts:
    """Everything that a note of this session says."""
    said, session = closing or Closing(), told.session
    outcome = said.outcome or session.outcome
    variables = _variables(told)
    filled = [(one, _value(session, one)) for one in variables if _value(session, one)]
    hidden = [value for one, value in filled if one.masked]
    contact = "" if told.contact is None else told.contact.name
    people = sorted({session.person, contact} - {""})
    pieces = [one for one in told.evidence if not one.removed]
    flow = session.flow
    return NoteFacts(
        title=session.title,
        ticket=session.ticket,
        client=session.client,
        flow=f"{flow.name}, version {flow.version}" if flow else "",
        engineer=told.names.get(session.owner, ""),
        outcome=words.OUTCOMES[outcome] if outcome else "",
        standing=_STANDING.get(phase(session), "In progress"),
        minutes=minutes(session, told.now),
        reported=_reported(told),
        steps=_walked(told),
        fix=session.outcome_notes if said.fix is None else said.fix,
        next_steps=session.next_steps if said.next_steps is None else said.next_steps,
        facts=tuple((_label(one), value) for one, value in filled),
        values=values(told),
        known=(*(Known(one) for one in hidden), *(Known(one, "person") for one in people)),
        evidence=sum(1 for one in pieces if one.width),
        files=sum(1 for one in pieces if not one.width),
        started_at=session.started_at or "",
        closed_at=session.closed_at or "",
        offset=told.offset,
    )


def minutes(session: Session, now: str) -> int:
    """At work, without what it lay and what was slept through."""
    return worked(session, now).minutes


def steps(session: Session, entries: Iterable[Entry]) -> tuple[NoteStep, ...]:
    """The path that leads to where the session stands, with notes in their place."""
    every = {one.id: one for one in entries}
    walked = [
        Taken(one.id, one.node, one.flow, one.answer, one.parent)
        for one in every.values()
        if one.kind != "note"
    ]
    path = [every[one.id] for one in line(walked, head=session.head)]
    notes = [one for one in every.values() if one.kind == "note"]
    return tuple(_step(one) for one in sorted((*path, *notes), key=_order))


def values(told: Told) -> Mapping[str, str]:
    """What fills {{names}}: what the session is about, defaults of the flow, what was typed."""
    session = told.session
    about = {
        "ticket": session.ticket,
        "client": session.client,
        "person": session.person,
        "target": session.target,
        "engineer": told.names.get(session.owner, ""),
    }
    declared = told.flows[0].variables() if told.flows else ()
    defaults = {one.name: one.default for one in declared if one.default}
    return {**about, **defaults, **session.variables}


def _walked(told: Told) -> tuple[NoteStep, ...]:
    path = steps(told.session, told.entries)
    if told.case is None:
        return path
    return tuple(sorted((*path, *note_case.steps(told.case)), key=lambda one: one.at))


def _order(entry: Entry) -> tuple[str, str]:
    return (entry.hlc, entry.id)


def _variables(told: Told) -> tuple[Variable, ...]:
    """What the flows ask for and the session knows, as they declare it; then what else is known."""
    declared: dict[str, Variable] = {}
    for flow in told.flows:
        for one in flow.variables():
            declared.setdefault(one.name, one)
    intake = {one.name for one in told.flows[0].intake} if told.flows else set()
    known = told.session.variables
    asked = [one for name, one in declared.items() if name in known or name in intake]
    return (*asked, *(Variable(name=name) for name in known if name not in declared))


def _value(session: Session, asked: Variable) -> str:
    return session.variables.get(asked.name, "") or asked.default


def _label(asked: Variable) -> str:
    return asked.label or asked.name.replace("_", " ").capitalize()


def _step(entry: Entry) -> NoteStep:
    if entry.kind == "note":
        return NoteStep(question=entry.body, aside=True, at=entry.at)
    return NoteStep(
        question=entry.title or entry.node,
        answer="" if entry.answer == DONE else entry.label or entry.answer,
        note="\n".join(part for part in (entry.note, entry.body) if part),
        own=entry.kind == "custom_step",
        done=entry.answer == DONE,
        at=entry.at,
    )


def _reported(told: Told) -> tuple[str, ...]:
    """What was known at the beginning: the report, or the values that the flow asks for first."""
    if told.case is not None:
        return note_case.reported(told.case)
    intake = told.flows[0].intake if told.flows else ()
    known = told.session.variables
    return tuple(
        f"{_label(one)}: {known[one.name]}"
        for one in intake
        if not one.masked and known.get(one.name)
    )
