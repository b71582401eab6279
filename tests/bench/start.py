"""How long until the window can be used, beside an empty PySide6 window, as fresh processes.

*Usable*: the window is painted with the rows of Today in it, and a key pressed right then has been
answered on screen. The profile holds ten thousand sessions and was left in order.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from rflow_desktop.store.folders import MARKER
from tests.bench.figures import Figure, quantile
from tests.helpers.processes import ROOT, surroundings

RUNS = 12
MOST = 2.0


def measured(profile: Path, *, runs: int = RUNS) -> tuple[Figure, ...]:
    """Empty window and desktop in turns, so that a busy machine is busy for both."""
    compiled = profile.parent / "compiled"
    empty = ("tests.bench.start_empty",)
    ours = ("tests.bench.start_ours", str(profile))

    def start(words: tuple[str, ...]) -> dict[str, Any]:
        for marker in profile.rglob(MARKER):
            marker.unlink()  # the watch kills the program; this start follows an orderly end
        return _start(compiled, words)

    for words in (empty, ours, (*ours, "palette")):
        start(words)  # compiles, and brings the files into memory
    bare, used, palette = [], [], []
    for _ in range(runs):
        bare.append(start(empty))
        used.append(start(ours))
        palette.append(start((*ours, "palette")))
    return (
        _figure("start", "usable", used, bare, most=MOST),
        _figure("start_data", "data", used, bare, most=None),
        _figure("start_painted", "painted", used, bare, most=None),
        _figure("start_palette", "palette", palette, bare, most=None),
    )


def _figure(
    name: str, moment: str, ours: list[dict[str, Any]], bare: list[dict[str, Any]], *,
    most: float | None,
) -> Figure:  # fmt: skip
    wall = [one[moment] - one["began"] for one in ours]
    cpu = [one[f"{moment}_cpu"] for one in ours]
    limit = [one["painted"] - one["began"] for one in bare]
    limit_cpu = [one["painted_cpu"] for one in bare]
    more: Mapping[str, Any] = {
        "processor time, median": _against(median(cpu), median(limit_cpu)),
        "processor time, least": _against(min(cpu), min(limit_cpu)),
        "time passed, least": _against(min(wall), min(limit)),
        "modules at the first paint": int(ours[0]["modules"]),
    }
    return Figure(
        name=name, value=median(wall) * 1000, limit=median(limit) * 1000, unit="ms",
        runs=len(ours), p95=quantile(wall, 0.95) * 1000, most=most, more=more,
    )  # fmt: skip


def _against(ours: float, bare: float) -> str:
    return f"{ours * 1000:.0f} ms beside {bare * 1000:.0f} ms, {ours / bare:.2f}"


def _start(compiled: Path, words: tuple[str, ...]) -> dict[str, Any]:
    """One start. Compiled modules are kept, as they are on a computer with the program on it."""
    environment = surroundings(PYTHONPYCACHEPREFIX=str(compiled), PYTHONWARNINGS="ignore")
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, env=environment, capture_output=True,
        encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    if done.returncode or not done.stdout:
        raise RuntimeError(f"{words[0]} did not start:{os.linesep}{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {**found, "began": began}
