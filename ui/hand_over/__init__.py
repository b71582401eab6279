"""Hand over: a session goes up, sideways or to rest, with the page that tells its story."""

from __future__ import annotations

from ui.hand_over.dialog import HandOverDialog
from ui.hand_over.presenter import HandOver

__all__ = ["HandOver", "HandOverDialog"]
