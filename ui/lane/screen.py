"""The lane of one session, put together: panel, presenter and commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from rflow_desktop.services.chat import Chats
from rflow_desktop.services.lane import Lane
from rflow_desktop.services.offers import Offers
from ui.commands import CommandSet
from ui.kit import Look
from ui.lane.commands import lane_commands
from ui.lane.panel import LanePanel
from ui.lane.presenter import Hooks, LanePresenter


@dataclass(frozen=True)
class LaneColumn:
    """`widget` goes into an inspector; show the lane in it with every change of the session."""

    widget: LanePanel
    presenter: LanePresenter

    def commands(self, owner: QWidget) -> CommandSet:
        """Its keys, for the view `owner` that it stands in."""
        return lane_commands(self.widget, owner)


def make_lane(
    look: Look,
    session: str,
    *,
    lane: Lane,
    offers: Offers,
    chats: Chats,
    hooks: Hooks,
    below: Sequence[QWidget] = (),
) -> LaneColumn:
    """`below` are further boxes under the lane, such as a scratchpad."""
    panel = LanePanel(look, below=below)
    presenter = LanePresenter(panel, session, lane=lane, offers=offers, chats=chats, hooks=hooks)
    return LaneColumn(panel, presenter)
