"""What is lost with a replica when another takes its place."""

from __future__ import annotations

from rflow_desktop.store.documents import Key
from rflow_desktop.store.replica import Replica


def left_with(scopes: set[str], roots: set[str], old: Replica, new: Replica) -> set[str]:
    """Those of `roots` that were seen through `scopes` only, and are not there any more."""
    if not scopes:
        return set()
    before = old.held(("session", root) for root in roots)
    after = new.held(("session", root) for root in roots)
    return {
        held.id
        for key, held in before.items()
        if held.seq > 0 and held.scope_set <= scopes and key not in after
    }


def missing(old: Replica, new: Replica) -> frozenset[Key]:
    """The decided rows of `old` that are not in `new`."""
    there = {(kind, row_id) for kind, row_id, _ in new.decided()}
    return frozenset((kind, row_id) for kind, row_id, _ in old.decided()) - there
