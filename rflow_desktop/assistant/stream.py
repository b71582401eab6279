"""The events of one reply as they are kept: a few at a time, before anything of them is shown."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from rflow_desktop.domain.reply import StoredEvent
from rflow_desktop.domain.shown_talk import LiveReply
from rflow_desktop.services.work import Work
from rflow_desktop.store.local import Local
from rflow_desktop.store.replies import Replies

BATCH_SECONDS = 0.08
"""Text is kept, then shown, at most this often."""


@dataclass
class Stream:
    """Collects pieces, keeps them in the store, and then tells whoever follows."""

    work: Work
    live: LiveReply
    tell: Callable[[LiveReply], None]
    clock: Callable[[], float] = time.monotonic
    _pending: list[StoredEvent] = field(default_factory=list)
    _text: str = ""
    _thinking: str = ""
    _at: float = 0.0
    _later: asyncio.Task[None] | None = None
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def piece(self, *, text: str = "", thinking: str = "") -> None:
        """Takes a piece; the first is kept at once, the others together every 80 ms."""
        self._text += text
        self._thinking += thinking
        wait = BATCH_SECONDS - (self.clock() - self._at)
        if wait <= 0:
            await self.flush()
        elif self._later is None and (self._text or self._thinking):
            self._later = asyncio.create_task(self._flush_later(wait))

    async def event(self, kind: str, **body: Any) -> None:
        self._collect()
        self._add(kind, body)
        await self.flush()
        self._at = 0.0  # the next words are not held back

    async def _flush_later(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._later = None
        await self.flush()

    async def flush(self) -> None:
        """Durable when it returns, and shown after that."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        async with self._one_at_a_time:
            await self._flush()

    async def _flush(self) -> None:
        self._at = self.clock()
        self._collect()
        if not self._pending:
            return
        events, self._pending = self._pending, []
        now, reply = self.work.now_ms(), self.live.generation
        await self.work.store.run(lambda local: _keep(local, reply, events, now))
        text = "".join(str(e.body.get("text", "")) for e in events if e.type == "chunk")
        thought = "".join(str(e.body.get("text", "")) for e in events if e.type == "thinking")
        self.show(
            text=self.live.text + text, thinking=self.live.thinking + thought, seq=events[-1].seq
        )

    def show(self, **changed: Any) -> None:
        self.live = replace(self.live, **changed)
        self.tell(self.live)

    def _collect(self) -> None:
        for kind, text in (("thinking", self._thinking), ("chunk", self._text)):
            if text:
                self._add(kind, {"text": text})
        self._text = self._thinking = ""

    def _add(self, kind: str, body: dict[str, Any]) -> None:
        last = self._pending[-1].seq if self._pending else self.live.seq
        at = self.work.instant(self.work.now_ms())
        self._pending.append(StoredEvent(seq=last + 1, type=kind, at=at, body=body))


def _keep(local: Local, reply: str, events: list[StoredEvent], now_ms: int) -> None:
    Replies(local.outbox).add(reply, events, now_ms)
