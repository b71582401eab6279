"""The ways to begin work, as the window gets them."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from rflow_desktop.services.flows import Flows
from rflow_desktop.services.handoffs import Handoffs
from rflow_desktop.services.overview import Overview
from rflow_desktop.services.prepared import Prepared
from rflow_desktop.services.sessions import Sessions
from ui.kit import Look
from ui.new_session.presenter import Hooks, NewSession


def make_new_session(
    look: Look,
    window: QWidget,
    *,
    sessions: Sessions,
    flows: Flows,
    handoffs: Handoffs,
    overview: Overview,
    prepared: Prepared,
    hooks: Hooks,
) -> NewSession:
    """One for the window: connect `new_session_asked` to its `open`, add its `commands()`."""
    return NewSession(
        look, window, sessions=sessions, flows=flows, handoffs=handoffs, overview=overview,
        prepared=prepared, hooks=hooks,
    )  # fmt: skip
