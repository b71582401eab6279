"""A flow as it stands on the desk, laid out and with the face of every step; done anew only where
something is another."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rflow_desktop.domain.flow import Flow, Node
from rflow_desktop.domain.flow_check import Problem
from rflow_desktop.domain.flow_edges import Edge
from ui.editor.desk import Desk
from ui.editor.faces import Face, face
from ui.editor.layout import Way, layers
from ui.editor.routes import Drawing, draw

_Seen = tuple[Node, tuple[Problem, ...], int]


class Drawer:
    """Remembers the last drawing: typing lays nothing out again."""

    def __init__(self) -> None:
        self._asked: object = None
        self._drawing: Drawing | None = None
        self._around: object = None
        self._ways: dict[str, tuple[tuple[Edge, ...], tuple[Way, ...]]] = {}
        self._faces: dict[str, tuple[_Seen, Face]] = {}

    def drawn(self, desk: Desk, folded: Collection[str]) -> tuple[Drawing, Mapping[str, Face]]:
        flow = desk.flow
        ways = {place: self._out(place, out) for place, out in desk.ways.items()}
        asked = (ways, flow.start, frozenset(folded))
        if self._drawing is None or asked != self._asked:
            self._drawing, self._asked = draw(layers(ways, flow.start, folded=folded)), asked
        return self._drawing, self._seen(desk, flow, self._drawing)

    def _out(self, place: str, out: tuple[Edge, ...]) -> tuple[Way, ...]:
        old = self._ways.get(place)
        if old is None or old[0] is not out:
            old = self._ways[place] = (
                out, tuple(Way(edge.place, _words(edge), edge.target) for edge in out)
            )  # fmt: skip
        return old[1]

    def _seen(self, desk: Desk, flow: Flow, drawing: Drawing) -> Mapping[str, Face]:
        labels, known = desk.labels, desk.known
        around = (flow.start, len(flow.nodes) == 1, labels, known)
        before = self._faces if around == self._around else {}
        self._around, self._faces = around, {}
        for one, box in drawing.boxes.items():
            if box.ghost:
                continue
            seen = (flow.nodes[one], tuple(desk.problems_of(one)), box.folded)
            old = before.get(one)
            if old is not None and old[0][0] is seen[0] and old[0][1:] == seen[1:]:
                self._faces[one] = old
                continue
            shown = face(flow, one, labels=labels, wrong=seen[1], known=known,
                         folded=box.folded)  # fmt: skip
            self._faces[one] = (seen, shown)
        return {one: shown for one, (_, shown) in self._faces.items()}


def _words(edge: Edge) -> str:
    """A single way on needs no words."""
    return "" if edge.place == "next" else edge.label
