"""`python -m tests.sync_tables`: every conflict and every failure, and the tests that prove it."""

from __future__ import annotations

import json
import sys

from tests.sync_tables import rows


def main() -> int:
    every = rows()
    for row in every:
        print(f"{row.id:<28} {row.case}: {row.outcome}")
        if row.shown:
            print(f"{'':<28} says: {row.shown}")
        for test in row.tests:
            print(f"{'':<28} {test}")
    failures = sum(row.is_failure for row in every)
    print(json.dumps({"conflicts": len(every) - failures, "failures": failures}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
