"""Brings the screens of a window to rest, before the work behind them is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable
from typing import Any

from PySide6.QtWidgets import QWidget

from ui.presenter import Presenter

LAST_ACTS_SECONDS = 1.0
"""How long what was clicked last has."""


async def at_rest(window: QWidget) -> None:
    """Until what was clicked last is done; nothing more is begun then. Who asks for it goes on."""
    asks = asyncio.current_task()
    presenters = [one for one in window.findChildren(Presenter) if not one.is_running(asks)]
    acts = await last_acts(presenters)
    for one in presenters:
        one.end()
    for act in acts:
        await act


async def last_acts(presenters: Iterable[Presenter]) -> Collection[asyncio.Task[None]]:
    """Gives what was clicked last its time; some of it may still run then."""
    acts = [asyncio.create_task(one.settled()) for one in presenters if one.is_busy]
    if acts:
        await asyncio.wait(acts, timeout=LAST_ACTS_SECONDS)
    return acts


async def over(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Until they are done; what takes longer is given up. Whoever waits for it is left out."""
    found = [one for one in tasks if one is not asyncio.current_task()]
    if not found:
        return
    _, left = await asyncio.wait(found, timeout=LAST_ACTS_SECONDS)
    for one in left:
        one.cancel()
    await asyncio.gather(*left, return_exceptions=True)
