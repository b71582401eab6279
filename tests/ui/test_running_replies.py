"""Whatever the assistant writes, in whichever session, is found in one place and leads there."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from rflow_desktop.app.replies import RunningReplies
from rflow_desktop.domain.reply import TextPiece
from rflow_desktop.services.sessions import About
from tests.helpers.doors import tool, words
from tests.ui.chat_stage import ChatStage, in_chat
from tests.ui.runner_stage import Story
from ui.kit import Look
from ui.palette import PaletteRow


@pytest.fixture
def tell(qapp: Any) -> Callable[[Story], None]:
    return in_chat(qapp)


async def listed(stage: ChatStage) -> dict[str, str]:
    """What the palette has for `reply`: each title and how it stands."""
    await stage.press("Ctrl+K")
    palette = stage.window.layers.palette
    palette.field.setText("go to the reply")
    found = {
        line.title: line.detail
        for line in palette.rows.lines
        if isinstance(line, PaletteRow) and line.title.startswith("Go to the reply")
    }
    await stage.press("Esc")
    return found


@pytest.mark.behaviour("S5.45")
def test_the_replies_of_all_sessions_are_in_the_palette_until_they_end_and_lead_there(
    look: Look, tell: Callable[[Story], None]
) -> None:
    gate = asyncio.Event()
    stage = ChatStage(
        look, [TextPiece("The accounts "), gate, *words("sit there.")],
        tool("ping", host="print-01"),
    )  # fmt: skip
    drawing: set[asyncio.Task[None]] = set()

    def run(work: Coroutine[Any, Any, None]) -> None:
        drawing.add(asyncio.get_running_loop().create_task(work))

    async def drawn(count: int) -> dict[str, str]:
        await stage.soon(
            lambda: all(one.done() for one in drawing) and len(replies.commands.commands) == count
        )
        return await listed(stage)

    async def story() -> None:
        stage.window.commands.add(replies.commands)
        first = await stage.start("Where are they?", About(client="Harbor Dental", title="VPN"))
        await stage.soon(lambda: "prose" in stage.kinds)
        second = await stage.start("Is it up?", About(client="Calder", title="Printer"))
        await stage.soon(lambda: getattr(stage.conductor.live(second), "waits", False))
        one, two = "Go to the reply in Harbor Dental, VPN", "Go to the reply in Calder, Printer"
        assert await drawn(2) == {one: "Being written", two: "Waits for your permission"}

        gate.set()
        await stage.soon(lambda: stage.conductor.live(first) is None)
        assert await drawn(1) == {two: "Waits for your permission"}
        (line,) = replies.commands.commands
        line.run()
        assert stage.asked == [second]

        await stage.conductor.stop(second)
        assert await drawn(0) == {}
        replies.stop()
        await stage.end()

    replies = RunningReplies(
        stage.desk.work, stage.conductor, owner=stage.window, open_session=stage.asked.append,
        run=run,
    )  # fmt: skip
    tell(story)
