"""How long the next turn of the loop is waited for, so that the window is painted before."""

from __future__ import annotations

NEXT_TURN_MS = 1
"""With 0 the work goes on in the same turn, of Qt's timers as of asyncio's."""
