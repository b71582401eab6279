"""Somebody works at a desktop with ten thousand sessions: keys to paint, and the held thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from tests.bench.figures import Figure, middle, quantile
from tests.bench.held import longest
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
    return (longest("qt_hold", told, who=who),)


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
