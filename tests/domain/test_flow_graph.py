"""How long flows are, and where they lead."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rflow_desktop.domain.flow_graph import circles, reach, steps_to_end, usual_steps, ways
from tests.helpers.flows import LEADS_ON, PROCEDURE, TROUBLESHOOTING, flow, question, result

names = st.sampled_from("abcdefgh")
graphs = st.dictionaries(names, st.sets(names), min_size=1).map(
    lambda found: {place: tuple(sorted(to & found.keys())) for place, to in found.items()}
)


def test_usual_steps_are_the_middle_of_the_shortest_ways_to_an_end_that_solves_it() -> None:
    assert usual_steps(TROUBLESHOOTING) == 4  # panel, clear, verify, close


def test_a_decision_that_a_variable_takes_is_no_step() -> None:
    assert usual_steps(PROCEDURE) == 4  # identity, reason, remove, close


def test_a_linked_flow_counts_as_one_step() -> None:
    assert steps_to_end(LEADS_ON, "network") == 3


def test_where_nothing_solves_it_every_end_counts() -> None:
    only = flow(
        "only-up",
        {
            "a": question("Worse?", yes="up", no="b"),
            "b": question("Sure?", y="up"),
            "up": result("Up", "escalated"),
        },
    )
    assert usual_steps(only) == 2


def test_what_the_author_says_about_the_length_wins() -> None:
    assert usual_steps(flow("said", {"a": result()}, estimate={"steps": 9})) == 9


def test_a_flow_without_an_end_or_a_start_has_no_usual_length() -> None:
    assert usual_steps(flow("endless", {"a": question("Again?", yes="a")})) == 0
    assert usual_steps(flow("empty", {})) == 0
    assert reach(ways(TROUBLESHOOTING), "nowhere") == frozenset()


def test_the_shorter_of_two_ways_counts_even_when_it_is_found_later() -> None:
    logic = {
        "kind": "logic",
        "title": "",
        "otherwise": "end",
        "cases": [{"when": {"variable": "a", "op": "filled"}, "next": "long"}],
    }
    found = flow(
        "short",
        {
            "a": question("Which?", one="long", two="free"),
            "free": logic,
            "long": question("Go on?", yes="end"),
            "end": result(),
        },
    )
    assert usual_steps(found) == 2


@given(graphs)
def test_every_step_is_in_exactly_one_circle_and_circles_are_mutual(
    onward: dict[str, tuple[str, ...]],
) -> None:
    groups = circles(onward)
    assert sorted(place for group in groups for place in group) == sorted(onward)
    for group in groups:
        for place in onward:
            mutual = all(place in reach(onward, at) and at in reach(onward, place) for at in group)
            assert mutual == (place in group)
