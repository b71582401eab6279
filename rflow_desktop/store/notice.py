"""From what was written to who wants to hear of it."""

from __future__ import annotations

from collections.abc import Iterable

from rflow_desktop.domain.ops import Op
from rflow_desktop.domain.shown import Changes


def of_rows(touched: Iterable[tuple[str, str, str, str]]) -> Changes:
    """The notice for rows given as type, id, type of root, id of root."""
    sessions, handoffs, flows = set(), set(), set()
    people = False
    for kind, row_id, root_type, root_id in touched:
        match root_type:
            case "session":
                sessions.add(root_id)
            case "flow":
                flows.add(root_id)
            case "user" | "team" | "account" | "assistant":
                people = True
            case _:
                pass
        if kind in ("handoff", "briefing"):
            handoffs.add(row_id)
    return Changes(
        sessions=frozenset(sessions),
        handoffs=frozenset(handoffs),
        flows=frozenset(flows),
        people=people,
        sync=True,
    )


def of_roots(roots: Iterable[tuple[str, str]]) -> Changes:
    return of_rows((kind, root_id, kind, root_id) for kind, root_id in roots)


def of_ops(ops: Iterable[Op]) -> Changes:
    """The notice for operations that were just captured."""
    touched = []
    for op in ops:
        touched.append((*op.entity, *op.entity))
        handoff = getattr(op.act, "handoff", None)
        if isinstance(handoff, str):
            touched.append(("handoff", handoff, *op.entity))
    return of_rows(touched)
