"""What the palette finds on this computer."""

from __future__ import annotations

from collections.abc import Callable

from ui.finding.rows import CLIENT, FLOW, SESSION, opened
from ui.finding.source import Finder, FindingSource
from ui.palette.values import PaletteSource

__all__ = ["CLIENT", "FLOW", "SESSION", "Finder", "make_finding", "opened"]


def make_finding(finder: Finder, *, now_ms: Callable[[], int]) -> PaletteSource:
    """For `MainWindow.set_palette_source`; it lives as long as the window that has it."""
    return FindingSource(finder, now_ms)
