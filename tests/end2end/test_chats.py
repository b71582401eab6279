"""A chat in the real program: asked without a key, answered with one, killed in the middle."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.helpers.claude import Reply, StandIn
from tests.helpers.processes import Desktop

pytestmark = [pytest.mark.gui, pytest.mark.slow]

Start = Callable[..., Desktop]
ASKED = "Three people who started on Monday have no printers"


@pytest.mark.behaviour("S2.01", "S4.55")
def test_what_is_asked_without_a_key_goes_out_when_there_is_one(desktop: Start) -> None:
    maya = desktop("maya").ready("Start a session")
    maya.press("Ctrl+Shift+N")
    maya.see("Paste a key in Settings to ask the assistant", "Message")
    maya.write(ASKED)
    maya.press("Return")
    maya.see("Kept. Sent as soon as the assistant can be asked.")
    assert maya.close() == 0

    with StandIn(Reply(blocks=["They sit in the Staging folder."])) as model:
        maya = desktop("maya", assistant=model.url).ready(ASKED[:30])
        maya.press("Ctrl+1")
        maya.see(ASKED, "They sit in the Staging folder.")
        maya.miss("Kept. Sent as soon as the assistant can be asked.")
        assert len(model.asked) == 1
        assert maya.close() == 0


@pytest.mark.behaviour("S4.53")
def test_a_kill_in_the_middle_of_an_answer_keeps_the_part(desktop: Start) -> None:
    held = threading.Event()
    answer = "They sit in the Staging folder, and the policy is linked to another one. " * 3
    with StandIn(Reply(blocks=[answer], gate=held)) as model:
        maya = desktop("maya", assistant=model.url).ready("Start a session")
        maya.press("Ctrl+Shift+N")
        maya.see("Message")
        maya.write(ASKED)
        maya.press("Return")
        maya.see("Stop")
        held.set()
        maya.see("They sit in the Staging folder")
        maya.kill()

    maya = desktop("maya").ready(ASKED[:30])
    maya.press("Ctrl+1")
    maya.see("They sit in the Staging folder")
    assert maya.close() == 0
