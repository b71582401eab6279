"""The ticket note of a session in four formats: resolved, masked, then escaped and laid out.

Everything that is said goes through one list of sections, so that all formats say the same and
nothing reaches a format unmasked or unescaped. The same facts give the same bytes everywhere.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rflow_desktop.domain import note_formats, words
from rflow_desktop.domain.note_formats import Page
from rflow_desktop.domain.note_page import NoteFacts, NoteOptions, NoteStep, page, said
from rflow_desktop.domain.redact import CHIP, Masker, Span
from rflow_desktop.domain.redact_known import Known

__all__ = [
    "FORMATS", "Format", "Note", "NoteFacts", "NoteOptions", "NoteStep", "file_name", "finish",
    "suggested_fix", "write",
]  # fmt: skip

Format = Literal["psa", "markdown", "text", "html"]
FORMATS: tuple[tuple[Format, str], ...] = (
    ("psa", "Ticket system"),
    ("markdown", "Markdown"),
    ("text", "Plain text"),
    ("html", "HTML"),
)
_ENDINGS: Mapping[str, str] = {"psa": "txt", "markdown": "md", "text": "txt", "html": "html"}


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
    return finish(page(facts, chosen), form, known=facts.known, mask=chosen.mask)


def finish(whole: Page, form: Format, *, known: tuple[Known, ...], mask: bool) -> Note:
    """A page as it is copied. Raises RedactionFailed, and then there is none."""
    counts: Mapping[str, int] = {}
    if mask:
        whole, counts = _masked(whole, known)
    text = note_formats.WRITERS[form](whole)
    return Note(
        format=form,
        text=text,
        html=note_formats.html(whole),
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
    done = [said(step, values) for step in steps if step.done or step.own]
    return " ".join(f"{text.rstrip('.')}." for text in done[-2:] if text)


def _masked(whole: Page, known: tuple[Known, ...]) -> tuple[Page, Mapping[str, int]]:
    """Every text of the page masked with one numbering, in reading order, and a line of counts."""
    masker = Masker(known, over=whole.texts())
    masked = whole.each(lambda text: masker.mask(text).text)
    counts = masker.counts
    if not counts:
        return masked, counts
    line = f"{words.masked(counts)}: {words.masked_kinds(counts)}"
    return masked.with_foot(line), counts


def _chips(text: str) -> tuple[Span, ...]:
    return tuple(
        Span(chip.start(), chip.end(), chip[1], int(chip[2])) for chip in CHIP.finditer(text)
    )


def _plain(text: str) -> str:
    """Letters, digits, dots and dashes only."""
    flat = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9.-]+", "-", flat).strip("-.")[:60]
