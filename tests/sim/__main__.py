"""`python -m tests.sim --seeds A:B [--trace] [--plant NAME | --plants | --shrink | --found]`: one
closing line of JSON."""

from __future__ import annotations

import argparse
import json
import sys

from tests.sim import found, shrink
from tests.sim.plants import PLANTS, planted
from tests.sim.running import UNFORESEEN, Story, many
from tests.sim.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--seeds", default="0:40", help="from:to, to excluded, or one seed")
    parser.add_argument("--trace", action="store_true", help="print every event")
    parser.add_argument(
        "--plant", choices=sorted(PLANTS), help="run with a planted bug, until found"
    )
    parser.add_argument("--plants", action="store_true", help="find every planted bug")
    parser.add_argument("--shrink", action="store_true", help="make a seed that fails small")
    parser.add_argument("--found", action="store_true", help="the seeds that found something once")
    parser.add_argument("--fail-after", type=int, default=5, help="stop after so many failures")
    parser.add_argument("--jobs", type=int, default=1, help="how many run side by side")
    asked = parser.parse_args()
    first, _, last = asked.seeds.partition(":")
    seeds = range(int(first), int(last) if last else int(first) + 1)
    if asked.plants:
        return _plants(seeds, asked.jobs)
    every = found.seeds() if asked.found else seeds
    world = planted(asked.plant) if asked.plant else World
    if asked.shrink:
        small = shrink.smallest(seeds[0], world)
        print(json.dumps(small.told()))
        return int(not small.rule)
    told = many(
        every, world, jobs=asked.jobs, trace=print if asked.trace else None, told=_tell,
        stop_at=1 if asked.plant else asked.fail_after,
    )  # fmt: skip
    if asked.plant:
        told["plant"] = asked.plant
        told["found_at"] = told["failures"][0]["seed"] if told["failures"] else None
        print(json.dumps(told))
        return 0 if told["failures"] else 1
    print(json.dumps(told))
    return 1 if told["failures"] else 0


def _plants(seeds: range, jobs: int) -> int:
    """Where each planted bug is found; one that is not fails the proof."""
    at: dict[str, int | None] = {}
    for name in PLANTS:
        failures = many(seeds, planted(name), jobs=jobs, stop_at=1)["failures"]
        broken = [one for one in failures if not str(one["rule"]).startswith(UNFORESEEN)]
        at[name] = broken[0]["seed"] if broken else None
        print(name, at[name], file=sys.stderr, flush=True)
    missed = [name for name, seed in at.items() if seed is None]
    print(json.dumps({"plants": len(at), "found": at, "missed": missed}))
    return int(bool(missed))


def _tell(story: Story) -> None:
    if story.failure:
        print(*story.last, f"seed {story.seed}: {story.failure}", sep="\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
