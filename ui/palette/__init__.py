"""The command palette and the key sheet, both read from the one command system."""

from __future__ import annotations

from ui.palette.key_sheet import KeySheet
from ui.palette.match import Match, match
from ui.palette.palette import HERE, Palette
from ui.palette.results import GO, OPEN_NOW, Results, split_kind
from ui.palette.values import Group, Kind, PaletteRow, PaletteSource

__all__ = [
    "GO",
    "HERE",
    "OPEN_NOW",
    "Group",
    "KeySheet",
    "Kind",
    "Match",
    "Palette",
    "PaletteRow",
    "PaletteSource",
    "Results",
    "match",
    "split_kind",
]
