"""Settings: pages of single settings, each with one line that says what it does."""

from __future__ import annotations

from ui.settings.screen import SettingsScreen, make_settings

__all__ = ["SettingsScreen", "make_settings"]
