"""What comes of a reply, collected for some milliseconds, kept, and only then seen by anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sync.server.replies import Event

TOGETHER_S = 0.08


class Pieces:
    """`keep` makes events durable and tells those who follow. Its errors end `run` and `flush`."""

    def __init__(
        self, keep: Callable[[Sequence[Event]], Awaitable[None]], now_ms: Callable[[], int]
    ) -> None:
        self._keep, self._now_ms = keep, now_ms
        self._waiting: list[Event] = []
        self._tried = 0
        self._head = 0
        self._rung = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()

    def words(self, kind: str, text: str) -> None:
        """More of the text or of the thinking; pieces that come together are kept as one."""
        if not text:
            return
        last = self._waiting[-1] if len(self._waiting) > self._tried else None
        if last is not None and last.type == kind:
            self._waiting[-1] = last._replace(body={"text": last.body["text"] + text})
        else:
            self.event(kind, text=text)
        self._rung.set()

    def event(self, kind: str, **body: Any) -> None:
        self._head += 1
        self._waiting.append(Event(self._head, kind, self._now_ms(), body))
        self._rung.set()

    async def flush(self) -> None:
        """Everything so far is durable when it returns.

        What was not kept to the end, because it was cut short, is kept the next time; it may be
        there already, so nothing is added to it.
        """
        async with self._one_at_a_time:
            some, self._waiting, self._tried = self._waiting, [], 0
            if not some:
                return
            done = False
            try:
                await self._keep(some)
                done = True
            finally:
                if not done:
                    self._waiting, self._tried = [*some, *self._waiting], len(some)

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._rung.wait()
            self._rung.clear()
            await self.flush()
            await asyncio.sleep(TOGETHER_S)
