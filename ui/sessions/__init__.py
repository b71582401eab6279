"""Every session in one table: filtered, grouped, peeked into and opened."""

from __future__ import annotations

from ui.sessions.presenter import Hooks
from ui.sessions.screen import SessionsScreen, make_sessions
from ui.sessions.values import Pins

__all__ = ["Hooks", "Pins", "SessionsScreen", "make_sessions"]
