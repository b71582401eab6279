"""Pasted output gives an answer, and no pattern can be made to run for ever."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain.flow import CommandNode, Node, Question
from rflow_desktop.domain.flow_paste import PasteMatch, match_paste
from rflow_desktop.domain.flow_pattern import MOST_LINE, pattern_trouble
from tests.helpers.flows import PROCEDURE, TROUBLESHOOTING

PIECES = ("a", "b", "a*", "a+", "(a|b)", "(ab)+", "(a*)", "[ab]*", ".*", "b?", "x", r"\w*")
PORT = TROUBLESHOOTING.nodes["port"]


def step(*patterns: tuple[str, str]) -> Node:
    return Question.model_validate(
        {
            "kind": "question",
            "title": "Which?",
            "answers": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}],
            "patterns": [{"regex": regex, "answer": answer} for regex, answer in patterns],
        }
    )


def test_the_line_that_tells_is_found_with_its_number() -> None:
    output = (
        "ComputerName     : 192.0.2.40\r\nRemotePort       : 9100\r\nTcpTestSucceeded : False\r\n"
    )
    assert match_paste(PORT, output) == PasteMatch(3, "TcpTestSucceeded : False", "no", "")


def test_patterns_rank_in_the_order_of_the_step_not_of_the_lines() -> None:
    assert match_paste(step(("bad", "a"), ("good", "b")), "good\nBAD") == PasteMatch(
        2, "BAD", "a", ""
    )


@pytest.mark.parametrize(
    "node",
    [
        step(),
        step(("good", "gone")),
        step(("(good", "a")),
        step(("", "a")),
        PROCEDURE.nodes["identity"],
    ],
)
def test_where_nothing_can_be_told_there_is_no_match(node: Node) -> None:
    assert match_paste(node, "good") is None


def test_only_the_beginning_of_a_long_paste_is_read() -> None:
    assert match_paste(step(("end", "a")), "x" * MOST_LINE + "end") is None
    assert match_paste(step(("end", "a")), "\n" * 200_000 + "end") is None


@pytest.mark.parametrize(
    "regex",
    [
        r"TcpTestSucceeded\s*:\s*False",
        r"State:\s*\[(?!1\])\d{1,2}\]",
        r"\b(?:5\d|[6-9]\d|\d{3,})(?:\.\d+)?\s*$",
        r"(\d{1,3}\.){3}\d{1,3}",
        r".*x",
        r"^\s*(error|fail\w*)\b",
        r"(?P<a>.)*?z",
        r"(?>a+)b",
        r"a++b",
        r"\w+\s+\w+\s+dis",
        r"[^:]+:\s*",
        r"[a-z]+\d?\W",
        r"(?i:x)+",
        r"\S+\s\D+\d",
        r"a+(?=b)",
        r"a+(?:b+c|\d)",
        r"\s*\d*:",
        r"\d+(?:\d+x)?\d+y",
    ],
)
def test_ordinary_patterns_are_sound(regex: str) -> None:
    assert pattern_trouble(regex) == ""


@pytest.mark.parametrize(
    "regex",
    [
        r"(a+)+$",
        r"(a|a)*b",
        r".*.*x",
        r".*x.*y",
        r"(a{1,50}){1,50}b",
        r"(x+x+)+y",
        r"(?:a?){30}a{30}",
        r"(a)\1",
        r"(a)?(?(1)b|c)",
        r"a*(?:ab)*a*(?:b+)*c",
        r"a*a*a*b",
        r"(",
        r"[",
        "",
        "(" * 5_000,
        r"a{99999999999999999999}",
        r"a+(?=a)a+(?=a)a",
    ],
)
def test_a_pattern_that_could_take_for_ever_is_refused(regex: str) -> None:
    assert pattern_trouble(regex).endswith(".")


@pytest.mark.slow
@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join))
def test_whatever_pattern_is_accepted_gives_up_quickly(regex: str) -> None:
    if pattern_trouble(regex):
        return
    began = time.process_time()
    match_paste(step((regex + "!", "a")), "\n".join(["ab" * 200, "a" * 400]))
    assert time.process_time() - began < 2


def test_a_command_with_answers_reads_pastes_too() -> None:
    assert isinstance(PORT, CommandNode)
    assert match_paste(PORT, "TcpTestSucceeded : True") is not None
