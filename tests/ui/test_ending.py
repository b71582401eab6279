"""The end of the program asks where something could not be kept, but not whoever cannot wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast

from rflow_desktop.app.ending import TITLE, Ending
from rflow_desktop.domain.errors import Refused
from tests.ui.scenes.frames import frame
from tests.ui.stories import run_story, shown, until
from ui.kit import Dialog, Look
from ui.window import MainWindow

if TYPE_CHECKING:
    from rflow_desktop.app.shell import Shell


class FullShell:
    """What is half written in its window never fits; `goes_on` lets it say so."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.goes_on, self.has_ended = window, asyncio.Event(), asyncio.Event()

    async def kept(self) -> None:
        await self.goes_on.wait()
        raise Refused("There is no room.")

    async def end(self) -> None:
        self.window.hide()
        self.has_ended.set()

    def on_done(self, task: asyncio.Task[None]) -> None:
        task.result()


def test_a_log_off_while_a_closed_window_tries_to_keep_its_work_is_not_asked(look: Look) -> None:
    async def story() -> None:
        window = frame(look, {})
        await shown(window)
        shell = FullShell(window)
        ending = Ending(look, cast("Shell", shell))
        ending.begin()
        await asyncio.sleep(0)
        ending.begin(in_any_case=True)
        shell.goes_on.set()
        async with asyncio.timeout(10):
            await shell.has_ended.wait()
        assert not [one for one in window.findChildren(Dialog) if one.is_open]
        window.deleteLater()

    run_story(story)


def test_whoever_only_closes_the_window_is_asked(look: Look) -> None:
    async def story() -> None:
        window = frame(look, {})
        await shown(window)
        shell = FullShell(window)
        shell.goes_on.set()
        ending = Ending(look, cast("Shell", shell))
        ending.begin()
        await until(lambda: window.findChildren(Dialog))
        assert [one.title.text() for one in window.findChildren(Dialog)] == [TITLE]
        assert not shell.has_ended.is_set()
        window.deleteLater()

    run_story(story)
