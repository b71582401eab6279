"""Where searched words stand, in a line to read."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.board_key import board_key, key_of_board
from rflow_desktop.domain.excerpt import BEFORE, LONGEST, excerpt

LONG = "nothing of note here and there, " * 8


@pytest.mark.parametrize(
    ("texts", "wanted", "line", "marked"),
    [
        ((), "spooler", "", []),
        (("The print\nspooler stopped",), "spool", "The print spooler stopped", ["spool"]),
        (("No word", "École fermée"), "ecole", "École fermée", ["École"]),
        (("reprint the print",), "print", "reprint the print", ["print"]),
        (("no such thing",), "spooler", "no such thing", []),
        (("printer print",), "print printer", "printer print", ["printer", "print"]),
    ],
)
def test_the_first_text_with_a_wanted_word_is_shown_with_its_marks(
    texts: tuple[str, ...], wanted: str, line: str, marked: list[str]
) -> None:
    shown, marks = excerpt(texts, wanted)
    assert shown == line
    assert [shown[at : at + length] for at, length in marks] == marked


def test_a_long_text_is_cut_around_the_word() -> None:
    shown, marks = excerpt((f"{LONG}spooler {LONG}",), "spooler")
    assert (shown[0], shown[-1]) == ("…", "…")
    assert len(shown) <= LONGEST + 2
    [(at, length)] = marks
    assert (shown[at : at + length], at <= BEFORE + 1) == ("spooler", True)


def test_a_board_has_a_key_of_its_own_beside_sessions() -> None:
    assert key_of_board(board_key("b1")) == "b1"
    assert key_of_board("b1") == ""
