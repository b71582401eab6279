"""A flow as it stands on the desk, laid out and with the face of every step."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rflow_desktop.domain.flow_edges import Edge, edges
from ui.editor.desk import Desk
from ui.editor.faces import Face, face
from ui.editor.layout import Way, layers
from ui.editor.routes import Drawing, draw


def drawn(desk: Desk, folded: Collection[str]) -> tuple[Drawing, Mapping[str, Face]]:
    flow = desk.flow
    labels = {one.name: one.label for one in flow.variables()}
    ways = {
        place: tuple(Way(edge.place, _words(edge), edge.target) for edge in edges(node, labels))
        for place, node in flow.nodes.items()
    }
    drawing = draw(layers(ways, flow.start, folded=folded))
    faces = {
        one: face(flow, one, wrong=desk.problems_of(one), known=desk.known, folded=box.folded)
        for one, box in drawing.boxes.items()
        if not box.ghost
    }
    return drawing, faces


def _words(edge: Edge) -> str:
    """A single way on needs no words."""
    return "" if edge.place == "next" else edge.label
