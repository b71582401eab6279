"""What happens when two did something at once, and when something fails: rows, and their tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

ROWS = Path(__file__).with_name("rows.json")


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
