"""Moments are read as people write them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from rflow_desktop.ids import local, milliseconds
from ui.hand_over.times import HOW, Unclear, as_instant, read_moment
from ui.runner.pausing import read_until

NOW = datetime.fromisoformat("2026-11-20T09:35:00+01:00")  # a Friday


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("11:15", "2026-11-20T11:15"),
        (" 11.15 ", "2026-11-20T11:15"),
        ("at 14", "2026-11-20T14:00"),
        ("4 pm", "2026-11-20T16:00"),
        ("12 pm", "2026-11-20T12:00"),
        ("in 1 h", "2026-11-20T10:35"),
        ("1h30", "2026-11-20T11:05"),
        ("in 1 h 30 min", "2026-11-20T11:05"),
        ("45 min", "2026-11-20T10:20"),
        ("in 2 days", "2026-11-22T09:35"),
        ("today 17:00", "2026-11-20T17:00"),
        ("tomorrow", "2026-11-21T09:00"),
        ("Tomorrow 9:00", "2026-11-21T09:00"),
        ("tomorrow at 14:30", "2026-11-21T14:30"),
        ("mon", "2026-11-23T09:00"),
        ("Friday 14:00", "2026-11-20T14:00"),
        ("fri 9:00", "2026-11-27T09:00"),
        ("24 Nov", "2026-11-24T09:00"),
        ("24 november 8:00", "2026-11-24T08:00"),
        ("3 jan 10:00", "2027-01-03T10:00"),
    ],
)
def test_a_moment_is_understood(written: str, meant: str) -> None:
    at = read_moment(written, NOW)
    assert at is not None
    assert f"{at:%Y-%m-%dT%H:%M}" == meant


def test_nothing_written_is_no_moment() -> None:
    assert read_moment("  ", NOW) is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("soon", HOW),
        ("25:00", HOW),
        ("13 pm", HOW),
        ("in 0 min", HOW),
        ("31 feb", HOW),
        ("someday 9:00", HOW),
        ("9:00", "09:00 is over. Write tomorrow 09:00 for the next day."),
        ("today 8:00", "08:00 is over. Write tomorrow 08:00 for the next day."),
    ],
)
def test_what_is_not_understood_says_what_could_be_written(written: str, told: str) -> None:
    with pytest.raises(Unclear) as unclear:
        read_moment(written, NOW)
    assert str(unclear.value) == told


def test_a_moment_is_kept_as_an_instant() -> None:
    at = read_moment("11:15", NOW)
    assert at is not None
    assert as_instant(at) == "2026-11-20T10:15:00.000Z"


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A computer whose clock goes back on 25 October 2026 and forth on 28 March 2027."""
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process is fixed here")
@pytest.mark.parametrize(
    ("now", "written", "meant"),
    [
        ("2026-07-01T10:00:00.000Z", "24 nov 9:00", "2026-11-24T08:00:00.000Z"),
        ("2026-10-24T10:00:00.000Z", "tomorrow 9:00", "2026-10-25T08:00:00.000Z"),
        ("2026-10-24T10:00:00.000Z", "in 2 days", "2026-10-26T11:00:00.000Z"),
        ("2026-10-25T00:30:00.000Z", "in 3 h", "2026-10-25T03:30:00.000Z"),
        ("2027-03-26T10:00:00.000Z", "mon 14:00", "2027-03-29T12:00:00.000Z"),
    ],
)
@pytest.mark.usefixtures("berlin")
def test_nine_o_clock_is_nine_also_behind_a_change_of_the_clocks(
    now: str, written: str, meant: str
) -> None:
    at = read_moment(written, local(milliseconds(now)))
    assert at is not None
    assert as_instant(at) == meant


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone of a process is fixed here")
@pytest.mark.usefixtures("berlin")
def test_a_pause_ends_at_the_hour_that_was_said_also_behind_a_change_of_the_clocks() -> None:
    until = read_until("monday 9:00", now=local(milliseconds("2026-10-23T10:00:00.000Z")))
    assert until is not None
    assert as_instant(until) == "2026-10-26T08:00:00.000Z"
