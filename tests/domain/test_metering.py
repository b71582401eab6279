"""Days and months of limits, and which limit stops a call."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rflow_desktop.domain import prices
from rflow_desktop.domain.metering import Limits, Purse, Used, Window, day_of, month_of, reached
from rflow_desktop.domain.model_talk import Usage


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def told(window: Window) -> tuple[str, str]:
    start, end = (datetime.fromtimestamp(one / 1000, UTC) for one in window)
    return start.strftime("%Y-%m-%dT%H:%M"), end.strftime("%Y-%m-%dT%H:%M")


def test_a_day_is_one_in_utc():
    assert told(day_of(ms("2026-11-21T23:59:59"))) == ("2026-11-21T00:00", "2026-11-22T00:00")


MONTHS = (
    ("2026-02-10T12:00", "2026-01-31T08:00", ("2026-01-31T08:00", "2026-02-28T08:00")),
    ("2026-02-28T08:00", "2026-01-31T08:00", ("2026-02-28T08:00", "2026-03-31T08:00")),
    ("2028-02-10T00:00", "2026-01-31T00:00", ("2028-01-31T00:00", "2028-02-29T00:00")),
    ("2026-12-31T10:00", "2020-01-15T00:00", ("2026-12-15T00:00", "2027-01-15T00:00")),
    ("2027-01-02T10:00", "2020-01-15T00:00", ("2026-12-15T00:00", "2027-01-15T00:00")),
    ("2026-11-15T00:00", "2020-01-15T00:00", ("2026-11-15T00:00", "2026-12-15T00:00")),
)


@pytest.mark.behaviour("S2.03")
@pytest.mark.parametrize(("now", "anchor", "window"), MONTHS)
def test_a_month_begins_with_its_anchor(now, anchor, window):
    assert told(month_of(ms(now), ms(anchor))) == window


FIVE = Used(calls=5, micros=500)
LIMITS = (
    (Limits(), None),
    (Limits(daily_calls=6), None),
    (Limits(daily_calls=5), "daily"),
    (Limits(monthly_calls=5), "monthly"),
    (Limits(daily_calls=5, monthly_calls=5), "daily"),
    (Limits(daily_micros=600), None),
    (Limits(daily_micros=599), "daily"),
    (Limits(monthly_micros=599), "monthly"),
)


@pytest.mark.parametrize(("limits", "reason"), LIMITS)
def test_the_limit_that_is_reached_is_named(limits, reason):
    assert reached([Purse(Limits(), FIVE, FIVE), Purse(limits, FIVE, FIVE)], 100) == reason


@pytest.mark.behaviour("S2.06")
def test_a_call_is_priced_by_its_model_and_by_what_came_from_the_cache():
    plain = Usage(input=1_000, output=500)
    assert prices.micros("claude-sonnet-5-5", plain) == 10_500
    assert prices.micros("claude-haiku-5-5", plain) == 3_500
    cached = Usage(input=1_000, output=500, cache_read=10_000, cache_write=1_000)
    assert prices.micros("claude-sonnet-5-5", cached) == 10_500 + 3_000 + 3_750
    assert prices.VERSION
