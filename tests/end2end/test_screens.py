"""The screen goes away under the desktop: it ends with one line, and the work is there again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rflow_desktop.app.display import GONE
from tests.helpers.processes import OWN_SCREENS, Desktop
from tests.tour import acts

pytestmark = [
    pytest.mark.gui,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(not OWN_SCREENS, reason="there is no X server to end"),
]

Start = Callable[..., Desktop]
STEP = "Does the internet work without VPN?"


@pytest.fixture
def again(profile: Callable[[str], object]) -> Start:
    """Desktops whose trouble the test itself looks at."""
    return lambda *words: Desktop(profile("maya"), *words, offline=True)  # type: ignore[arg-type]


def test_a_desktop_whose_screen_is_gone_ends_with_one_line(again: Start) -> None:
    maya = again().ready()
    acts.new_session(maya, "48213 vpn password", STEP)
    assert maya.lose_screen() == 1
    assert maya.trouble == (GONE,)
    with again() as later:
        later.ready("48213")
        assert later.close() == 0


def test_a_desktop_that_never_had_time_to_open_its_work_says_no_more(again: Start) -> None:
    maya = again()
    maya.see("RFlow|This computer", seconds=60)
    assert maya.lose_screen() == 1
    assert maya.trouble == (GONE,)
