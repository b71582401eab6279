"""The simulation's share of every test run: some seeds, some planted bugs, and that it repeats
itself."""

from __future__ import annotations

import pytest

from tests.sim.plants import planted
from tests.sim.running import many, one
from tests.sim.shrink import smallest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
SEEDS = 48


def test_no_rule_is_broken_whatever_goes_wrong() -> None:
    told = many(range(SEEDS))
    assert told["failures"] == []
    met = set(told["faults"])
    assert {"request dropped", "reply dropped", "restore", "profile copied", "clock set"} <= met
    assert {
        "server crash",
        "desktop crash",
        "account changed",
        "claim granted",
        "take granted",
        "rush",
        "replica damaged",
        "mended",
        "horizon moved",
        "upgraded with work waiting",
        "server upgraded",
        "worker killed",
        "seen by the other worker",
        "decided together",
        "rows heard",
        "parcels held",
        "parcel damaged",
        "brought in",
        "decided where it lay packed",
        "no room",
        "line torn",
        "outbox lost",
        "undone",
        "bytes sent",
        "bytes were there",
        "evidence there",
        "bytes parked",
        "413 for many",
        "413 or 422 for bytes",
        "restored elsewhere",
        "crash: half a file",
        "crash: file without an operation",
        "crash: upload not noted",
        "crash: upload noted",
        "large removal",
        "held back",
        "removal agreed",
        "put away",
    } <= met


@pytest.mark.parametrize(
    "plant",
    [
        "refused-dropped",
        "head-of-line",
        "ids-forgotten",
        "base-ignored",
        "cursor-first",
        "blind-gone",
        "stale-answer-applied",
        "digests-ignored",
        "upgrade-begins-anew",
        "full-disk-stops",
        "bytes-stay-there",
        "unsent-made-room",
        "named-too-early",
    ],
)
def test_a_planted_bug_is_found(plant: str) -> None:
    assert many(range(9), planted(plant), stop_at=1)["failures"]


def test_a_fail_safe_that_never_lets_go_is_found() -> None:
    """Where what is removed is never brought back: not every seed has that."""
    assert many(range(13, 17), planted("never-lets-go"), stop_at=1)["failures"]


def test_a_seed_that_fails_is_made_smaller() -> None:
    found = smallest(1, planted("head-of-line"))
    assert found.rule.startswith("I4")
    assert found.without.faults or found.without.desktops or found.without.length


def test_the_same_seed_ends_the_same() -> None:
    assert one(4).hash == one(4).hash
