"""What the simulation has found, each with the seed that did and the test that keeps it away."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FOUND = Path(__file__).with_name("found.json")


@dataclass(frozen=True)
class Bug:
    """`fixed_in` is where it was, `test` what fails should it come back."""

    rule: str
    seed: int
    bug: str
    fixed_in: str
    test: str


def bugs() -> tuple[Bug, ...]:
    return tuple(Bug(**one) for one in json.loads(FOUND.read_text(encoding="utf-8")))


def seeds() -> tuple[int, ...]:
    """Each once, in order."""
    return tuple(sorted({one.seed for one in bugs()}))
