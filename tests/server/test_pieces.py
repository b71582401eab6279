"""What comes of a reply is kept to its end, also when keeping it is cut short."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest

from sync.server.pieces import Pieces
from sync.server.replies import Event


class Slow:
    """Keeps events by their number; the first time it is held in the middle of it."""

    def __init__(self) -> None:
        self.kept: dict[int, str] = {}
        self.held = asyncio.Event()

    async def keep(self, events: Sequence[Event]) -> None:
        for event in events:
            self.kept.setdefault(event.seq, str(event.body["text"]))
        if not self.held.is_set():
            self.held.set()
            await asyncio.Event().wait()


@pytest.mark.behaviour("S5.42")
def test_words_that_were_being_kept_when_it_was_cut_short_are_kept_again() -> None:
    async def story() -> None:
        slow = Slow()
        pieces = Pieces(slow.keep, lambda: 1)
        pieces.words("chunk", "Restart ")
        running = asyncio.create_task(pieces.run())
        await slow.held.wait()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        pieces.words("chunk", "the spooler")
        await pieces.flush()
        assert "".join(slow.kept[seq] for seq in sorted(slow.kept)) == "Restart the spooler"
        await pieces.flush()
        assert len(slow.kept) == 2

    asyncio.run(story())
