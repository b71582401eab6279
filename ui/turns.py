"""The next turn of the loop: what waits for it lets the window paint before."""

from __future__ import annotations

import asyncio

NEXT_TURN_MS = 1
"""With 0 the work goes on in the same turn, of Qt's timers as of asyncio's: nothing is painted."""


async def next_turn() -> None:
    """Between two pieces of work that together hold the loop for more than a frame."""
    await asyncio.sleep(NEXT_TURN_MS / 1000)
