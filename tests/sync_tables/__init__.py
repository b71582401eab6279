"""What happens when two did something at once, when something fails, and where a program may end:
rows, and their tests.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

ROWS = Path(__file__).with_name("rows.json")
CRASHES = Path(__file__).with_name("crashes.json")


@dataclass(frozen=True)
class Row:
    """`outcome` is what becomes of it, `shown` a part of the words that people see, if any."""

    id: str
    case: str
    outcome: str
    tests: tuple[str, ...]
    shown: str = ""

    @property
    def is_failure(self) -> bool:
        return self.id.startswith("failure.")


def rows() -> tuple[Row, ...]:
    found = json.loads(ROWS.read_text(encoding="utf-8"))
    return tuple(Row(**{**one, "tests": tuple(one["tests"])}) for one in found)


@dataclass(frozen=True)
class Crash:
    """An end of a program or of a line, by its number. `simulated` are the places where the
    simulation lets it happen; where there are none, tests with real files do.
    """

    number: int
    after: str
    outcome: str
    simulated: tuple[str, ...]
    tests: tuple[str, ...]


def crashes() -> tuple[Crash, ...]:
    found = json.loads(CRASHES.read_text(encoding="utf-8"))
    return tuple(
        Crash(**{**one, "simulated": tuple(one["simulated"]), "tests": tuple(one["tests"])})
        for one in found
    )
