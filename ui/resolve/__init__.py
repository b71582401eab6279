"""Resolve: how it ended, what fixed it, and the ticket note exactly as it will be copied."""

from __future__ import annotations

from ui.resolve.dialog import ResolveDialog
from ui.resolve.presenter import Resolve

__all__ = ["Resolve", "ResolveDialog"]
