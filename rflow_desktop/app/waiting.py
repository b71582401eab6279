"""A screen that is asked for before it is whole is waited for, and the loop goes on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QWidget

from ui.turns import NEXT_TURN_MS


def outlived(window: QWidget, work: Iterator[None]) -> bool:
    """As `wait_for`; False when `window` was closed meanwhile, so that nothing is shown in it."""
    was_visible = window.isVisible()
    wait_for(work)
    return window.isVisible() or not was_visible


def wait_for(work: Iterator[None]) -> None:
    """Takes a turn of the loop for each piece of `work`: what is on screen is painted and sync goes
    on. What is pressed meanwhile stays where it is and comes after it, as it would if all were made
    at once. In a task nothing is waited for: no other one could go on beside it.
    """
    if _is_in_task():
        return
    loop, clock = QEventLoop(), QTimer()
    clock.setSingleShot(True)
    clock.setInterval(NEXT_TURN_MS)

    def on_turn() -> None:
        is_over = True
        try:
            for _ in work:
                is_over = False
                break
        finally:
            if is_over:
                loop.quit()
            else:
                clock.start()

    clock.timeout.connect(on_turn)
    clock.start()
    loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)


def _is_in_task() -> bool:
    try:
        return asyncio.current_task() is not None
    except RuntimeError:  # no loop runs
        return False
