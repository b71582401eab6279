"""The words of Today's rows, without a window."""

from __future__ import annotations

import pytest

from rflow_desktop.ids import instant
from tests.ui.scenes.today import NOW_MS, PAGE
from ui.today import words
from ui.today.rows import today_rows


def test_the_rows_of_the_design_are_spoken_in_one_sentence() -> None:
    rows = today_rows(PAGE, now_ms=NOW_MS)
    spoken = [row.spoken() for row in rows if not row.is_heading]
    assert spoken[1].startswith("48190, Daniel asks: which firmware was it before?, VPN drops")
    assert spoken[3] == (
        "48240, New starter laptop, Mosaic Architects, from Daniel Reyes, when you are ready"
    )
    assert (
        spoken[-1] == "Monthly server patching, Mosaic Architects, 17 of 24 done, 1 with a problem"
    )


@pytest.mark.parametrize(
    ("at_minutes", "said", "tone"),
    [(None, "when you are ready", "text.tertiary"), (30, "due ", "text.secondary"),
     (-30, "was due ", "warning.text")],
)  # fmt: skip
def test_what_is_prepared_says_when_it_is_due(at_minutes: int | None, said: str, tone: str) -> None:
    at = "" if at_minutes is None else instant(NOW_MS + at_minutes * 60_000)
    told, given = words.due(at, NOW_MS)
    assert told.startswith(said)
    assert given == tone
