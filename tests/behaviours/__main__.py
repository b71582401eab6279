"""`python -m tests.behaviours [--json]`: every row, the tests that prove it, their last result."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from tests.behaviours.inventory import Row, proofs, rows
from tests.behaviours.recorder import KEPT, WORST_FIRST, results

ROOT = Path(__file__).resolve().parents[2]
WORDS = {"failed": "FAILED", "skipped": "left out", "passed": "passed", None: "not run"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.behaviours", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one JSON document instead of a table")
    asked = parser.parse_args()
    found = inventory(ROOT)
    print(json.dumps(found, indent=1) if asked.json else as_table(found))
    return 0


def inventory(root: Path) -> dict[str, Any]:
    kept = results(root / KEPT)
    every = rows()
    tests: dict[str, list[str]] = {row.id: [] for row in every}
    for proof in proofs(root):
        tests.setdefault(proof.row, []).append(proof.test)
    return {
        "rows": [_told(row, tests[row.id], kept) for row in every],
        "sections": _sections(every, tests),
        "unproven": [row.id for row in every if not tests[row.id]],
    }


def _told(row: Row, tests: list[str], kept: dict[str, str]) -> dict[str, Any]:
    proving = [{"test": test, "result": kept.get(test)} for test in tests]
    return {
        "id": row.id,
        "area": row.area,
        "title": row.title,
        "tests": proving,
        "result": _worst([kept.get(test) for test in tests]),
    }


def _worst(each: list[str | None]) -> str | None:
    """A failure weighs most; then a test that never ran, for it may hide one."""
    order = (WORST_FIRST[0], None, *WORST_FIRST[1:])
    return min(each, key=order.index, default=None)


def _sections(every: tuple[Row, ...], tests: dict[str, list[str]]) -> dict[str, dict[str, int]]:
    total = Counter(row.section for row in every)
    proven = Counter(row.section for row in every if tests[row.id])
    return {
        name: {
            "rows": total[name],
            "with_test": proven[name],
            "without": total[name] - proven[name],
        }
        for name in total
    }


def as_table(found: dict[str, Any]) -> str:
    lines = [f"{'row':6} {'area':14} {'last result':11} what, and the tests that prove it"]
    for row in found["rows"]:
        word = WORDS[row["result"]] if row["tests"] else "no test"
        lines.append(f"{row['id']:6} {row['area']:14.14} {word:11} {row['title']}")
        lines += [f"{'':34}{proof['test']}" for proof in row["tests"]]
    lines.append("")
    for name, count in found["sections"].items():
        lines.append(f"{name}: {count['with_test']} of {count['rows']} rows have a test")
    lines.append(f"Rows without a test: {len(found['unproven'])}")
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(main())
