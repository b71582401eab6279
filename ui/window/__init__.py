"""The frame of every screen: sidebar, header slot, key bar, folding panels, drops and menus."""

from __future__ import annotations

from ui.window.ahead import Ahead, Soon
from ui.window.corner import SAVED_HERE, SyncCorner, aloud, corner
from ui.window.painting_turn import PaintingTurn
from ui.window.panels import ThreePanels
from ui.window.values import OpenNowRow, Place, Thing, Workspace, window_title
from ui.window.view import Page, View, first_focusable
from ui.window.window import DESIGNED, SMALLEST, MainWindow

__all__ = [
    "DESIGNED",
    "SAVED_HERE",
    "SMALLEST",
    "Ahead",
    "MainWindow",
    "OpenNowRow",
    "Page",
    "PaintingTurn",
    "Place",
    "Soon",
    "SyncCorner",
    "Thing",
    "ThreePanels",
    "View",
    "Workspace",
    "aloud",
    "corner",
    "first_focusable",
    "window_title",
]
