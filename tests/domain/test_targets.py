"""Targets are pasted in any shape; what cannot run is said, and nothing of it is lost."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.targets import MOST_TARGETS, once, read_targets

MANY = "\n".join(f"srv-{number:03}" for number in range(1, MOST_TARGETS + 1))


@pytest.mark.behaviour("S1.75")
@pytest.mark.parametrize(
    ("text", "number", "problem"),
    [
        ("", 0, "Paste the targets, one on each line."),
        (" \r\n\t\n", 0, "Paste the targets, one on each line."),
        ("srv-01", 1, ""),
        ("  srv-01  \r\n\r\n srv-02\n", 2, ""),
        (MANY, 100, ""),
        (f"{MANY}\nsrv-101", 101, "A batch has at most 100 targets. Take 1 away."),
        ("x" * 255, 1, ""),
        ("x" * 256, 1, f"This target is longer than 255 characters: {'x' * 40}…"),
    ],
)
def test_one_to_a_hundred_targets_run(text: str, number: int, problem: str) -> None:
    targets = read_targets(text)
    assert (len(targets.names), targets.problem) == (number, problem)
    assert all(name == name.strip() for name in targets.names)


@pytest.mark.behaviour("S1.82")
def test_what_is_there_twice_is_warned_of_and_can_be_taken_once() -> None:
    text = "srv-01\nSRV-01\nsrv-02\nsrv-03\nsrv-03\nsrv-02\nsrv-04\nsrv-04"
    targets = read_targets(text)
    assert targets.problem == ""
    assert targets.words == "8 targets, srv-01, srv-03, srv-02 and others more than once"
    assert once(text) == "srv-01\nsrv-02\nsrv-03\nsrv-04"
    assert read_targets("a\na").words == "2 targets, a more than once"
    assert read_targets("a\nb").words == "2 targets"
