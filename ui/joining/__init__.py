"""Joining a team, signing in again, and leaving: dialogs over the window."""

from __future__ import annotations

from ui.joining.presenter import Joining

__all__ = ["Joining"]
