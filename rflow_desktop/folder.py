"""Where the profile of this computer's user is."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path


def default_folder() -> Path:
    """The system's place for a program's data, unless RFLOW_PROFILE says otherwise."""
    chosen = os.environ.get("RFLOW_PROFILE")
    return Path(chosen) if chosen else user_data_path("RFlow", appauthor=False, roaming=False)
