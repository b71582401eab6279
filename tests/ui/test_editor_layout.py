"""What holds of every layout: nothing overlaps, answers lead down, an edit moves little."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from rflow_desktop.domain.flow import Flow
from rflow_desktop.domain.flow_edges import edges
from ui.editor.layout import Layers, Way, Ways, layers
from ui.editor.routes import Drawing, Point, draw

FLOWS = sorted(Path(__file__).parents[2].joinpath("resources/flows").glob("*.rfflow"))


@st.composite
def graphs(draw_: st.DrawFn) -> dict[str, tuple[Way, ...]]:
    """Steps with answers that lead anywhere: on, back, to themselves, or nowhere yet."""
    count = draw_(st.integers(1, 24))
    names = [f"s{number}" for number in range(count)]
    targets = st.sampled_from([*names, "", names[0]])
    ways: dict[str, tuple[Way, ...]] = {}
    for number, name in enumerate(names):
        near = [names[place] for place in (2 * number + 1, 2 * number + 2) if place < count]
        more = draw_(st.lists(targets, max_size=3))
        ways[name] = tuple(
            Way(f"answers[{place}].next", "Answer", target)
            for place, target in enumerate((*near, *more))
        )
    return ways


def drawn(ways: Ways) -> tuple[Layers, Drawing]:
    found = layers(ways, "s0")
    return found, draw(found)


def segments(points: tuple[Point, ...]) -> Iterator[tuple[Point, Point]]:
    yield from pairwise(points)


@given(graphs())
def test_no_two_steps_overlap(ways: Ways) -> None:
    _, drawing = drawn(ways)
    places = [drawing.at(one) for one in drawing.boxes]
    for number, (x, y, wide, high) in enumerate(places):
        for left, top, w, h in places[:number]:
            apart = x + wide < left or left + w < x or y + high < top or top + h < y
            assert apart


@given(graphs())
def test_every_step_is_drawn_once_and_within_the_drawing(ways: Ways) -> None:
    _, drawing = drawn(ways)
    assert set(ways) <= set(drawing.boxes)
    for one in drawing.boxes:
        x, y, wide, high = drawing.at(one)
        assert x >= 0
        assert y >= 0
        assert x + wide <= drawing.wide
        assert y + high <= drawing.high


@given(graphs())
def test_children_stand_below_their_parents_but_for_ways_back(ways: Ways) -> None:
    found, drawing = drawn(ways)
    back = 0
    for route in drawing.routes:
        above, below = drawing.tops[route.link.source], drawing.tops[route.link.target]
        back += route.back
        assert route.back or below > above
    event(f"{min(back, 3)} ways back")
    # what leads back leads to a step from which it can be reached: a real circle
    onward = {one: {way.target for way in out if way.target in ways} for one, out in ways.items()}
    for route in drawing.routes:
        if route.back:
            assert route.link.source in reach(onward, route.link.target)
    assert len(found.boxes) == len(drawing.boxes)


def reach(onward: dict[str, set[str]], start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        for target in onward[waiting.pop()] - seen:
            seen.add(target)
            waiting.append(target)
    return seen


@given(graphs())
def test_lines_run_upright_or_level_and_through_no_step(ways: Ways) -> None:
    _, drawing = drawn(ways)
    check_lines(drawing)


def check_lines(drawing: Drawing) -> None:
    places = {one: drawing.at(one) for one in drawing.boxes}
    for route in drawing.routes:
        sx, sy, wide, high = places[route.link.source]
        assert route.points[0] == (sx + wide // 2, sy + high)
        tx, ty, wide, _ = places[route.link.target]
        assert route.points[-1] == (tx + wide // 2, ty)
        for one, other in segments(route.points):
            assert one.x == other.x or one.y == other.y
            left, right = sorted((one.x, other.x))
            top, bottom = sorted((one.y, other.y))
            for x, y, w, h in places.values():
                through = left < x + w and right > x and top < y + h and bottom > y
                assert not through, (route.link, one, other, (x, y, w, h))


@pytest.mark.parametrize("file", FLOWS, ids=lambda file: file.stem)
def test_the_starter_flows_are_drawn_readably(file: Path) -> None:
    flow = Flow.model_validate_json(file.read_text(encoding="utf-8"))
    ways = {
        place: tuple(Way(edge.place, edge.label, edge.target) for edge in edges(node))
        for place, node in flow.nodes.items()
    }
    drawing = draw(layers(ways, flow.start))
    check_lines(drawing)
    assert drawing.tops[flow.start] == min(drawing.tops.values())


@given(graphs())
def test_the_same_flow_is_always_drawn_the_same(ways: Ways) -> None:
    assert drawn(ways)[1] == drawn(dict(ways))[1]


@given(graphs(), st.data())
def test_words_move_nothing(ways: Ways, data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(sorted(ways)))
    changed = {**ways, one: tuple(way._replace(label="Another word") for way in ways[one])}
    before, after = layers(ways, "s0"), layers(changed, "s0")
    assert before.boxes == after.boxes


@given(st.integers(2, 30), st.data())
def test_a_new_step_moves_no_branch_within_itself(count: int, data: st.DataObject) -> None:
    parents = [data.draw(st.integers(0, number - 1)) for number in range(1, count)]
    below: dict[str, list[str]] = {f"s{number}": [] for number in range(count)}
    for number, parent in enumerate(parents, start=1):
        below[f"s{parent}"].append(f"s{number}")
    grown = {one: list(children) for one, children in below.items()}
    at = data.draw(st.sampled_from(sorted(below)))
    grown[at].append("new")
    grown["new"] = []
    before = layers(as_ways(below), "s0").boxes
    after = layers(as_ways(grown), "s0").boxes
    above = {at}
    for one in sorted(below, key=lambda name: -int(name[1:])):
        if above & set(below[one]):
            above.add(one)
    for one, children in below.items():
        assert after[one].rank == before[one].rank
        if one in above:
            continue
        for child in children:  # a branch that was not touched keeps its shape
            assert after[child].x - after[one].x == before[child].x - before[one].x
    order = sorted(below, key=lambda name: (before[name].rank, before[name].x))
    assert order == sorted(below, key=lambda name: (after[name].rank, after[name].x))


def as_ways(below: dict[str, list[str]]) -> dict[str, tuple[Way, ...]]:
    return {
        one: tuple(Way(f"answers[{place}].next", "", target) for place, target in enumerate(out))
        for one, out in below.items()
    }


def test_what_is_folded_is_out_of_sight_and_counted_but_not_what_is_reached_otherwise() -> None:
    ways = as_ways({
        "s0": ["s1", "s2"], "s1": ["s3", "s4"], "s2": ["s4"], "s3": ["s5"], "s4": [], "s5": []
    })  # fmt: skip
    found = layers(ways, "s0", folded={"s1"})
    assert set(found.boxes) == {"s0", "s1", "s2", "s4"}
    assert found.boxes["s1"].folded == 2
    assert found.boxes["s2"].folded == 0


def test_a_thousand_steps_in_one_line_are_no_trouble() -> None:
    chain = {f"s{number}": [f"s{number + 1}"] for number in range(999)} | {"s999": []}
    drawing = draw(layers(as_ways(chain), "s0"))
    assert len({box.x for box in drawing.boxes.values()}) == 1


def test_an_answer_that_leads_nowhere_has_a_place_of_its_own() -> None:
    ways = {"s0": (Way("answers[0].next", "Yes", ""), Way("answers[1].next", "No", "s1")), "s1": ()}
    found = layers(ways, "s0")
    (open_end,) = (box for box in found.boxes.values() if box.ghost)
    assert open_end.id == "s0 answers[0].next"
    assert open_end.middle < found.boxes["s1"].middle
