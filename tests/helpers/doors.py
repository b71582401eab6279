"""A model that plays a script: pieces of an answer, uses of tools, faults, and waits between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

from rflow_desktop.domain.model_talk import Usage
from rflow_desktop.domain.reply import Ended, Event, ModelInfo, Request, TextPiece, ToolUse

USED = Usage(input=100, output=20)
Step = Event | asyncio.Event


def tool(name: str, /, **given: Any) -> list[Step]:
    use = ToolUse(id=f"toolu_{name}", name=name, input=given)
    block = {"type": "tool_use", "id": use.id, "name": name, "input": given}
    return [use, Ended(reason="tool_use", usage=USED, blocks=(block,))]


def words(*pieces: str, reason: str = "end_turn") -> list[Step]:
    return [*map(TextPiece, pieces), Ended(reason=reason, usage=USED)]


class ScriptedDoor:
    """Plays its script, a list of steps for each request; an asyncio.Event is waited for."""

    to = "Claude"

    def __init__(self, *script: list[Step]) -> None:
        self.script, self.asked, self.why = list(script), [], ""
        self.asked: list[Request]
        self.known: tuple[ModelInfo, ...] = ()

    async def closed(self) -> str:
        return self.why

    async def ask(self, request: Request) -> AsyncGenerator[Event, None]:
        self.asked.append(request)
        for step in self.script.pop(0) if self.script else words("Yes."):
            if isinstance(step, asyncio.Event):
                await step.wait()
            else:
                yield step

    async def count(self, request: Request) -> int:
        return len(request.turns)

    async def models(self) -> tuple[ModelInfo, ...]:
        return self.known
