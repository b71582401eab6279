"""The words that screens show: complete tables, and numbers and times as the design writes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rflow_desktop.domain import words
from rflow_desktop.domain.model import HandoffState, Kind, Outcome, Phase, Priority
from rflow_desktop.domain.redact import KINDS
from rflow_desktop.domain.states import Role

NOW = "2025-11-21T09:31:00.000Z"
DOMAIN = Path(words.__file__).parent


def test_everything_that_is_stored_has_its_word() -> None:
    assert set(words.OUTCOMES) == set(Outcome)
    assert set(words.PHASES) == set(Phase)
    assert set(words.PRIORITIES) == set(Priority)
    assert set(words.KINDS) == set(Kind)
    assert set(words.HANDOFF_STATES) == set(HandoffState)
    assert set(words.ROLES) == set(Role)
    assert set(words.MASKS) == set(KINDS)
    assert words.CLOSING[0] == (Outcome.RESOLVED, "Fixed")
    assert len({key for key, _ in words.CLOSING}) == 4


def test_every_code_of_a_rule_has_a_sentence_for_a_person() -> None:
    used = set()
    for file in DOMAIN.glob("redu*.py"):
        used |= set(re.findall(r'Refused\((?:[^()]|\([^()]*\))*?"([a-z_]+)"', file.read_text()))
    assert len(used) > 15
    assert used <= set(words.REFUSALS)
    for code in words.REFUSALS:
        told = words.refusal(code, who="Priya Raman")
        assert "{" not in told
        assert told.endswith(".")
    assert words.refusal("already_claimed", who="Priya Raman").startswith("Priya Raman was first.")
    assert words.refusal("already_claimed").startswith("Somebody else was first.")
    assert words.refusal("never_heard").startswith("The server did not take this change.")


def test_the_writing_is_calm() -> None:
    for sentence in words.REFUSALS.values():
        assert not re.search(r"(?i)!|please|oops|successfully|invalid|are you sure", sentence)


@pytest.mark.parametrize(
    ("number", "told"),
    [(-1, "0 min"), (0, "0 min"), (12, "12 min"), (59, "59 min"), (60, "1 h 00"), (65, "1 h 05"),
     (200, "3 h 20"), (1500, "25 h 00")],
)  # fmt: skip
def test_minutes(number: int, told: str) -> None:
    assert words.minutes(number) == told


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-3, "0 s"), (0.4, "0 s"), (59.9, "59 s"), (60, "1 min"), (3900, "1 h 05")],
)
def test_durations(seconds: float, told: str) -> None:
    assert words.duration(seconds) == told


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0 B"), (640, "640 B"), (1023, "1023 B"), (1024, "1 KB"), (12_600, "12 KB"),
     (1_048_000, "1023 KB"), (1_048_500, "1.0 MB"), (1_153_434, "1.1 MB"), (15_728_640, "15 MB"),
     (1_610_612_736, "1.5 GB"), (9_999_999_999_999, "9313 GB")],
)  # fmt: skip
def test_sizes(number: int, told: str) -> None:
    assert words.size(number) == told


TIMES = [
    ("2025-11-21T09:26:03.120Z", 0, "09:26", "09:26"),
    ("2025-11-21T09:26:03.120Z", 60, "10:26", "10:26"),
    ("2025-11-21T23:30:00.000Z", 60, "Sat 22 Nov", "Sat 22 Nov, 00:30"),
    ("2025-11-20T23:30:00.000Z", 60, "00:30", "00:30"),
    ("2025-11-18T19:30:00.000Z", 0, "Tue 18 Nov", "Tue 18 Nov, 19:30"),
    ("2024-02-29T12:00:00.000Z", 0, "Thu 29 Feb 2024", "Thu 29 Feb 2024, 12:00"),
]


@pytest.mark.parametrize(("at", "offset", "short", "long"), TIMES)
def test_times_within_a_day_are_clock_times_and_others_are_dates(
    at: str, offset: int, short: str, long: str
) -> None:
    assert words.moment(at, NOW, offset=offset) == short
    assert words.day_and_clock(at, NOW, offset=offset) == long


def test_no_time_is_no_word() -> None:
    assert words.moment("", NOW) == ""
    assert words.date("2025-11-21T23:30:00.000Z", offset=60) == "2025-11-22"


@pytest.mark.parametrize(
    ("at", "told"),
    [("2025-11-21T09:30:40.000Z", "just now"), ("2025-11-21T09:40:00.000Z", "just now"),
     ("2025-11-21T09:29:00.000Z", "2 min ago"), ("2025-11-21T08:26:00.000Z", "1 h 05 ago"),
     ("2025-11-20T09:31:00.000Z", "1 day ago"), ("2025-11-18T09:00:00.000Z", "3 days ago")],
)  # fmt: skip
def test_how_long_ago(at: str, told: str) -> None:
    assert words.ago(at, NOW) == told


@pytest.mark.parametrize(
    ("at", "told"),
    [("2025-11-21T11:11:00.000Z", "in 1 h 40"), ("2025-11-24T10:00:00.000Z", "in 3 days"),
     ("2025-11-21T09:00:00.000Z", "over")],
)  # fmt: skip
def test_how_long_until(at: str, told: str) -> None:
    assert words.until(at, NOW) == told


def test_minutes_between_never_run_backwards() -> None:
    assert words.minutes_between("2025-11-21T09:00:00.000Z", NOW) == 31
    assert words.minutes_between(NOW, "2025-11-21T09:00:00.000Z") == 0


def test_masks_are_counted_in_words() -> None:
    assert words.masked({}) == "Nothing to mask"
    assert words.masked({"email": 1}) == "1 item masked"
    assert words.masked({"email": 1, "ip": 2}) == "3 items masked"
    told = words.masked_kinds({"email": 1, "ip": 2, "person": 0, "later": 2})
    assert told == "1 email address, 2 network addresses, 2 later"
    assert words.count(2, "person", "people") == "2 people"
