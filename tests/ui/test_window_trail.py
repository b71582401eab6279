"""Esc goes one level back and never in a circle."""

from __future__ import annotations

from ui.window.trail import Trail


def test_from_a_session_it_goes_back_to_the_place_however_many_were_open() -> None:
    trail = Trail("today")
    trail.visit("sessions")
    trail.open("a")
    trail.open("b")

    trail.back()

    assert (trail.place, trail.thing) == ("sessions", "")


def test_places_are_gone_back_through_without_a_circle() -> None:
    trail = Trail("today")
    for place in ("sessions", "flows", "sessions", "settings"):
        trail.visit(place)

    walked = []
    while trail.can_go_back:
        trail.back()
        walked.append(trail.place)

    assert walked == ["sessions", "today"]


def test_the_last_two_things_change_places() -> None:
    trail = Trail("today")
    assert trail.last_thing == ""
    trail.open("a")
    assert trail.last_thing == ""
    trail.open("b")
    assert trail.last_thing == "a"
    trail.visit("today")
    assert trail.last_thing == "b"


def test_a_thing_that_was_forgotten_is_not_offered_again() -> None:
    trail = Trail("today")
    trail.open("a")
    trail.open("b")
    trail.forget("a")

    assert trail.last_thing == ""
    trail.forget("b")
    assert (trail.thing, trail.can_go_back) == ("", False)
