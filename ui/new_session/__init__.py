"""Beginning work: a session now, one prepared ahead, or a checklist for many targets."""

from __future__ import annotations

from ui.new_session.presenter import Hooks, NewSession
from ui.new_session.screen import make_new_session

__all__ = ["Hooks", "NewSession", "make_new_session"]
