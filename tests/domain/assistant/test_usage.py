"""What was used is added up whole, a limit closes at its amount, and the stricter rule wins."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rflow_desktop.domain.model_talk import Usage
from rflow_desktop.domain.tool_kinds import KINDS, by_kind, chosen_rules, stricter
from rflow_desktop.domain.usage import (
    Limits,
    Spent,
    UsageEntry,
    by,
    by_day,
    kind_of,
    near,
    next_day,
    next_month,
    reached,
    total,
)

NOW = "2026-11-21T10:00:00.000Z"
DAY, MONTH = "2026-11-21T23:00:00.000Z", "2026-11-30T23:00:00.000Z"


def entry(day: int, person: str, kind: str, micros: int, *, failed: int = 0) -> UsageEntry:
    used = Usage(input=micros // 2, output=1, cache_read=2, cache_write=3, micros=micros)
    return UsageEntry(day=date(2026, 11, day), person=person, kind=kind, usage=used, failed=failed)


ENTRIES = (
    entry(19, "Maya", "reply", 400),
    entry(21, "Maya", "question", 100, failed=1),
    entry(21, "Daniel", "reply", 700),
)


def spent(daily: int, monthly: int) -> Spent:
    return Spent(daily=daily, monthly=monthly, day_ends_at=DAY, month_ends_at=MONTH)


def test_each_way_of_adding_up_has_the_same_total() -> None:
    whole = total(ENTRIES)
    assert (whole.calls, whole.failed, whole.usage.micros, whole.tokens) == (3, 1, 1_200, 618)
    for sums in (
        by(ENTRIES, "person"),
        by(ENTRIES, "kind"),
        by_day(ENTRIES, date(2026, 11, 21), 5),
    ):
        assert sum(one.usage.micros for one in sums) == whole.usage.micros
        assert sum(one.tokens for one in sums) == whole.tokens
    assert [one.name for one in by(ENTRIES, "person")] == ["Daniel", "Maya"]
    days = by_day(ENTRIES, date(2026, 11, 21), 3)
    assert [(one.name, one.calls) for one in days] == [
        ("2026-11-19", 1), ("2026-11-20", 0), ("2026-11-21", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("used", "limits", "told"),
    [
        (spent(0, 0), Limits(), ""),
        (spent(5, 9_999_999), Limits(), ""),
        (spent(1_999_999, 2_000_000), Limits(daily=2_000_000), ""),
        (
            spent(2_000_000, 2_000_000), Limits(daily=2_000_000),
            "Your daily limit of $2.00 is reached. The assistant is back in 13 h 00."
            " Everything else goes on.",
        ),
        (
            spent(2_000_000, 40_000_000), Limits(daily=2_000_000, monthly=40_000_000),
            "Your monthly limit of $40.00 is reached. The assistant is back in 9 days."
            " Everything else goes on.",
        ),
    ],
)  # fmt: skip
def test_a_limit_that_is_reached_says_which_and_until_when(
    used: Spent, limits: Limits, told: str
) -> None:
    assert reached(used, limits, NOW) == told


def test_four_fifths_of_a_limit_are_said_before_it_is_reached() -> None:
    limits = Limits(daily=2_000_000, monthly=40_000_000)
    assert near(spent(0, 31_999_999), limits) == ""
    assert near(spent(0, 32_000_000), limits) == "80 % of this month's limit of $40.00 is used"
    assert near(spent(1_900_000, 0), limits) == "95 % of this day's limit of $2.00 is used"
    assert near(spent(5, 5), Limits()) == ""
    assert near(spent(2_000_000, 40_000_000), limits) == "", "then it is told that it is reached"


@pytest.mark.parametrize(
    ("now", "day", "month"),
    [
        ((2026, 11, 21, 10), (2026, 11, 22), (2026, 12, 1)),
        ((2026, 12, 31, 23), (2027, 1, 1), (2027, 1, 1)),
        ((2028, 1, 31, 0), (2028, 2, 1), (2028, 2, 1)),
        ((2028, 2, 29, 5), (2028, 3, 1), (2028, 3, 1)),
    ],
)
def test_days_and_months_end_at_midnight(
    now: tuple[int, ...], day: tuple[int, ...], month: tuple[int, ...]
) -> None:
    at = datetime(*now, tzinfo=UTC)  # type: ignore[arg-type]  # as many as there are
    assert next_day(at) == datetime(*day, tzinfo=UTC)  # type: ignore[arg-type]
    assert next_month(at) == datetime(*month, tzinfo=UTC)  # type: ignore[arg-type]


def test_kinds_of_calls_are_one_whoever_counted_them() -> None:
    names = ("reply", "status_client", "flowpilot_start", "enrichment", "of_tomorrow")
    assert [kind_of(name) for name in names] == [
        "reply", "status_update", "question", "assessment", "of_tomorrow",
    ]  # fmt: skip


def test_rules_by_kind_reach_every_tool_and_the_stricter_one_wins() -> None:
    chosen = chosen_rules({"network": "deny", "search": "ask", "propose": "whatever"})
    assert chosen["ping"] == chosen["trace"] == "deny"
    assert chosen["search_here"] == "ask"
    assert "propose_task" not in chosen
    assert by_kind(chosen)["network"] == "deny"
    assert by_kind({"ping": "deny"})["network"] == "deny"
    assert by_kind({}) == {kind.id: kind.usual for kind in KINDS}
    both = stricter(chosen, {"ping": "allow", "search_here": "deny", "read_text": "ask"})
    assert (both["ping"], both["search_here"], both["read_text"]) == ("deny", "deny", "ask")
    assert stricter({"ping": "perhaps"}, {"ping": "ask"})["ping"] == "perhaps"
    assert len({tool for kind in KINDS for tool in kind.tools}) == sum(
        len(kind.tools) for kind in KINDS
    )
