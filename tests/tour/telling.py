"""Says each step in one plain line when it was seen to happen, and keeps pictures in order."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.processes import Desktop

TICK, CROSS = ("✓", "✗") if (sys.stdout.encoding or "").lower().startswith("utf") else ("+", "x")


class Telling:
    """`with telling.step("Maya starts a session"):` says so once everything inside was seen."""

    def __init__(self, out: Path, *, holds: Path | None = None, who: bool = False) -> None:
        self.out = out
        watched = () if holds is None else ("--holds", str(holds.absolute()))
        self.watched = (*watched, "--who") if watched and who else watched
        """What a desktop is started with so that it writes down how long its thread was held."""
        self.pictures = 0
        self.steps = 0
        self._began = time.monotonic()
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("[0-9][0-9]-*.png"):
            old.unlink()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    @contextmanager
    def step(self, sentence: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except BaseException:
            print(f"{CROSS} {sentence}", flush=True)
            raise
        self.steps += 1
        print(f"{TICK} {sentence} ({time.monotonic() - began:.1f} s)", flush=True)

    def picture(self, desktop: Desktop, name: str) -> None:
        self.pictures += 1
        desktop.picture(self.out / f"{self.pictures:02}-{name}.png")
