"""The long proofs, each a little of it; `python -m tests.proc` runs them at length."""

from __future__ import annotations

import os

import pytest

from tests.proc import corruption, failing_disk, power, server_kills, soak, vfs

TIMES = int(os.environ.get("RFLOW_DRILLS", "1"))
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]
reachable = pytest.mark.skipif(
    not vfs.available(), reason="this build of the driver hides its library"
)


@reachable
def test_nothing_confirmed_is_lost_on_a_disk_that_fails() -> None:
    told = failing_disk.drill(12 * TIMES)
    assert 0 < told["runs that met it"] <= told["runs"]
    assert told["injected"] >= told["runs that met it"]
    assert told["confirmed"] > 0


@reachable
@pytest.mark.parametrize(
    ("synchronous", "holds"), [("FULL", True), ("NORMAL", False), ("OFF", False)]
)
def test_after_a_power_cut_everything_confirmed_is_there_and_only_as_it_is_written(
    synchronous: str,
    holds: bool,  # noqa: FBT001  a column of the table
) -> None:
    told = power.drill(60 * TIMES, synchronous)
    assert (told.get("sound", 0) == told["states"]) is holds, told


def test_a_start_over_spoiled_files_loses_nothing() -> None:
    told = corruption.drill(2 * TIMES)
    assert any(key.endswith("rebuilt") for key in told)


@pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def test_a_server_that_is_killed_under_twenty_clients_keeps_what_it_said(database: str) -> None:
    assert server_kills.drill(2 * TIMES, database)["acknowledged"] > 0


def test_hours_of_work_leave_nothing_open() -> None:
    assert soak.drill(TIMES)["operations"] > 0
