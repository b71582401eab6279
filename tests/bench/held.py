"""How long Qt's thread was held at a stretch, as a figure: on a busy day, and in the tour."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, quantile
from tests.helpers.holds import LONGEST_MS
from tests.helpers.processes import ROOT, surroundings

WORST = 20


def in_the_tour(folder: Path, *, who: bool = False) -> tuple[Figure, ...]:
    """Every desktop of the tour, each from when it is usable until it closes."""
    file = folder / "holds.json"
    command = [
        sys.executable, "-m", "tests.tour", "--out", str(folder / "pictures"),
        "--holds", str(file), *(["--who"] if who else []),
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings(PYTHONWARNINGS="ignore"), capture_output=True,
        encoding="utf-8", timeout=900, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"the tour was not seen to its end: {done.stdout} {done.stderr}")
    told: dict[str, list[Any]] = {"holds": [], "at_work": [], "worst": []}
    for line in file.read_text(encoding="utf-8").splitlines():
        for name, values in json.loads(line).items():
            told[name] += values
    return (longest("tour_hold", told, who=who),)


def longest(name: str, told: Mapping[str, Any], *, who: bool) -> Figure:
    """`told` is what `Holds` wrote down: `holds` and `at_work` in ms, and the `worst`."""
    held: list[float] = told["holds"]
    worked: list[float] = told["at_work"]
    by_act: defaultdict[str, list[float]] = defaultdict(list)
    busy: defaultdict[str, list[float]] = defaultdict(list)
    for took, at_work, doing, _ in told["worst"]:
        by_act[doing].append(took)
        busy[doing].append(at_work)
    more = {
        "p99": f"{quantile(held, 0.99):.1f} ms",
        "longest": f"{max(held):.1f} ms",
        f"longer than {LONGEST_MS:.0f} ms": f"{sum(len(one) for one in by_act.values())}"
        f" of {len(held)}",
        "processor time, p99.9": f"{quantile(worked, 0.999):.1f} ms, longer than"
        f" {LONGEST_MS:.0f} ms {sum(one > LONGEST_MS for one in worked)} times",
    }
    for doing, took in sorted(by_act.items(), key=lambda one: -max(one[1])):
        long = [one for one in busy[doing] if one > LONGEST_MS]
        more[f"  {doing}"] = (
            f"{len(took)} times, {max(took):.0f} ms; by processor time {len(long)}"
            f" times, {max(busy[doing]):.0f} ms"
        )
    if who:
        worst = sorted(told["worst"], reverse=True)[:WORST]
        more |= {
            f"  {number}. {took:.0f} ms, {at_work:.0f} at work, {doing}": stack
            for number, (took, at_work, doing, stack) in enumerate(worst, 1)
        }
    return Figure(
        name=name, value=quantile(held, 0.999), limit=LONGEST_MS, unit="ms", runs=len(held),
        p95=quantile(held, 0.95), most=1.0, more=more,
    )  # fmt: skip
