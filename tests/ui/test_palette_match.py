"""Which titles fit what was typed, which fits better, and which letters are set off."""

from __future__ import annotations

import pytest

from ui.palette import Kind
from ui.palette.match import match
from ui.palette.results import split_kind

ESCALATE = "Escalate with a handoff package"


@pytest.mark.parametrize(
    ("typed", "title", "marks"),
    [
        ("esc", ESCALATE, ((0, 3),)),
        ("ESC", ESCALATE, ((0, 3),)),
        ("hand", ESCALATE, ((16, 4),)),
        ("esc hand", ESCALATE, ((0, 3), (16, 4))),
        ("hand esc", ESCALATE, ((0, 3), (16, 4))),
        ("ewa", ESCALATE, ((0, 1), (9, 1), (14, 1))),
        ("ehp", ESCALATE, ((0, 1), (16, 1), (24, 1))),
        ("cala", ESCALATE, ((2, 4),)),
        ("", ESCALATE, ()),
        ("  ", ESCALATE, ()),
        ("straße", "Straße im Norden", ((0, 6),)),
        ("i", "İstanbul", None),
        ("elp", ESCALATE, None),
        ("eht", ESCALATE, None),
        ("esc xyz", ESCALATE, None),
        ("x", ESCALATE, None),
    ],
)
def test_typed_letters_find_their_title(
    typed: str, title: str, marks: tuple[tuple[int, int], ...] | None
) -> None:
    found = match(typed, title)

    assert (found.marks if found else None) == marks


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("esc", "Escalations", "Copy an escalation note"),
        ("note", "Copy note", "Denote nothing"),
        ("pa", "Pause", "Escalate with a handoff package"),
        ("new", "New chat", "New session for a client that has called before"),
        ("ns", "Answers", "New session"),
    ],
)
def test_what_fits_better_scores_higher(typed: str, better: str, worse: str) -> None:
    first, second = match(typed, better), match(typed, worse)

    assert first is not None
    assert second is None or first.score > second.score


@pytest.mark.parametrize(
    ("typed", "kind", "text"),
    [
        (">copy", Kind.COMMANDS, "copy"),
        ("> copy", Kind.COMMANDS, "copy"),
        ("#48213", Kind.TICKETS, "48213"),
        ("@harbor", Kind.CLIENTS, "harbor"),
        ("/printer", Kind.FLOWS, "printer"),
        ("48213 harb", Kind.ALL, "48213 harb"),
        ("", Kind.ALL, ""),
    ],
)
def test_the_first_character_narrows_the_search(typed: str, kind: Kind, text: str) -> None:
    assert split_kind(typed) == (kind, text)
