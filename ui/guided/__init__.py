"""Guided sessions: the assistant asks one question at a time, and says why."""

from __future__ import annotations

from ui.guided.screen import Guided, make_guided
from ui.guided.view import GuidedScreenView

__all__ = ["Guided", "GuidedScreenView", "make_guided"]
