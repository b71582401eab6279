"""What a finished session teaches the next one: what was fixed by what, and the codes it showed."""

from __future__ import annotations

import re

from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.model_lane import FixOutcome, ItemKind
from rflow_desktop.domain.model_talk import Lesson

MOST_CODES, MOST_FACTS = 20, 5
_CODE = re.compile(
    r"\b(?:0x[0-9a-f]{6,8}|AADSTS\d{4,7}|(?:event(?: ?id)?|error|code|stop)[ :#]{1,2}\d{2,6})\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[ :#]+")


def codes_of(text: str) -> frozenset[str]:
    """Codes of errors and events that a text names, each in one form, such as `event 4740`."""
    return frozenset(_code(found[0]) for found in _CODE.finditer(text))


def shown_codes(rows: CaseRows) -> frozenset[str]:
    """The codes in everything that is known of a session."""
    intake = rows.case.intake
    said = [rows.header.title, rows.case.summary, intake.text, intake.log]
    said += [fact.text for fact in rows.facts if not fact.removed]
    return codes_of("\n".join(said))


def lesson_of(rows: CaseRows) -> Lesson | None:
    """None where nothing says what fixed it."""
    fix = _fix(rows)
    if not fix:
        return None
    facts = [fact.text[:255] for fact in rows.facts if not fact.removed]
    return Lesson(
        fix=fix[:500],
        because=tuple(facts[:MOST_FACTS]),
        codes=tuple(sorted(shown_codes(rows))[:MOST_CODES]),
    )


def _fix(rows: CaseRows) -> str:
    """A person's own words first, then the fix that helped, then the last thing that was done."""
    helped = [one.title for one in rows.fixes if one.outcome is FixOutcome.APPLIED_SUCCESS]
    done = [one for one in rows.items if one.kind is ItemKind.TASK and one.result.strip()]
    said = (rows.header.outcome_notes, *helped[-1:], *(one.text for one in done[-1:]))
    return next((" ".join(text.split()) for text in said if text.strip()), "")


def _code(found: str) -> str:
    word = found.casefold()
    if word.startswith(("0x", "aadsts")):
        return word
    name, number = _NUMBER.split(word.replace("event id", "event").replace("eventid", "event"), 1)
    return f"{name} {number}"
