"""Rests the search for garbage, as `rflow_desktop.__main__` does before it loads anything."""

from __future__ import annotations

import gc

gc.disable()
