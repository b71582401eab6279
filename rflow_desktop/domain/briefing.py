"""The one page of a handoff, built from its session: what was tried, known and is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rflow_desktop.domain import notes, words
from rflow_desktop.domain.acts import HandOver
from rflow_desktop.domain.excerpt import line_of
from rflow_desktop.domain.model import (
    Briefing,
    Contact,
    Entry,
    Evidence,
    Handoff,
    Known,
    Priority,
    Session,
    Tried,
)
from rflow_desktop.domain.note_formats import Page, Section
from rflow_desktop.domain.notes import Format, Note
from rflow_desktop.domain.redact_known import Known as Sensitive

LONGEST = 160
"""Characters of one line of the page; more is read in the session itself."""
MOST = 200
SINCE = ("since", "since_when", "started", "first_seen", "problem_since")
"""Variables that tell since when; the first one that is filled is taken."""
_RESULTS: Mapping[str, tuple[str, ...]] = {
    "ruled_out": ("ruled out", "not the cause", "excluded"),
    "no_change": ("no change", "same as before", "still the same", "did not help", "not fixed"),
    "helped": ("helped", "works now", "fixed", "better", "partly"),
    "points_here": ("points here", "found it", "this is it", "confirmed"),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What only a person knows: what they need, by when, for how many, what should happen next.

    `contact` is whom to call, None: as the session has it. The page never holds the `phone`.
    """

    need: str = ""
    expects: str = ""
    people: str = ""
    due_at: str | None = None
    priority: Priority = Priority.NORMAL
    contact: str | None = None
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """The rows that the page is made of, steps in the order of the path.

    `labels` name variables for people, `hidden` are those that stay on this computer, `results`
    say by entry what a step told, `moves` what whoever takes it would do first.
    """

    session: Session
    path: tuple[Entry, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    contact: Contact | None = None
    minutes: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    results: Mapping[str, str] = field(default_factory=dict)
    moves: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of "Ready to send": never blocks, only shows. `hint` says what is there."""

    key: str
    label: str
    ready: bool
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class BriefingDraft:
    """The page as it would be sent now."""

    title: str
    ticket: str
    client: str
    impact: str
    since: str
    minutes: int
    need: str
    expects: str
    tried: tuple[Tried, ...]
    known: tuple[Known, ...]
    evidence: tuple[str, ...]
    contact: str
    checks: tuple[Check, ...]
    moves: tuple[str, ...] = ()

    @property
    def ready(self) -> int:
        return sum(check.ready for check in self.checks)

    @property
    def missing(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.ready)


def draft(source: Source, asked: Asked) -> BriefingDraft:
    """The page, filled as far as the session can fill it."""
    session = source.session
    tried = tuple(_tried(entry, source.results) for entry in source.path if entry.kind != "note")[
        -MOST:
    ]
    evidence = tuple(row for row in source.evidence if not row.removed)
    contact = _contact(source.contact, session, asked.contact)
    impact = _impact(asked.people)
    return BriefingDraft(
        title=session.title,
        ticket=session.ticket,
        client=session.client,
        impact=impact,
        since=next((session.variables[name] for name in SINCE if session.variables.get(name)), ""),
        minutes=source.minutes,
        need=asked.need.strip(),
        expects=asked.expects.strip(),
        tried=tried,
        known=_known(source, evidence)[:MOST],
        evidence=tuple(row.id for row in evidence)[:MOST],
        contact=contact,
        moves=tuple(line_of(move, LONGEST) for move in source.moves),
        checks=(
            Check(key="need", label="What do you need from them?", ready=bool(asked.need.strip())),
            Check(
                key="tried",
                label="What was tried",
                ready=bool(tried),
                hint=words.count(len(tried), "step") if tried else "",
            ),
            Check(key="impact", label="Impact and deadline", ready=bool(impact and asked.due_at)),
            Check(
                key="evidence",
                label="Evidence",
                ready=bool(evidence),
                hint=words.count(len(evidence), "piece") if evidence else "",
            ),
            Check(
                key="contact",
                label="Contact",
                ready=bool(contact or asked.phone.strip()),
                hint=contact,
            ),
            Check(
                key="expects",
                label="What do you expect to happen next?",
                ready=bool(asked.expects.strip()),
            ),
        ),
    )


def act(
    made: BriefingDraft, asked: Asked, *, handoff: str, to: str | None = None,
    kind: str = "escalate", keep_watching: bool = True,
) -> HandOver:  # fmt: skip
    """The handing over of this page. Raises ValueError for a kind that there is not."""
    return HandOver.model_validate(
        {
            "handoff": handoff, "kind": kind, "to": to, "priority": asked.priority,
            "need": made.need, "expects": made.expects, "title": made.title,
            "people": made.impact, "due_at": asked.due_at, "impact": made.impact,
            "since": made.since, "minutes": made.minutes, "tried": made.tried,
            "known": made.known, "evidence": made.evidence, "contact": made.contact,
            "moves": made.moves,
            "keep_watching": keep_watching,
        }
    )  # fmt: skip


def copied(
    handoff: Handoff, briefing: Briefing, form: Format = "text", *, sender: str, now: str,
    offset: int = 0, known: tuple[Sensitive, ...] = (), mask: bool = True,
) -> Note:  # fmt: skip
    """The page for "Copy briefing". Raises RedactionFailed, and then there is none."""
    opened = words.day_and_clock(handoff.opened_at, now, offset=offset)
    due = words.day_and_clock(handoff.due_at, now, offset=offset) if handoff.due_at else ""
    tried = words.count(len(briefing.tried), "step")
    numbers = (
        ("Impact", briefing.impact or handoff.people),
        ("Since", briefing.since),
        ("Tried so far", f"{tried} in {words.minutes(briefing.minutes)}"),
        ("Client expects", f"an update by {due}" if due else ""),
    )
    done = (
        f"{_said(one.text, one.answer)} ({words.RESULTS.get(one.result, 'Noted').lower()})"
        for one in briefing.tried
    )
    sections = (
        Section("", "lines", tuple(f"{label}: {value}" for label, value in numbers if value)),
        Section(f"What {sender.partition(' ')[0]} needs from you", "lines", (briefing.need,)),
        Section("What was tried", "bullets", tuple(done)),
        Section("What we know", "bullets", tuple(one.text for one in briefing.known)),
        Section("What should happen next", "lines", (briefing.expects,)),
        Section("If you take it", "numbers", briefing.moves),
        Section("Who to call", "lines", (briefing.contact,)),
    )
    meta = (
        words.PRIORITIES[handoff.priority],
        f"Ticket {handoff.ticket}" if handoff.ticket else "",
        handoff.client,
        f"Escalated by {sender}, {opened}",
    )
    page = Page(
        title=handoff.title or "Handed over",
        meta=tuple(part for part in meta if part),
        sections=tuple(kept for one in sections if (kept := one.filled()).items),
    )
    return notes.finish(page, form, known=known, mask=mask)


def _tried(entry: Entry, results: Mapping[str, str]) -> Tried:
    told = f"{entry.label or entry.answer} {entry.note}".casefold()
    found = (result for result, said in _RESULTS.items() if any(one in told for one in said))
    result = results.get(entry.id) or next(found, "noted")
    answer = line_of(entry.label or entry.answer, LONGEST)
    return Tried(text=line_of(entry.title or entry.node, LONGEST), answer=answer, result=result)


def _known(source: Source, evidence: Iterable[Evidence]) -> tuple[Known, ...]:
    facts = [
        Known(
            text=line_of(f"{source.labels.get(name, _label(name))}: {value}", LONGEST),
            source="variable",
        )
        for name, value in source.session.variables.items()
        if value.strip() and name not in source.hidden and name not in SINCE
    ]
    for entry in source.path:
        if entry.kind == "note" and entry.body.strip():
            facts.append(Known(text=line_of(entry.body, LONGEST), source="note"))
        elif entry.note.strip():
            facts.append(Known(text=line_of(entry.note, LONGEST), source="step"))
    titled = [line_of(row.title, LONGEST) for row in evidence if row.title]
    facts += [Known(text=title, source="evidence") for title in titled]
    return tuple(dict.fromkeys(facts))


def _contact(contact: Contact | None, session: Session, asked: str | None) -> str:
    """Whom to call, without the number: that is shown to whoever claims."""
    kept = (contact.name if contact is not None else "") or session.person
    name = kept if asked is None else asked.strip()
    role = contact.role if contact is not None and name == kept else ""
    return ", ".join(part for part in (name, role) if part)


def _impact(people: str) -> str:
    said = people.strip()
    return words.count(int(said), "person", "people") if said.isdecimal() else said


def _said(question: str, answer: str) -> str:
    return f"{question.rstrip('?:')}: {answer}" if answer else question


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
