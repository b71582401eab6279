"""Virtual hours of work by several people: memory and open files do not grow with them.

`python -m tests.proc soak --count 8`: so many virtual hours.
"""

from __future__ import annotations

import gc
from typing import Any

import psutil

from tests.sim.timeline import HOUR, Broken
from tests.sim.world import World

MOST_MIB_AN_HOUR = 24
"""Rows stay: what is worked in an hour is kept in memory here, disk and all."""


class Long(World):
    """One run that goes on for `hours`, measured after each."""

    hours = 8

    def soak(self) -> list[dict[str, float]]:
        me, told = psutil.Process(), list[dict[str, float]]()
        self.length = HOUR // 2  # as busy as a run of half an hour
        self.nemesis.begin()
        self._work()
        for hour in range(self.hours):
            self.time.run(self.time.now + HOUR)
            self.time.events = 0
            gc.collect()
            mib = me.memory_info().rss / (1 << 20)
            told.append({"hour": hour + 1, "mib": round(mib, 1), "files": me.num_fds()})
        self._working = False
        self.nemesis.end()
        self.time.run(self.time.now + HOUR // 4, quiet=self.rules.level)
        self.rules.at_the_end()
        return told


def drill(count: int, seed: int = 1) -> dict[str, Any]:
    """Raises AssertionError when something grows that should not; `Broken` for a broken rule."""
    world = Long(seed)
    world.hours = count
    try:
        told = world.soak()
    except Broken as broken:
        raise AssertionError(str(broken)) from broken
    finally:
        world.close()
    grown = told[-1]["mib"] - told[0]["mib"]
    assert told[-1]["files"] - told[0]["files"] <= len(world.desktops), told
    assert grown <= MOST_MIB_AN_HOUR * max(count - 1, 1), told
    operations = len(world.rules.promised)
    return {"drill": "soak", "virtual_hours": count, "operations": operations, "hours": told}
