"""What a window calls the board of a batch, beside the sessions it has open."""

from __future__ import annotations

_KEY = "batch:"


def board_key(batch: str) -> str:
    return _KEY + batch


def key_of_board(key: str) -> str:
    """The batch whose board `key` is; empty when it is something else."""
    return key.removeprefix(_KEY) if key.startswith(_KEY) else ""
