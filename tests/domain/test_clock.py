"""Hybrid times: text order is time order, nothing goes back, nothing runs far ahead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rflow_desktop.domain.clock import Hlc, clamped, parse, seen, tick

replicas = st.sampled_from(["0" * 16, "a" * 16, "f" * 16])
times = st.builds(
    Hlc, st.integers(0, 2**47), st.integers(0, 0xFFFF) | st.sampled_from([0xFFFE, 0xFFFF]), replicas
)
walls = st.integers(0, 2**47)


@given(times, times)
def test_text_order_is_time_order(one: Hlc, other: Hlc) -> None:
    assert (str(one) < str(other)) == (one < other)
    assert parse(str(one)) == one
    assert len(str(one)) == 32


@given(times, st.lists(walls, min_size=1, max_size=20))
def test_the_clock_only_goes_forward_whatever_the_wall_clock_does(
    start: Hlc, later: list[int]
) -> None:
    last = start
    for wall in later:
        now = tick(last, wall)
        assert now > last
        assert now.ms >= min(wall, now.ms)
        assert now.replica == start.replica
        last = now


@given(times, times, walls)
def test_what_is_written_after_seeing_something_is_later_than_it(
    mine: Hlc, other: Hlc, wall: int
) -> None:
    after = tick(seen(mine, other), wall)
    assert str(after)[:16] > str(other)[:16]
    assert after > mine
    assert seen(mine, other).replica == mine.replica


@given(times, times, walls)
def test_no_time_is_stored_further_ahead_than_a_minute(at: Hlc, server: Hlc, now: int) -> None:
    kept = clamped(at, server, now)
    if at.ms <= now + 60_000:
        assert kept == at
    else:
        assert kept.replica == at.replica
        assert (kept.ms, kept.counter) > (server.ms, server.counter)
        assert kept.ms <= max(now, server.ms + 1)


def test_a_full_counter_borrows_a_millisecond() -> None:
    assert tick(Hlc(5, 0xFFFF, "a" * 16), 3) == Hlc(6, 0, "a" * 16)


@pytest.mark.parametrize("text", ["", "0" * 31, "0" * 33, "g" * 32, "0" * 16 + "-" * 16])
def test_anything_else_is_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(text)
