"""`python -m tests.sync_tables`: every conflict, every failure and every place where a program may
end, and the tests that prove it.
"""

from __future__ import annotations

import json
import sys

from tests.sync_tables import crashes, rows


def main() -> int:
    every = rows()
    for row in every:
        print(f"{row.id:<28} {row.case}: {row.outcome}")
        if row.shown:
            print(f"{'':<28} says: {row.shown}")
        for test in row.tests:
            print(f"{'':<28} {test}")
    failures = sum(row.is_failure for row in every)
    ends = crashes()
    for one in ends:
        print(f"crash {one.number:<22} {one.after}: {one.outcome}")
        for place in one.simulated:
            print(f"{'':<28} simulated: {place}")
        for test in one.tests:
            print(f"{'':<28} {test}")
    told = {"conflicts": len(every) - failures, "failures": failures, "crashes": len(ends)}
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
