"""Where searched words stand, in a line to read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflow_desktop.domain.board_key import board_key, key_of_board
from rflow_desktop.domain.excerpt import BEFORE, LONGEST, excerpt, line_of, shortened

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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("Nobody can print", "Nobody can print"),
        ("Three people who started on Monday", "Three people who…"),
        ("Nobody can print, not even Ruth", "Nobody can print…"),
        ("Nobody may open the door", "Nobody may open the…"),
        ("a" * 30, "a" * 19 + "…"),
        ("at " + "b" * 30, "at " + "b" * 16 + "…"),
    ],
)
def test_what_is_long_is_cut_where_a_word_ends_and_says_so(text: str, shown: str) -> None:
    assert shortened(text, 20) == shown
    assert len(shown) <= 20


def test_a_line_is_the_first_that_says_something() -> None:
    assert line_of("\n  Nobody   can print\nsince Monday", 20) == "Nobody can print"


@given(st.text(max_size=90), st.integers(2, 40))
def test_nothing_is_ever_longer_than_it_may_be(text: str, most: int) -> None:
    short = shortened(text, most)
    assert len(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
