"""Makes a seed that fails small: faults, people and time are taken away while the same rule
breaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from tests.sim.net import Weather
from tests.sim.running import one
from tests.sim.timeline import MINUTE
from tests.sim.world import Without, World

_ROUNDS = 3
_BAD_LUCK = (
    "crash_share", "server_crash", "jumps", "restores", "clones", "churn", "poison", "versions",
    "papers", "full",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    """The smallest run that still breaks the rule; no `rule` where nothing breaks."""

    seed: int
    rule: str
    without: Without
    operations: int = 0
    tried: int = 0

    def told(self) -> dict[str, Any]:
        return {
            "seed": self.seed, "rule": self.rule[:400], "operations": self.operations,
            "without": sorted(self.without.faults), "desktops": self.without.desktops,
            "minutes": self.without.length and self.without.length // MINUTE, "tried": self.tried,
        }  # fmt: skip


def smallest(seed: int, world: type[World] = World) -> Found:
    """Tries what can be left out, one thing after the other, as long as something can."""
    best = _run(seed, world, Without())
    tried = 1
    if not best.rule:
        return best
    for _ in range(_ROUNDS):
        before = best
        for change in _CHANGES:
            less = change(best.without)
            if less == best.without:
                continue
            found = _run(seed, world, less)
            tried += 1
            if _rule(found) == _rule(best):
                best = found
        if best == before:
            break
    return replace(best, tried=tried)


def _run(seed: int, world: type[World], without: Without) -> Found:
    class Smaller(world):  # type: ignore[valid-type, misc]
        pass

    Smaller.without = without
    story = one(seed, Smaller)
    return Found(seed, story.failure, without, story.operations)


def _rule(found: Found) -> str:
    return found.rule.split(":")[0]


def _without(name: str, without: Without) -> Without:
    return replace(without, faults=without.faults | {name})


def _fewer(count: int, without: Without) -> Without:
    return replace(without, desktops=min(count, without.desktops or count))


def _shorter(minutes: int, without: Without) -> Without:
    return replace(without, length=min(minutes * MINUTE, without.length or minutes * MINUTE))


_FAULTS = (*(known.name for known in fields(Weather)), *_BAD_LUCK, "events", "leaving")
_CHANGES: tuple[Callable[[Without], Without], ...] = (
    *(partial(_fewer, count) for count in (1, 2, 3)),
    *(partial(_shorter, minutes) for minutes in (5, 10, 20)),
    *(partial(_without, name) for name in _FAULTS),
)
