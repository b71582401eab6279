"""What the palette finds on this computer."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.finding.aside import Aside, FindingBesides
from ui.finding.rows import CLIENT, FLOW, SESSION, opened
from ui.finding.source import Finder, FindingSource
from ui.palette.values import PaletteSource

__all__ = [
    "CLIENT", "FLOW", "SESSION", "Aside", "Finder", "make_finding", "make_finding_aside", "opened",
]  # fmt: skip


def make_finding(finder: Finder, *, now_ms: Callable[[], int]) -> PaletteSource:
    """For `MainWindow.set_palette_source`; it lives as long as the window that has it."""
    return FindingSource(finder, now_ms)


def make_finding_aside(
    window: QWidget, finder: Finder, aside: Aside, *, now_ms: Callable[[], int]
) -> PaletteSource:
    """As `make_finding`, with what is typed looked for aside of Qt's thread."""
    return FindingBesides(window, FindingSource(finder, now_ms), aside)
