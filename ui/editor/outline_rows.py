"""The outline of a flow: every step once, below the answer that leads to it.

A step with one way on is followed by the next at the same depth; only answers go deeper. Where an
answer leads to a step that has its place elsewhere, a row says so; where it leads nowhere yet, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.flow_edges import Edge, edges
from ui.editor.desk import Desk
from ui.editor.faces import Face, face

Kind = Literal["step", "again", "open"]


@dataclass
class OutlineRow:
    """`key` names the row; `step` what is selected with it, `source` and `place` the answer."""

    key: str
    kind: Kind
    step: str
    number: int
    label: str
    face: Face | None
    source: str = ""
    place: str = ""
    step_kind: str = ""
    children: list[OutlineRow] = field(default_factory=list)

    def spoken(self) -> str:
        """The row in one sentence."""
        answer = f"{self.label}:" if self.label else ""
        if self.kind == "open":
            return f"{answer} leads nowhere yet".strip()
        words = "" if self.face is None else self.face.spoken(self.step_kind)
        told = f"goes to step {self.number}" if self.kind == "again" else f"step {self.number}"
        return f"{answer} {told}, {words}".strip()

    def shape(self) -> tuple[object, ...]:
        """What stands where, without the words."""
        return (self.key, tuple(child.shape() for child in self.children))


def outline(desk: Desk) -> list[OutlineRow]:
    """The rows from the first step on, then those that nothing leads to."""
    return _Outline(desk).rows()


def walk(rows: list[OutlineRow]) -> Iterator[OutlineRow]:
    """Every row from top to bottom."""
    waiting = list(reversed(rows))
    while waiting:
        row = waiting.pop()
        yield row
        waiting += reversed(row.children)


class _Outline:
    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._flow: Flow = desk.flow
        self._numbers: dict[str, int] = {}
        self._labels = desk.labels

    def rows(self) -> list[OutlineRow]:
        found: list[OutlineRow] = []
        for start in (self._flow.start, *self._flow.nodes):
            if start in self._flow.nodes and start not in self._numbers:
                self._put(found, start)
        for row in walk(found):
            row.number = self._numbers.get(row.step, 0)
        return found

    def _put(self, into: list[OutlineRow], start: str) -> None:
        """`start` and what follows it into these rows; numbers are given from top to bottom."""
        waiting: list[tuple[list[OutlineRow], str, Edge | None, str]] = [(into, "", None, start)]
        while waiting:
            rows, source, edge, step = waiting.pop()
            row = self._row(source, edge, step)
            rows.append(row)
            if row.kind != "step":
                continue
            self._numbers[step] = len(self._numbers) + 1
            out = list(edges(self._flow.nodes[step], self._labels))
            alone = len(out) == 1 and out[0].place == "next"
            below = rows if alone else row.children
            for one in reversed(out):
                if alone and not one.target:
                    continue
                waiting.append((below, step, one, one.target))

    def _row(self, source: str, edge: Edge | None, step: str) -> OutlineRow:
        place = "" if edge is None else edge.place
        label = "" if edge is None or edge.place == "next" else edge.label or "No words yet"
        node = self._flow.nodes.get(step)
        if node is None:
            return OutlineRow(f"{source} {place}", "open", source, 0, label, None, source, place)
        again = step in self._numbers
        desk = self._desk
        shown = face(
            self._flow, step, labels=desk.labels, wrong=desk.problems_of(step), known=desk.known
        )
        key = f"{source} {place} {step}" if again else step
        return OutlineRow(
            key, "again" if again else "step", step, 0, label, shown, source, place, node.kind
        )
