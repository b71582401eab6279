"""Texts that are made of a guided session or a chat without a model."""

from __future__ import annotations

from rflow_desktop.domain.case_rows import CaseRows
from rflow_desktop.domain.model_lane import FixOutcome, ItemKind, ItemState

NOTHING = "Nothing was written down."


def documentation(rows: CaseRows) -> str:
    """Problem, what was confirmed, root cause and resolution; each heading is always there."""
    session, kept = rows.header, rows.case
    problem = kept.summary or kept.intake.text or session.title
    known = [f"- {fact.text}" for fact in rows.facts if not fact.removed]
    answers = [
        f"- {one.text} {one.label or one.answer}"
        for one in rows.items
        if one.kind is ItemKind.QUESTION and one.state is ItemState.ANSWERED
    ]
    tried = [
        f"- {one.text}" + (f": {one.result}" if one.result else "")
        for one in rows.items
        if one.kind is ItemKind.TASK and one.state is ItemState.DONE
    ]
    applied = [one for one in rows.fixes if one.outcome is FixOutcome.APPLIED_SUCCESS]
    cause = [one.body for one in applied if one.body]
    resolution = [session.outcome_notes, *(f"Fix: {one.title}" for one in applied)]
    parts = (
        ("Problem", [problem]),
        ("What we confirmed", [*known, *answers, *tried]),
        ("Root cause", cause),
        ("Resolution", resolution),
    )
    return "\n\n".join(f"## {name}\n\n{_lines(told)}" for name, told in parts) + "\n"


def _lines(told: list[str]) -> str:
    return "\n".join(line for line in told if line.strip()) or NOTHING
