"""Who stops listening to an answer lets go of the line it comes on at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

from rflow_desktop.assistant.limited import Limited
from rflow_desktop.domain.reply import Event, Request, TextPiece, Turn
from tests.helpers.doors import ScriptedDoor, words

HELLO = Request(model="claude", system="", turns=(Turn(role="user", text="Hi"),), max_tokens=8)


class Held(ScriptedDoor):
    """Knows whether the line of its answer is still held."""

    is_held = False

    async def ask(self, request: Request) -> AsyncGenerator[Event, None]:
        self.is_held = True
        try:
            async for event in super().ask(request):
                yield event
        finally:
            self.is_held = False


async def free() -> str:
    return ""


def test_an_answer_that_is_given_up_in_the_middle_holds_no_line() -> None:
    door = Held(words("One", "two"))

    async def story() -> None:
        answer = Limited(lambda: door, free).ask(HELLO)
        assert await anext(answer) == TextPiece("One")
        assert door.is_held
        await answer.aclose()
        assert not door.is_held

    asyncio.run(story())
