"""Chats in the real program over a server: the limit of one's own, and one answer on two desks."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.claude import Reply, StandIn
from tests.helpers.processes import Desktop, Server
from tests.tour import acts

pytestmark = [pytest.mark.gui, pytest.mark.slow]

Start = Callable[..., Desktop]
ASKED = "Three people who started on Monday have no printers"
ANSWER = "They sit in the Staging folder, and the policy is linked to another one."


def picture(desk: Desktop, name: str) -> None:
    """For whoever looks at them: `RFLOW_PICTURES=FOLDER` keeps them."""
    folder = os.environ.get("RFLOW_PICTURES")
    if folder:
        desk.picture(Path(folder) / f"{name}.png")


def test_at_the_limit_of_ones_own_all_is_kept_and_goes_out_when_there_is_room(
    desktop: Start,
) -> None:
    used = {"input_tokens": 40_000, "output_tokens": 900}
    with StandIn(Reply(blocks=[ANSWER], usage=used), Reply(blocks=["It does, too."])) as model:
        maya = desktop("maya", assistant=model.url).ready("Start a session")
        maya.press("Ctrl+Shift+N")
        maya.see("Message")
        maya.write(ASKED)
        maya.press("Return")
        maya.see("linked to another one")
        limit(maya, "0.05")
        maya.press("Ctrl+1")
        maya.see("Your daily limit of $0.05 is reached", "Open settings")
        assert not maya.sees("of this day's limit"), "it is told once"
        picture(maya, "limit-reached")
        maya.write("And the fourth one?")
        maya.press("Return")
        maya.see("And the fourth one?", "Kept. Sent as soon as the assistant can be asked.")
        picture(maya, "limit-kept")
        assert len(model.asked) == 1
        limit(maya, "5")
        maya.press("Ctrl+1")
        maya.see("It does, too.", seconds=60)
        maya.miss("Kept. Sent as soon as", "Your daily limit")
        assert len(model.asked) == 2
        picture(maya, "limit-raised")
        assert maya.close() == 0


def limit(desk: Desktop, dollars: str) -> None:
    """The daily limit, set on the page of the assistant."""
    desk.press("Ctrl+,")
    desk.see("Find a setting")
    desk.press("/")
    desk.write("daily limit")
    desk.press("Return")
    acts.tab_to(desk, "Daily limit in dollars")
    desk.press("Ctrl+A")
    desk.write(dollars)
    desk.press("Return")


def test_an_answer_that_is_written_at_one_desk_is_read_at_the_other_and_asked_for_once(
    desktop: Start, team: Server
) -> None:
    held = threading.Event()
    with StandIn(Reply(blocks=[ANSWER], gate=held, free=8)) as model:
        first = desktop("first", "--server", team.address, assistant=model.url).ready()
        acts.sign_in(first, "maya")
        second = desktop("second", "--server", team.address, assistant=model.url).ready()
        acts.sign_in(second, "maya")
        second.see("Synced")
        first.see("Synced")
        first.press("Ctrl+Shift+N")
        first.see("Message")
        first.write(ASKED)
        first.press("Return")
        first.see("Stop", "They sit in")
        second.see(ASKED[:30])
        second.press("Return")
        second.see(ASKED, "Message", "Asked on another computer.")
        picture(first, "two-first-writing")
        picture(second, "two-second-waits")
        held.set()
        for one in (first, second):
            one.see(ANSWER)
            one.miss("Stop", "Asked on another computer.")
        picture(second, "two-second-answered")
        assert len(model.asked) == 1
        second.write("Thank you")
        second.press("Return")
        first.see("Thank you")
        assert second.close() == first.close() == 0
