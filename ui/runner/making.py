"""A runner made piece by piece, for pauses in which nobody waits for all of it."""

from __future__ import annotations

from collections.abc import Callable, Generator

from ui.kit import Look
from ui.runner.centre import Centre
from ui.runner.inspector import Inspector
from ui.runner.path import PathPanel
from ui.runner.step import StepPane
from ui.runner.view import Parts, RunnerView


def in_pieces(look: Look, *, now_ms: Callable[[], int]) -> Generator[None, None, RunnerView]:
    step = StepPane(look)
    yield
    centre = Centre(look, step=step)
    yield
    path = PathPanel(look)
    yield
    inspector = Inspector(look)
    yield
    return RunnerView(look, now_ms=now_ms, parts=Parts(path, centre, inspector))
