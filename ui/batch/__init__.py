"""The maintenance board: one checklist for many targets, worked by keys."""

from __future__ import annotations

from ui.batch.screen import BoardScreen, make_board

__all__ = ["BoardScreen", "make_board"]
