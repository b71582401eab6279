"""Ships with the product as data: icons, fonts, style, prompts, starter flows, strings."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
"""Where they are. `importlib.resources` says the same and takes 5 ms of a start to load."""
