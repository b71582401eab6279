"""A runner made and first drawn piece by piece: all of it at once takes longer than a frame."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterator

from PySide6.QtWidgets import QAbstractScrollArea

from ui.kit import Look
from ui.runner.centre import Centre
from ui.runner.inspector import Inspector
from ui.runner.path import PathPanel
from ui.runner.step import StepPane
from ui.runner.view import Parts, RunnerView


def in_pieces(look: Look, *, now_ms: Callable[[], int]) -> Generator[None, None, RunnerView]:
    QAbstractScrollArea().viewport()  # Python names all kinds of widgets where it is asked first
    yield
    step = StepPane(look)
    yield
    centre = Centre(look, step=step)
    yield
    path = PathPanel(look)
    yield
    inspector = Inspector(look)
    yield
    return RunnerView(look, now_ms=now_ms, parts=Parts(path, centre, inspector))


async def draw_first(view: RunnerView, work: Iterator[None]) -> None:
    """What is left of `work`, then the path; it comes on screen as one."""
    for _ in work:
        await asyncio.sleep(0)
    view.show_path()
    await asyncio.sleep(0)
    view.setUpdatesEnabled(True)
