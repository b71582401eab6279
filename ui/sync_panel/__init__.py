"""The Sync place: how things stand with the server, what waits, and what needs a person."""

from __future__ import annotations

from ui.sync_panel.screen import SyncScreen, make_sync

__all__ = ["SyncScreen", "make_sync"]
