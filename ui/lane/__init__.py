"""The lane beside chats and guided sessions: questions, tasks, facts, the suggested fix."""

from __future__ import annotations

from ui.lane.panel import LanePanel
from ui.lane.presenter import Hooks, LanePresenter
from ui.lane.screen import LaneColumn, make_lane

__all__ = ["Hooks", "LaneColumn", "LanePanel", "LanePresenter", "make_lane"]
