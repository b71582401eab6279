"""Somebody works at a desktop with ten thousand sessions: keys to paint, and the held thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from PIL import Image

from tests.bench.figures import Figure, middle, quantile
from tests.bench.holds import LONGEST_MS
from tests.helpers.processes import ROOT, surroundings

KEYS = 200
ROUNDS = 3
TWO_FRAMES_MS = 1000 / 60 * 2


def keys(profile: Path, *, count: int = KEYS) -> tuple[Figure, ...]:
    told = _at_work(profile, "--keys", str(count))
    entered: list[float] = told["entered"]
    marked: list[float] = told["marked"]
    return (
        Figure(
            name="key_to_paint", value=quantile(entered, 0.95), limit=TWO_FRAMES_MS, unit="ms",
            runs=len(entered), p95=quantile(entered, 0.95), most=1.0,
            more={
                "Enter to the next step, p50": f"{middle(entered):.1f} ms",
                "Enter to the next step, p99": f"{quantile(entered, 0.99):.1f} ms",
                "1 to its mark, p95": f"{quantile(marked, 0.95):.1f} ms",
            },
        ),
    )  # fmt: skip


def holds(profile: Path, *, rounds: int = ROUNDS, who: bool = False) -> tuple[Figure, ...]:
    told = _at_work(profile, "--rounds", str(rounds), *(["--who"] if who else []))
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
        worst = sorted(told["worst"], reverse=True)[:20]
        more |= {
            f"  {number}. {took:.0f} ms, {at_work:.0f} at work, {doing}": stack
            for number, (took, at_work, doing, stack) in enumerate(worst, 1)
        }
    return (
        Figure(
            name="qt_hold", value=quantile(held, 0.999), limit=LONGEST_MS, unit="ms",
            runs=len(held), p95=quantile(held, 0.95), most=1.0, more=more,
        ),
    )  # fmt: skip


def _at_work(profile: Path, *words: str) -> dict[str, Any]:
    picture = profile.parent / "screenshot.png"
    Image.effect_noise((1280, 800), 60).convert("RGB").save(picture)
    command = [
        sys.executable, "-m", "tests.bench.at_work", "--profile", str(profile),
        "--picture", str(picture), *words,
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=surroundings(PYTHONWARNINGS="ignore"), capture_output=True,
        encoding="utf-8", timeout=600, check=False,
    )  # fmt: skip
    if done.returncode or not done.stdout:
        raise RuntimeError(f"the desktop did not work to the end:{os.linesep}{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
