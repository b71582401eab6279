"""How long machines of chance run: a moment with the suite, as long as you say by night."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

RUNS = int(os.environ.get("RFLOW_MACHINE_RUNS", "0"))
"""Stories of each machine, each new; 0 tells the few same ones that the suite has time for."""


def telling(*, runs: int, steps: int) -> settings:
    return settings(
        max_examples=RUNS or runs,
        stateful_step_count=steps * 3 if RUNS else steps,
        derandomize=not RUNS,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
