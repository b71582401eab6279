"""The command palette and the key sheet, both read from the one command system.

Their widgets, in `palette` and `key_sheet`, and what they search with are loaded when they are
opened first.
"""

from __future__ import annotations

from ui.palette.values import GO, HERE, OPEN_NOW, Group, Kind, PaletteRow, PaletteSource

__all__ = [
    "GO",
    "HERE",
    "OPEN_NOW",
    "Group",
    "Kind",
    "PaletteRow",
    "PaletteSource",
]
