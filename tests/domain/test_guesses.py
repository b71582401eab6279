"""What the assistant guesses is read as causes with how sure it is; other lines are only text."""

from __future__ import annotations

import pytest

from rflow_desktop.domain.guesses import read


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Key lifetimes no longer match: 72 %", (("Key lifetimes no longer match", 72),)),
        ("- **Stale token**: 40%\n2. Clock is wrong \u2013 55 %.",
         (("Clock is wrong", 55), ("Stale token", 40))),
        ("## Likely cause\n\nThe line was down for 20 % of the time, they say.", ()),
        ("Not sure: 140 %", ()),
        ("", ()),
        ("a: 5 %", ()),
        ("\n".join(f"Cause number {n}: {n} %" for n in range(1, 9)),
         tuple((f"Cause number {n}", n) for n in (8, 7, 6, 5))),
    ],
)  # fmt: skip
def test_causes_are_read_the_most_likely_first(
    text: str, found: tuple[tuple[str, int], ...]
) -> None:
    assert read(text) == found
