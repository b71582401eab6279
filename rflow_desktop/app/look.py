"""What was chosen about looks, applied."""

from __future__ import annotations

from rflow_desktop.settings import SettingsFile
from ui.kit import Look


def apply_look(look: Look, settings: SettingsFile) -> None:
    chosen = settings.now
    look.apply(
        mode=chosen.theme,
        density=chosen.density,
        zoom=chosen.zoom,
        reduced_motion=chosen.reduced_motion,
    )
