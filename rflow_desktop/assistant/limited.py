"""A way to the model that keeps to a person's own limits: at the limit it closes, and says why."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from rflow_desktop.domain.reply import Event, Failed, ModelInfo, Request
from rflow_desktop.services.asking import Door

WhyNot = Callable[[], Awaitable[str]]


class Limited:
    """`why_not` is asked before each request; a request that has begun is never cut."""

    def __init__(self, door: Callable[[], Door], why_not: WhyNot) -> None:
        self._door, self._why_not = door, why_not

    @property
    def to(self) -> str:
        return self._door().to

    async def closed(self) -> str:
        return await self._door().closed() or await self._why_not()

    async def ask(self, request: Request) -> AsyncGenerator[Event, None]:
        told = await self._why_not()
        if told:
            yield Failed(code="limit", told=told, retryable=False)
            return
        async with aclosing(self._door().ask(request)) as events:
            async for event in events:
                yield event

    async def count(self, request: Request) -> int:
        return await self._door().count(request)

    async def models(self) -> tuple[ModelInfo, ...]:
        return await self._door().models()
