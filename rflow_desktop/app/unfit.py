"""Warns at the start of a profile in a place that can damage it, until somebody has read that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from rflow_desktop.settings import SettingsFile
from ui.kit import Banner, Look
from ui.window import MainWindow


class Place(Protocol):
    """Where a profile lies, and what is wrong with that."""

    @property
    def folder(self) -> Path: ...
    @property
    def warning(self) -> str: ...


def warn(
    look: Look,
    window: MainWindow,
    safety: Place,
    settings: SettingsFile,
    show_storage: Callable[[], None],
) -> None:
    """Nothing where all is well, or where this was read of this very folder."""
    place = str(safety.folder.absolute())
    if not safety.warning or settings.now.warned_of == place:
        return
    page = window.pages.current
    banner = Banner(
        look, safety.warning, tone="warning", icon="triangle-alert", action="Open Storage",
        closable=True,
    )  # fmt: skip

    def read() -> None:
        page.set_banner(None)
        banner.deleteLater()
        with suppress(OSError):  # told once more at the next start
            settings.change(warned_of=place)

    def follow() -> None:
        read()
        show_storage()

    banner.closed.connect(read)
    banner.action_asked.connect(follow)
    page.set_banner(banner)
