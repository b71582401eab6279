"""Two people wrote on one scratchpad: every line of both is there, once."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rflow_desktop.domain.pad import merge

lines = st.lists(st.sampled_from(["a", "b", "c", "ping", ""]), max_size=8)
news = st.lists(st.sampled_from(["m1", "m2", "t1", "t2", "ping"]), max_size=3)
quick = settings(max_examples=400, deadline=None, derandomize=True)


def count(text: str) -> Counter[str]:
    return Counter(text.split("\n"))


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str, str]:
    """A text, and what two people made of it by putting lines in and taking lines out."""
    base = draw(lines)
    sides = []
    for _ in range(2):
        side = list(base)
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(side)))
            if side and draw(st.booleans()):
                del side[min(at, len(side) - 1)]
            else:
                side[at:at] = draw(news)
        sides.append("\n".join(side))
    return "\n".join(base), sides[0], sides[1]


@quick
@given(edits())
def test_no_new_line_is_lost_and_none_stands_more_often_than_in_both_together(
    drawn: tuple[str, str, str],
) -> None:
    over, mine, theirs = drawn
    merged = count(merge(over, mine, theirs))
    was, one, two = count(over), count(mine), count(theirs)
    for line in merged | was | one | two:
        added = max(one[line] - was[line], two[line] - was[line], 0)
        assert merged[line] >= added, line
        assert merged[line] <= one[line] + two[line], line


@quick
@given(st.data())
def test_lines_that_differ_all_stand_exactly_once_unless_a_side_took_them_out(
    data: st.DataObject,
) -> None:
    base = [f"b{n}" for n in range(data.draw(st.integers(0, 6)))]
    sides = []
    for side in "mt":
        kept = [line for line in base if data.draw(st.integers(0, 3))]
        for n in range(data.draw(st.integers(0, 3))):
            kept.insert(data.draw(st.integers(0, len(kept))), f"{side}{n}")
        sides.append(kept)
    over, mine, theirs = ("\n".join(part) for part in (base, *sides))
    once = merge(over, mine, theirs)
    merged = count(once)
    assert count(merge(over, mine, once)) <= merged, "what is in already is not added again"
    assert all(number == 1 for line, number in merged.items() if line)
    assert {line for line in (*sides[0], *sides[1]) if line not in base} <= set(merged)
    assert set(sides[0]) & set(sides[1]) <= set(merged)


@quick
@given(lines, lines)
def test_what_only_one_side_changed_is_taken_as_it_is(base: list[str], other: list[str]) -> None:
    over, new = "\n".join(base), "\n".join(other)
    assert merge(over, new, over) == new
    assert merge(over, over, new) == new
    assert merge(over, new, new) == new


STORIES = [
    ("different lines", "a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
    ("the same line", "a\nb\nc", "a\nM\nc", "a\nT\nc", "a\nT\nM\nc"),
    ("both add the same line", "a", "a\nx", "a\nx", "a\nx"),
    ("both add at the end", "a", "a\nm", "a\nt", "a\nt\nm"),
    ("one adds, one empties", "a\nb", "a\nb\nm", "", "\na\nb\nm"),
    ("taken out and changed", "a\nb\nc", "a\nc", "a\nB\nc", "a\nB\nc"),
    ("both from nothing", "", "m", "t", "t\nm"),
]


@pytest.mark.parametrize(
    ("over", "mine", "theirs", "expected"),
    [row[1:] for row in STORIES],
    ids=[row[0] for row in STORIES],
)
def test_a_merge_is_what_a_person_would_write(
    over: str, mine: str, theirs: str, expected: str
) -> None:
    assert merge(over, mine, theirs) == expected


def test_a_long_pasted_log_of_equal_lines_is_merged_in_one_pass() -> None:
    log = "\n".join(["Reply from 192.0.2.1: bytes=32 time<1ms TTL=128"] * 1_250)
    assert len(log) > 58_000
    merged = merge(log, log + "\nmine", "theirs\n" + log)
    assert merged == "theirs\n" + log + "\nmine"
