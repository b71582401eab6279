"""`python -m tests.proc DRILL --count N`: one long proof, and one closing line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.proc import corruption, failing_disk, power, server_kills, soak
from tests.server import races
from tests.store import kills

DRILLS = ("failing-disk", "power", "corruption", "client-kills", "server-kills", "soak", "races")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.proc", description=__doc__)
    parser.add_argument("drill", choices=DRILLS)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--synchronous", choices=("FULL", "NORMAL", "OFF"), default="FULL")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args()
    began = time.monotonic()
    try:
        told = _drill(asked)
    except AssertionError as failure:
        told = {"drill": asked.drill, "seed": asked.seed, "failure": str(failure)[:2_000]}
    print(json.dumps({**told, "seconds": round(time.monotonic() - began, 1)}))
    return int("failure" in told)


def _drill(asked: argparse.Namespace) -> dict[str, Any]:
    drills: dict[str, Callable[[], dict[str, Any]]] = {
        "failing-disk": lambda: failing_disk.drill(asked.count, asked.seed),
        "power": lambda: _demanded(power.drill(asked.count, asked.synchronous, asked.seed)),
        "corruption": lambda: corruption.drill(asked.count, asked.seed),
        "client-kills": lambda: kills.in_a_folder(asked.count, asked.seed),
        "server-kills": lambda: server_kills.drill(asked.count, asked.database),
        "soak": lambda: soak.drill(asked.count, asked.seed),
        "races": lambda: _one_winner(races.drill(asked.count, asked.database)),
    }
    return drills[asked.drill]()


def _one_winner(told: dict[str, Any]) -> dict[str, Any]:
    assert told["races with exactly one winner"] == told["races"], json.dumps(told)
    return told


def _demanded(told: dict[str, Any]) -> dict[str, Any]:
    """With FULL every state holds; a control has to lose something, or nothing was proved."""
    whole = told.get("sound", 0) == told["states"]
    assert whole == (told["synchronous"] == "FULL"), json.dumps(told)
    return told


if __name__ == "__main__":
    sys.exit(main())
