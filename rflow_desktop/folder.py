"""Where the profile of this computer's user is."""

from __future__ import annotations

import os
from pathlib import Path


def default_folder() -> Path:
    """The system's place for a program's data, unless RFLOW_PROFILE says otherwise."""
    chosen = os.environ.get("RFLOW_PROFILE")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path  # noqa: PLC0415  not needed where it is said

    return user_data_path("RFlow", appauthor=False, roaming=False)
