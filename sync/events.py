"""Hearing that something changed: the server's event stream, or waiting requests where it is held
back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Protocol

from rflow_desktop.store.trouble import StoreTrouble
from sync.client import Client
from sync.core_listen import (
    SILENCE,
    Ear,
    Event,
    Heard,
    LongPoll,
    Pause,
    Stream,
    beat,
    next_listen,
    on_heard,
)
from sync.core_pace import MINUTE, SECOND
from sync.core_reply import Kind, Trouble
from sync.protocol import News, PullAsk

UNREAD = SECOND
"""How long a waiting request that was answered leaves the lane to fetch what it was told of."""


class Told(Protocol):
    """Who is told. A poke carries no data: whoever is poked pulls by cursor."""

    async def told(self, news: News) -> None:
        """The server told of rows by itself."""

    def poked(self, heads: Mapping[str, int] | None) -> None:
        """Scopes stand at `heads` now; None: what may be seen has changed."""

    def came_live(self) -> None:
        """The server tells by itself from now on."""

    def went_quiet(self, back_ms: int = 0) -> None:
        """It does not any more; until when it is away, where it has said goodbye."""


class Listener:
    """Keeps one ear on the server."""

    def __init__(
        self,
        client: Client,
        told: Told,
        *,
        held: Callable[[], Awaitable[PullAsk]],
        now_ms: Callable[[], int],
        chance: Callable[[], float],
    ) -> None:
        self._client = client
        self._held = held
        self._told = told
        self._now_ms = now_ms
        self._chance = chance
        self._ear = Ear()
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """The network or the sign-in changed: try now."""
        self._ear = Ear()
        self._woken.set()

    async def run(self) -> None:
        """Listens until cancelled."""
        try:
            while True:
                await self._once()
        finally:
            self._told.went_quiet()

    async def _once(self) -> None:
        if self._client.mark == 0:
            await self._sleep(MINUTE)
            return
        match next_listen(self._ear, self._now_ms()):
            case Pause(until_ms):
                await self._sleep(until_ms - self._now_ms())
            case Stream():
                await self._stream()
            case LongPoll():
                await self._wait()

    async def _stream(self) -> None:
        heard, retry_ms = Heard.FAILED, 0
        try:
            async with self._client.events(silence_seconds=SILENCE / SECOND) as events:
                heard, retry_ms = await self._follow(events)
        except Trouble as trouble:
            if trouble.kind is Kind.TIMEOUT:  # also where even the head of it is held back
                heard = Heard.SILENT
        self._hears(heard, retry_ms=retry_ms)
        self._told.went_quiet(self._ear.pace.until_ms if retry_ms else 0)

    async def _follow(self, events: AsyncIterator[Event]) -> tuple[Heard, int]:
        """Until the stream ends; how, and after how long to come back."""
        async for event in events:
            match event.name:
                case "hello":
                    self._hears(Heard.GREETED)
                    self._told.came_live()
                    self._told.poked(event.heads())
                case "poke":
                    self._told.poked(event.heads())
                case "rows" if (news := event.news()) is not None:
                    await self._told.told(news)
                case "scope":
                    self._told.poked(None)
                case "bye":
                    return Heard.BYE, event.retry_ms()
                case _:
                    self._told.poked(event.heads())
            self._ear = beat(self._ear)
        return Heard.ENDED, 0

    async def _wait(self) -> None:
        try:
            answer = await self._client.wait(await self._held())
        except (Trouble, StoreTrouble):
            self._told.went_quiet()
            self._hears(Heard.FAILED)
            return
        self._told.came_live()
        self._hears(Heard.ANSWERED)
        if answer.rows or answer.gone or answer.reset or answer.more:
            self._told.poked(None)
            await self._sleep(UNREAD)

    def _hears(self, heard: Heard, *, retry_ms: int = 0) -> None:
        self._ear = on_heard(self._ear, heard, self._now_ms(), self._chance(), retry_ms=retry_ms)

    async def _sleep(self, ms: int) -> None:
        self._woken.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(0, ms) / SECOND):
                await self._woken.wait()
