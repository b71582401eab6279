"""Today as it stands in the profile, for the window to open with: read before the work is opened.

It reads through connections that cannot write, with nothing of the program that takes long to load.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from rflow_desktop.domain.shown_lists import TodayPage

PATIENCE_SECONDS = 0.8
"""A key store may ask its owner first. The window does not wait for that."""


class Seen(NamedTuple):
    """A page, and when it was so."""

    page: TodayPage
    now_ms: int


class FirstLook:
    """Looks in a thread of its own, while Qt is made ready."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: Seen | None = None
        self._thread = threading.Thread(target=self._look, name="first look", daemon=True)
        self._thread.start()

    def seen(self) -> Seen | None:
        """None when there is nothing yet, or something stands in the way: opening will tell."""
        self._thread.join(PATIENCE_SECONDS)
        return self._seen

    def _look(self) -> None:
        if (self._folder / "profile.json").exists():
            from rflow_desktop.app import looking  # noqa: PLC0415  a first start needs none of it

            self._seen = looking.today(self._folder)
