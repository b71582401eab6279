"""What a session looks like after one's own act, read in the same go as the act was written."""

from __future__ import annotations

from collections.abc import Callable

from rflow_desktop.domain.shown import Changes, SessionView
from rflow_desktop.events import Notices

FRESH_MS = 1_000
"""It tells how long was worked, so it is no answer to a later question."""


class Ahead:
    """Kept for whoever hears of the act and asks next: one way to the store less before the paint.

    Whatever is told after the act may have changed the session again, and ends it.
    """

    def __init__(self, notices: Notices, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._kept: tuple[SessionView, int] | None = None
        notices.subscribe(self._on_changed)

    def keep(self, view: SessionView) -> None:
        """Call it right behind the notice of the act, before anybody can have asked."""
        self._kept = (view, self._now_ms())

    def take(self, session: str) -> SessionView | None:
        """None where it has to be read."""
        if self._kept is None:
            return None
        view, at = self._kept
        if view.id != session or not 0 <= self._now_ms() - at < FRESH_MS:
            return None
        self._kept = None
        return view

    def _on_changed(self, _: Changes) -> None:
        self._kept = None
