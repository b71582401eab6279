"""A window that is filled unseen beside the one on screen: all of it at once is many frames."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from rflow_desktop.app.frame import Frame
from ui.kit import Look
from ui.presenter import next_turn
from ui.today.view import TodayView


async def filled_in_turns(frame: Frame, look: Look, pieces: Iterator[None]) -> None:
    """Takes a turn of the loop for each of `pieces`; then Today is made and laid out in it."""
    for _ in pieces:
        await next_turn()
    frame.today = TodayView(look)
    await next_turn()
    frame.window.navigation.start()
    await next_turn()
    frame.window.grab(QRect(0, 0, 1, 1))
    await next_turn()


async def put_away(window: QWidget) -> None:
    """Once the one that took its place is painted."""
    await next_turn()
    window.hide()
    window.deleteLater()
