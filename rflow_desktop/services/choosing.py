"""Turning a press on an answer into the act it means, and finding the places to go back to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rflow_desktop.domain.acts import Choose
from rflow_desktop.domain.errors import Refused
from rflow_desktop.domain.flow_walk import advance
from rflow_desktop.domain.variables import as_called, masked, resolve
from rflow_desktop.services.run import Run

MOVED = "The session stands at another step now. Answer the one that is shown."


@dataclass(frozen=True)
class Place:
    """Where in a flow something was done: the node's id and the number of the step."""

    node: str
    step: int


def decision(
    run: Run,
    choice: str,
    new_id: Callable[[], str],
    *,
    note: str,
    body: str,
    seen: Place | None = None,
) -> Choose:
    """The act of answering the current step. Raises Refused when it has no such answer, or is
    another one than was `seen`.
    """
    position = run.position
    if position is None or position.node is None:
        raise Refused(run.trouble or "This session has no step to answer.", "no_step")
    if seen is not None and seen != Place(position.node_id, position.number):
        raise Refused(MOVED, "moved")
    advance(run.shelf, position, choice, values=run.values, note=note)
    shown = masked(run.values, position.flow.variables())  # a path keeps no secrets
    gap = as_called(position.flow.labels())
    label = next((one.label for one in position.choices if one.id == choice), choice)
    return Choose(
        entry=new_id(),
        node=position.node_id,
        title=resolve(position.node.title, shown, missing=gap),
        answer=choice,
        label=resolve(label, shown, missing=gap),
        note=note,
        body=body,
        flow=position.flow_hash,
        parent=run.header.head,
    )


def before(run: Run) -> str | None:
    """The step to stand at for one step back. Raises Refused at the first one."""
    if not run.steps:
        raise Refused("This is the first step.", "first_step")
    return run.steps[-1].parent


def parent_of(run: Run, entry: str) -> str | None:
    """The step to stand at to answer `entry`'s step again. Raises Refused when it is not there."""
    found = next((row for row in run.rows.entries if row.id == entry), None)
    if found is None:
        raise Refused("This step is not in the path any more.", "missing")
    return found.parent


def place(run: Run) -> Place:
    """Where evidence that arrives now belongs."""
    if run.position is None:
        return Place("", len(run.steps))
    return Place(run.position.node_id, run.position.number)
