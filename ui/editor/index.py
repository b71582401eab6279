"""What is looked up often in one flow, found once: a flow never changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.flow_edges import Edge, edges
from ui.editor.faces import labels_of


class Index:
    """`before` is that of the flow before the last edit: what is the same is taken from there."""

    def __init__(self, flow: Flow, before: Index | None = None) -> None:
        self.flow = flow
        labels = labels_of(flow)
        kept = before if before is not None and before.labels == labels else None
        self.labels: Mapping[str, str] = labels if kept is None else kept.labels
        self.ways: Mapping[str, tuple[Edge, ...]] = {
            place: kept.ways[place]
            if kept is not None and kept.flow.nodes.get(place) is node
            else tuple(edges(node, self.labels))
            for place, node in flow.nodes.items()
        }

    @cached_property
    def into(self) -> dict[str, list[tuple[str, Edge]]]:
        """To each step the ways that lead there from others."""
        found: dict[str, list[tuple[str, Edge]]] = {}
        for source, out in self.ways.items():
            for edge in out:
                if edge.target != source:
                    found.setdefault(edge.target, []).append((source, edge))
        return found
