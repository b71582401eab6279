"""A disk on which what is half written does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rflow_desktop.store.local import Local

_FULL = (
    "CREATE TEMP TRIGGER full BEFORE INSERT ON draft"
    " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
)


@contextmanager
def no_room_for_drafts(local: Local) -> Iterator[None]:
    database = local.outbox
    database.all(_FULL)
    try:
        yield
    finally:
        database.all("DROP TRIGGER full")
