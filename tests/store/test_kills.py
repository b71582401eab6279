"""A process that is killed while it captures has lost nothing that it had confirmed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.store.kills import drill

KILLS = int(os.environ.get("RFLOW_KILLS", "20"))


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_was_confirmed_survives_being_killed(tmp_path: Path) -> None:
    told = drill(tmp_path, KILLS, seed=7)
    assert told["confirmed"] >= KILLS
