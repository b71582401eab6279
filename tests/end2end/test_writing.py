"""A flow is written in the real program, which is killed in the middle of a word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.helpers.processes import Desktop

pytestmark = [pytest.mark.gui, pytest.mark.slow]

Start = Callable[..., Desktop]


def test_a_flow_is_written_at_the_keyboard_and_survives_a_kill(desktop: Start) -> None:
    maya = desktop("maya").ready("Start a session")
    maya.press("G F")
    maya.see("Printer offline")
    maya.press("N")
    maya.see("New flow", "Nobody else sees it yet")
    maya.press("Return")
    maya.write("Does the fax sing?")
    maya.press("Return", "Tab")
    maya.write("Yes")
    maya.press("Return")
    maya.write("Fixed: it sings")
    maya.see("kept on this computer")
    maya.press("Return", "Ctrl+S")
    maya.see("Draft of version 2")
    maya.press("Shift+Return")
    maya.write("No")
    maya.press("Return")
    maya.write("Call the cho")
    maya.see("Draft of version 3, kept on this computer")
    maya.kill()

    maya = desktop("maya").ready("Start a session")
    maya.press("G F", "/")
    maya.write("New flow")
    maya.see("1 flow", "New flow")
    maya.press("Escape", "Escape", "E")
    maya.see("Draft of version 3, kept on this computer", "Does the fax sing?")
    maya.press("O")
    maya.see("No: step 3, Question, Call the cho, No answers")
    assert maya.close() == 0
