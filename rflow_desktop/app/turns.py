"""A window that is filled unseen beside the one on screen: all of it at once is many frames."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from rflow_desktop.app.frame import Frame
from ui.kit import Look
from ui.today.view import TodayView

_A_TURN_S = 0.001


async def filled_in_turns(frame: Frame, look: Look, pieces: Iterator[None]) -> None:
    """Takes a turn of the loop for each of `pieces`, and one for the view of Today."""
    for _ in pieces:
        await asyncio.sleep(_A_TURN_S)
    frame.today = TodayView(look)
    await asyncio.sleep(_A_TURN_S)
