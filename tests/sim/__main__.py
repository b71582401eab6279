"""`python -m tests.sim --seeds A:B [--trace] [--plant NAME]`: one closing line of JSON."""

from __future__ import annotations

import argparse
import json
import sys

from tests.sim.plants import PLANTS, planted
from tests.sim.running import Story, many
from tests.sim.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--seeds", default="0:40", help="from:to, to excluded, or one seed")
    parser.add_argument("--trace", action="store_true", help="print every event")
    parser.add_argument(
        "--plant", choices=sorted(PLANTS), help="run with a planted bug, until found"
    )
    parser.add_argument("--fail-after", type=int, default=5, help="stop after so many failures")
    parser.add_argument("--jobs", type=int, default=1, help="how many run side by side")
    asked = parser.parse_args()
    first, _, last = asked.seeds.partition(":")
    seeds = range(int(first), int(last) if last else int(first) + 1)
    world = planted(asked.plant) if asked.plant else World
    told = many(
        seeds, world, jobs=asked.jobs, trace=print if asked.trace else None, told=_tell,
        stop_at=1 if asked.plant else asked.fail_after,
    )  # fmt: skip
    if asked.plant:
        told["plant"] = asked.plant
        told["found_at"] = told["failures"][0]["seed"] if told["failures"] else None
        print(json.dumps(told))
        return 0 if told["failures"] else 1
    print(json.dumps(told))
    return 1 if told["failures"] else 0


def _tell(story: Story) -> None:
    if story.failure:
        print(*story.last, f"seed {story.seed}: {story.failure}", sep="\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
