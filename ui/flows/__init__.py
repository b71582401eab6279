"""The flow library: every flow with how it fares, to read before it is started."""

from __future__ import annotations

from ui.flows.presenter import Hooks
from ui.flows.screen import FlowsScreen, make_flows

__all__ = ["FlowsScreen", "Hooks", "make_flows"]
