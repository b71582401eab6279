"""A briefing as plain text, as it is copied: the same parts in the same order as on the page."""

from __future__ import annotations

from rflow_desktop.domain.shown import BriefingView
from ui.escalations import words


def briefing_text(view: BriefingView, *, now_ms: int) -> str:
    """The page in words. The phone is left out: it belongs to whoever claims."""
    said = words.escalated_by(view, now_ms=now_ms) if view.opened_at else ""
    lines = [
        view.title,
        words.joined(words.priority(view.priority), view.ticket, view.client, said),
        "",
        *_facts(view, now_ms=now_ms),
    ]
    if view.need:
        lines += ["", "Needed", view.need]
    if view.expects:
        lines += ["", "Expected next", view.expects]
    lines += _part("What was tried", [_tried(one) for one in view.tried])
    lines += _part("What we know", [text for text, _ in view.known])
    lines += _part("Evidence", [piece.title for piece in view.evidence])
    lines += _part("First moves", list(view.moves), numbered=True)
    lines += _part("Who to call", [view.contact] if view.contact else [])
    lines += _part("Questions", [_question(one) for one in view.questions])
    return "\n".join(lines).strip() + "\n"


def _facts(view: BriefingView, *, now_ms: int) -> list[str]:
    facts = {
        "Impact": words.impact(view.impact),
        "Since": words.clock(view.since, now_ms=now_ms),
        "Tried so far": view.tried_in,
        "Client expects": words.expects_by(view, now_ms=now_ms),
    }
    return [f"{name}: {value}" for name, value in facts.items() if value]


def _tried(one: tuple[str, str, str]) -> str:
    text, answer, result = one
    _, told = words.result(result)
    return f"{words.joined(text, answer, by=': ')} ({told.lower()})"


def _question(one: tuple[str, str, str, str]) -> str:
    _, text, by, answer = one
    return f"{words.first_name(by)}: {text}" + (f" / {answer}" if answer else "")


def _part(heading: str, lines: list[str], *, numbered: bool = False) -> list[str]:
    if not lines:
        return []
    marks = [f"{place}. " if numbered else "- " for place in range(1, len(lines) + 1)]
    return ["", heading, *(mark + line for mark, line in zip(marks, lines, strict=True))]
