"""What real runs answered at each step of a flow, from the sessions on this computer."""

from __future__ import annotations

from collections.abc import Mapping

from rflow_desktop.store.reading import Reading

Answered = Mapping[str, tuple[tuple[str, int], ...]]
"""Of every step the words of its answers and how many sessions gave them, most often first."""


def answered(reading: Reading, flow: str) -> Answered:
    found: dict[str, list[tuple[str, int]]] = {}
    for node, label, count in reading.replica.all(
        "SELECT stood.node, stood.label, count(DISTINCT stood.session) FROM stood"
        " JOIN line ON line.id=stood.session WHERE line.flow=? AND stood.label<>''"
        " GROUP BY stood.node, stood.label ORDER BY 3 DESC, 2",
        flow,
    ):
        found.setdefault(node, []).append((label, int(count)))
    return {node: tuple(labels) for node, labels in found.items()}
