"""The steps of a flow in reading order, with where each answer leads and what each step risks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rflow_desktop.domain.flow import Flow, Link, Logic, Node, Result, Risk
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.variables import as_called, resolve
from rflow_desktop.domain.words import OUTCOMES

_RISKS: tuple[Risk, ...] = ("read", "change", "danger")
_KINDS: Mapping[str, str] = {
    "question": "circle-help",
    "action": "wrench",
    "command": "terminal",
    "form": "text-cursor-input",
    "gate": "shield-check",
    "link": "link-2",
    "logic": "git-branch",
    "result": "flag",
}
RISK_WORDS: Mapping[str, str] = {
    "change": "Changes something",
    "danger": "Danger",
}


@dataclass(frozen=True, kw_only=True)
class OutlineStep:
    """One step. `leads` are (answer, number of the step it leads to), 0 where it leads nowhere."""

    node: str
    number: int
    title: str
    icon: str
    risk: str = ""
    leads: tuple[tuple[str, int], ...] = ()
    end: str = ""

    @property
    def told(self) -> str:
        """Where it leads, in one line."""
        if self.end:
            return self.end
        parts = [
            f"{label} \N{RIGHTWARDS ARROW} {number}" if label else f"then {number}"
            for label, number in self.leads
            if number and (label or number != self.number + 1)
        ]
        return ", ".join(parts)

    def spoken(self) -> str:
        told = self.told.replace("\N{RIGHTWARDS ARROW}", "leads to")
        parts = (f"Step {self.number}", self.title, RISK_WORDS.get(self.risk, ""), told)
        return ", ".join(part for part in parts if part)


def outline(flow: Flow) -> tuple[OutlineStep, ...]:
    """Every step that a run can come to, each once, numbered in the order of first meeting it."""
    order: dict[str, int] = {}
    waiting = [flow.start]
    while waiting:
        place = waiting.pop()
        if place in order or place not in flow.nodes:
            continue
        order[place] = len(order) + 1
        waiting += [edge.target for edge in reversed(list(edges(flow.nodes[place])))]
    labels = flow.labels()
    return tuple(_step(place, flow.nodes[place], order, labels) for place in order)


def _step(
    place: str, node: Node, order: Mapping[str, int], labels: Mapping[str, str]
) -> OutlineStep:
    ways = list(edges(node, labels))
    alone = len(ways) == 1 and ways[0].place == "next"
    return OutlineStep(
        node=place,
        number=order[place],
        title=_named(_title(place, node), labels),
        icon=_KINDS[node.kind],
        risk=_risk(node),
        leads=tuple(
            ("" if alone else _named(way.label, labels), order.get(way.target, 0)) for way in ways
        ),
        end=f"Ends: {OUTCOMES[node.outcome]}" if isinstance(node, Result) else "",
    )


def _title(place: str, node: Node) -> str:
    if node.title:
        return node.title
    if isinstance(node, Link):
        return f"Goes on with {node.flow.replace('-', ' ')}"
    return "Decides by what is filled in" if isinstance(node, Logic) else place


def _named(text: str, labels: Mapping[str, str]) -> str:
    """`text` with each value, none of which is known here, by what the flow calls it."""
    return resolve(text, {}, missing=as_called(labels))


def _risk(node: Node) -> str:
    commands = getattr(node, "commands", ())
    found = [command.risk for command in commands]
    worst = max(found, key=_RISKS.index, default="")
    return worst if worst in RISK_WORDS else ""
