"""Any flow that passes the checks can be run to an end along every one of its edges."""

from __future__ import annotations

from collections import deque
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from rflow_desktop.domain.flow import Flow, Result, content_hash
from rflow_desktop.domain.flow_check import errors, problems
from rflow_desktop.domain.flow_edges import edges
from rflow_desktop.domain.flow_graph import reach, ways
from rflow_desktop.domain.flow_moves import Shelved
from rflow_desktop.domain.flow_walk import Position, advance, walk
from tests.helpers.flows import flow

KINDS = ("question", "gate", "action", "form", "command", "logic")


def _node(kind: str, targets: list[str]) -> dict[str, Any]:
    answers = [
        {"id": f"a{n}", "label": f"Answer {n}", "next": target} for n, target in enumerate(targets)
    ]
    match kind:
        case "question":
            return {"kind": kind, "title": "Which?", "answers": answers}
        case "gate":
            return {"kind": kind, "title": "May it?", "note": "Who said so?", "answers": answers}
        case "command":
            command = {"text": "ipconfig", "shell": "cmd", "risk": "read"}
            return {"kind": kind, "title": "Run", "commands": [command], "answers": answers}
        case "logic":
            cases = [
                {"when": {"variable": "way", "op": "equals", "value": str(n)}, "next": target}
                for n, target in enumerate(targets[1:])
            ]
            return {"kind": kind, "title": "By way", "cases": cases, "otherwise": targets[0]}
        case "form":
            return {"kind": kind, "title": "Fill", "fields": ["way"], "next": targets[0]}
        case _:
            return {"kind": "action", "title": "Do", "next": targets[0]}


@st.composite
def flows_of_any_shape(draw: st.DrawFn) -> Flow:
    """Steps that lead on and sometimes back, ends among them; what nobody comes to is left out."""
    count = draw(st.integers(2, 9))
    names = [f"n{n}" for n in range(count)]
    nodes: dict[str, Any] = {}
    for place, name in enumerate(names[:-1]):
        kind = draw(st.sampled_from((*KINDS, "result"))) if place else draw(st.sampled_from(KINDS))
        if kind == "result":
            nodes[name] = {"kind": "result", "title": "End", "outcome": "resolved"}
            continue
        onward = draw(st.lists(st.sampled_from(names[place + 1 :]), min_size=2, max_size=3))
        back = draw(st.lists(st.sampled_from(names[: place + 1]), max_size=1))
        nodes[name] = _node(kind, [*onward, *back])
    nodes[names[-1]] = {"kind": "result", "title": "Last", "outcome": "unresolved"}
    intake = [{"name": "way", "label": "Way"}]
    whole = flow("any", nodes, intake=intake)
    met = reach(ways(whole), whole.start)
    return flow("any", {name: node for name, node in nodes.items() if name in met}, intake=intake)


@given(flows_of_any_shape())
def test_every_edge_of_a_sound_flow_lies_on_a_run_that_ends(made: Flow) -> None:
    if errors(problems(made, known_flows=())):
        event("refused by the checks")
        return
    event(f"{len(made.nodes)} steps")
    shelf = Shelved(made)
    met: dict[str, Position] = {}
    onward: dict[str, dict[str, str]] = {}
    begun = walk(shelf, content_hash(made), (), values={})
    waiting = deque([begun])
    while waiting:
        here = waiting.popleft()
        if here.node_id in met:
            continue
        met[here.node_id] = here
        onward[here.node_id] = {}
        for choice in here.choices:
            there = advance(shelf, here, choice.id, values={}, note="Asked Ann")
            onward[here.node_id][choice.id] = there.node_id
            waiting.append(there)
    assert set(met) == set(made.nodes)
    for place, node in made.nodes.items():
        assert sorted(onward[place].values()) == sorted(edge.target for edge in edges(node))
        assert bool(met[place].ended) == isinstance(node, Result)
    ending = {place for place, here in met.items() if here.ended}
    while True:
        more = {place for place, out in onward.items() if ending & set(out.values())} - ending
        if not more:
            break
        ending |= more
    assert ending == set(made.nodes)
