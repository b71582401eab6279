"""What a ticket note says, section by section, before it has a format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from rflow_desktop.domain import note_formats, variables, words
from rflow_desktop.domain.note_formats import Page, Section
from rflow_desktop.domain.redact_known import Known

_FIX: Mapping[str, str] = {"Fixed": "What fixed it", "Workaround": "Workaround"}


@dataclass(frozen=True, kw_only=True)
class NoteStep:
    """One step of the path. `done` is a thing that was done, otherwise something was found out.

    `own` is a step that the engineer added; `aside` is a note beside the path, no step.
    """

    question: str
    answer: str = ""
    note: str = ""
    own: bool = False
    done: bool = False
    aside: bool = False
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class NoteFacts:
    """What a note is made of. Texts may still hold variables; `values` fills them.

    `outcome` is a word of the screens, empty while the session goes on, and then `standing` says
    how it stands. `facts` are pairs of label and value for a full note. `known` is masked
    wherever it stands. Times are instants, `offset` the minutes east of UTC in which they are
    written.
    """

    title: str
    ticket: str = ""
    client: str = ""
    flow: str = ""
    engineer: str = ""
    outcome: str = ""
    standing: str = "In progress"
    minutes: int = 0
    reported: tuple[str, ...] = ()
    steps: tuple[NoteStep, ...] = ()
    fix: str = ""
    next_steps: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    known: tuple[Known, ...] = ()
    evidence: int = 0
    files: int = 0
    covered: bool = False
    started_at: str = ""
    closed_at: str = ""
    offset: int = 0


@dataclass(frozen=True, kw_only=True)
class NoteOptions:
    """How a note is written. `max_step` is the last step to show, counted from 1."""

    mask: bool = True
    include_timestamps: bool = False
    include_flow: bool = False
    include_outcome_notes: bool = True
    include_next_steps: bool = True
    include_summary: bool = False
    max_step: int | None = None
    detail: Literal["standard", "full"] = "standard"


EXPORTED = NoteOptions(include_timestamps=True, include_flow=True)
"""What an export holds where nobody said otherwise: the same here, in `rflow` and on the server."""


def page(facts: NoteFacts, options: NoteOptions) -> Page:
    def fill(text: str) -> str:
        return _fill(text, facts.values)

    steps = _up_to(facts.steps, options.max_step)
    path = [step for step in steps if not step.aside]
    found = [step for step in path if not (step.done or step.own)]
    done = [step for step in path if step.done or step.own]
    aside = [step for step in steps if step.aside]
    fixed = fill(facts.fix) if options.include_outcome_notes else ""
    after = fill(facts.next_steps) if options.include_next_steps else ""
    full = options.detail == "full"
    summed = _summary(facts, path, fixed) if options.include_summary else ""
    sections = [
        Section("", "lines", (_flow(facts),) if options.include_flow and not full else ()),
        Section("Summary", "lines", (summed,)),
        Section("Reported", "lines", tuple(fill(text) for text in facts.reported)),
        *((_details(facts, options, fill),) if full else ()),
        Section("Found", "numbers", _items(found, facts, options)),
        Section("Done", "bullets", _items(done, facts, options)),
        Section("Notes", "bullets", _items(aside, facts, options)),
        Section(_FIX.get(facts.outcome, "Result"), "lines", (fixed,)),
        Section("Next", "lines", (after,)),
    ]
    timed = options.include_timestamps and any(step.at for step in steps)
    foot = (_attached(facts), _zone(facts.offset) if timed or full else "")
    return Page(
        title=fill(facts.title).strip() or "Session",
        meta=tuple(part for part in _meta(facts) if part),
        sections=tuple(kept for section in sections if (kept := section.filled()).items),
        foot=tuple(line for line in foot if line),
    )


def _up_to(steps: tuple[NoteStep, ...], last: int | None) -> tuple[NoteStep, ...]:
    """The steps up to the one with this number, and the notes that were written until then."""
    if last is None:
        return steps
    kept: list[NoteStep] = []
    for step in steps:
        last -= not step.aside
        if last < 0:
            break
        kept.append(step)
    return tuple(kept)


def _meta(facts: NoteFacts) -> tuple[str, ...]:
    return (
        f"Ticket {facts.ticket}" if facts.ticket else "",
        facts.outcome or facts.standing,
        words.minutes(facts.minutes),
        facts.engineer,
    )


def _flow(facts: NoteFacts) -> str:
    return f"Flow: {facts.flow}" if facts.flow else ""


def _summary(facts: NoteFacts, path: list[NoteStep], fixed: str) -> str:
    """How it stands in one sentence, for who reads no further."""
    how = facts.outcome or facts.standing
    took = f"{words.count(len(path), 'step')}, {words.minutes(facts.minutes)}"
    return f"{how} after {took}. {' '.join(fixed.split())}".rstrip()


def _details(facts: NoteFacts, options: NoteOptions, fill: Callable[[str], str]) -> Section:
    times = {"Started": facts.started_at, "Finished": facts.closed_at}
    pairs = [
        ("Client", facts.client),
        ("Flow", facts.flow if options.include_flow else ""),
        *((label, _moment(at, facts.offset)) for label, at in times.items()),
        *((label, fill(value)) for label, value in facts.facts),
    ]
    lines = tuple(f"{label}: {value}" for label, value in pairs if value)
    return Section("Details", "bullets", lines)


def _items(steps: list[NoteStep], facts: NoteFacts, options: NoteOptions) -> tuple[str, ...]:
    dated = len({words.date(one.at, offset=facts.offset) for one in facts.steps if one.at}) > 1
    items = []
    for step in steps:
        text = said(step, facts.values)
        if step.own:
            text = f"{note_formats.CUSTOM} {text}"
        if options.include_timestamps and step.at:
            time = words.clock(step.at, offset=facts.offset)
            day = f"{words.date(step.at, offset=facts.offset)} " if dated else ""
            text = f"{day}{time} {text}"
        note = _fill(step.note, facts.values).strip()
        items.append(f"{text}\n{note}" if note else text)
    return tuple(items)


def said(step: NoteStep, values: Mapping[str, str]) -> str:
    """`Who is affected: one person`; a thing that was done needs no answer to be told."""
    question = _fill(step.question, values).strip()
    answer = _fill(step.answer, values).strip()
    if not answer or answer.casefold() in {"done", question.casefold()}:
        return question
    return (
        f"{question.rstrip(':')}: {answer}"
        if not question.endswith("?")
        else (f"{question} {answer}")
    )


def _attached(facts: NoteFacts) -> str:
    told = [
        words.count(number, one)
        for number, one in ((facts.evidence, "screenshot"), (facts.files, "file"))
        if number
    ]
    covers = ", covers applied" if facts.covered else ""
    return f"{' and '.join(told)} attached{covers}" if told else ""


def _fill(text: str, values: Mapping[str, str]) -> str:
    return variables.resolve(text, values, missing=lambda name: f"({name} not given)")


def _moment(at: str, offset: int) -> str:
    if not at:
        return ""
    return f"{words.date(at, offset=offset)} {words.clock(at, offset=offset)}"


def _zone(offset: int) -> str:
    """In whose time the times are: a ticket is read elsewhere."""
    if not offset:
        return "Times in UTC"
    hours, minutes = divmod(abs(offset), 60)
    return f"Times in UTC{'+' if offset > 0 else '-'}{hours:02d}:{minutes:02d}"
