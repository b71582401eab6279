"""The ticket note of a session in four formats: resolved, masked, then escaped and laid out.

Everything that is said goes through one list of sections, so that all formats say the same and
nothing reaches a format unmasked or unescaped. The same facts give the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from rflow_desktop.domain import note_formats, variables, words
from rflow_desktop.domain.note_formats import Page, Section
from rflow_desktop.domain.redact import CHIP, Masker, Span
from rflow_desktop.domain.redact_known import Known

Format = Literal["psa", "markdown", "text", "html"]
FORMATS: tuple[tuple[Format, str], ...] = (
    ("psa", "Ticket system"),
    ("markdown", "Markdown"),
    ("text", "Plain text"),
    ("html", "HTML"),
)
_ENDINGS: Mapping[str, str] = {"psa": "txt", "markdown": "md", "text": "txt", "html": "html"}
_FIX: Mapping[str, str] = {"Fixed": "What fixed it", "Workaround": "Workaround"}


@dataclass(frozen=True, kw_only=True)
class NoteStep:
    """One step of the path. `done` is a thing that was done, otherwise something was found out."""

    question: str
    answer: str = ""
    note: str = ""
    own: bool = False
    done: bool = False
    at: str = ""


@dataclass(frozen=True, kw_only=True)
class NoteFacts:
    """What a note is made of. Texts may still hold variables; `values` fills them.

    `outcome` is a word of the screens, empty while the session goes on. `facts` are pairs of
    label and value for a full note. `known` is masked wherever it stands. Times are instants,
    `offset` the minutes east of UTC in which they are written.
    """

    title: str
    ticket: str = ""
    client: str = ""
    flow: str = ""
    engineer: str = ""
    outcome: str = ""
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
    max_step: int | None = None
    detail: Literal["standard", "full"] = "standard"


@dataclass(frozen=True, kw_only=True)
class Note:
    """A note as it is copied. `html` is the same note for a clipboard that takes both."""

    format: Format
    text: str
    html: str
    masked: Mapping[str, int]
    spans: tuple[Span, ...]
    sha256: str


def write(facts: NoteFacts, form: Format, options: NoteOptions | None = None) -> Note:
    """The note. Raises RedactionFailed, and then there is none."""
    chosen = options or NoteOptions()
    return finish(_page(facts, chosen), form, known=facts.known, mask=chosen.mask)


def finish(page: Page, form: Format, *, known: tuple[Known, ...], mask: bool) -> Note:
    """A page as it is copied. Raises RedactionFailed, and then there is none."""
    counts: Mapping[str, int] = {}
    if mask:
        page, counts = _masked(page, known)
    text = note_formats.WRITERS[form](page)
    return Note(
        format=form,
        text=text,
        html=note_formats.html(page),
        masked=counts,
        spans=_chips(text) if counts else (),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def file_name(ticket: str, flow: str, date: str, form: Format = "markdown") -> str:
    """`48213_repeated-credential-prompts_2025-11-21.md`, allowed on every system."""
    parts = [part for part in (_plain(ticket), _plain(flow).lower(), _plain(date)) if part]
    return f"{'_'.join(parts) or 'note'}.{_ENDINGS[form]}"


def suggested_fix(steps: tuple[NoteStep, ...], values: Mapping[str, str]) -> str:
    """A first sentence for "What fixed it": the last things that were done."""
    done = [_said(step, values) for step in steps if step.done or step.own]
    return " ".join(f"{text.rstrip('.')}." for text in done[-2:] if text)


def _page(facts: NoteFacts, options: NoteOptions) -> Page:
    def fill(text: str) -> str:
        return _fill(text, facts.values)

    steps = facts.steps[: options.max_step]
    found = [step for step in steps if not (step.done or step.own)]
    done = [step for step in steps if step.done or step.own]
    sections = [
        Section("Reported", "lines", tuple(fill(text) for text in facts.reported)),
        *(_details(facts, fill) if options.detail == "full" else ()),
        Section("Found", "numbers", _items(found, facts, options)),
        Section("Done", "bullets", _items(done, facts, options)),
        Section(_FIX.get(facts.outcome, "Result"), "lines", (fill(facts.fix),)),
        Section("Next", "lines", (fill(facts.next_steps),)),
        Section("", "lines", (_attached(facts),)),
    ]
    return Page(
        title=fill(facts.title).strip() or "Session",
        meta=tuple(part for part in _meta(facts) if part),
        sections=tuple(kept for section in sections if (kept := section.filled()).items),
    )


def _meta(facts: NoteFacts) -> tuple[str, ...]:
    return (
        f"Ticket {facts.ticket}" if facts.ticket else "",
        facts.outcome or "In progress",
        words.minutes(facts.minutes),
        facts.engineer,
    )


def _details(facts: NoteFacts, fill: Callable[[str], str]) -> tuple[Section, ...]:
    times = {"Started": facts.started_at, "Finished": facts.closed_at}
    pairs = [
        ("Client", facts.client),
        ("Flow", facts.flow),
        *((label, _moment(at, facts.offset)) for label, at in times.items()),
        *((label, fill(value)) for label, value in facts.facts),
    ]
    lines = tuple(f"{label}: {value}" for label, value in pairs if value)
    return (Section("Details", "bullets", lines),)


def _items(steps: list[NoteStep], facts: NoteFacts, options: NoteOptions) -> tuple[str, ...]:
    items = []
    for step in steps:
        text = _said(step, facts.values)
        if options.include_timestamps and step.at:
            text = f"{words.clock(step.at, offset=facts.offset)} {text}"
        if step.own:
            text = f"{note_formats.CUSTOM} {text}"
        note = _fill(step.note, facts.values).strip()
        items.append(f"{text}\n{note}" if note else text)
    return tuple(items)


def _said(step: NoteStep, values: Mapping[str, str]) -> str:
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


def _masked(page: Page, known: tuple[Known, ...]) -> tuple[Page, Mapping[str, int]]:
    """Every text of the page masked with one numbering, in reading order, and a line of counts."""
    masker = Masker(known, over=page.texts())
    masked = page.each(lambda text: masker.mask(text).text)
    counts = masker.counts
    if not counts:
        return masked, counts
    line = f"{words.masked(counts)}: {words.masked_kinds(counts)}"
    return masked.with_section(Section("", "lines", (line,))), counts


def _chips(text: str) -> tuple[Span, ...]:
    return tuple(
        Span(chip.start(), chip.end(), chip[1], int(chip[2])) for chip in CHIP.finditer(text)
    )


def _fill(text: str, values: Mapping[str, str]) -> str:
    return variables.resolve(text, values, missing=lambda name: f"({name} not given)")


def _moment(at: str, offset: int) -> str:
    if not at:
        return ""
    return f"{words.date(at, offset=offset)} {words.clock(at, offset=offset)}"


def _plain(text: str) -> str:
    """Letters, digits, dots and dashes only."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.-]+", "-", flat).strip("-.")[:60]
