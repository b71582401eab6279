"""The glass box: exactly what leaves this computer, before and after."""

from __future__ import annotations

from ui.glass.dialog import GlassDialog
from ui.glass.presenter import Glass

__all__ = ["Glass", "GlassDialog"]
