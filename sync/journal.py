"""What sync seldom has to do, one line each in the log of the program: no content."""

from __future__ import annotations

import json
import logging

from sync.core_lane import Flight
from sync.core_pace import SECOND
from sync.protocol import RepairAnswer

_log = logging.getLogger("rflow.sync")


def note(event: str, **facts: int | str) -> None:
    """`facts` are kinds and figures: nothing that a person wrote, and nobody's id."""
    _log.warning("%s", json.dumps({"event": event, **facts}))


def abandoned(flight: Flight | None, now_ms: int) -> None:
    """The watchdog has ended an exchange that showed no sign of life."""
    if flight is not None:
        silent_s = (now_ms - flight.heard_ms) // SECOND
        note("exchange_abandoned", what=type(flight.what).__name__.lower(), silent_s=silent_s)


def repaired(answer: RepairAnswer) -> None:
    """Rows were not those that the server has."""
    kind = answer.scope.partition(":")[0]
    note("rows_repaired", scope=kind, parts=len(answer.buckets), rows=len(answer.rows))
