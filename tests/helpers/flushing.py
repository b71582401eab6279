"""Which files and folders are flushed to the disk, as the system is asked for it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest


def flushed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Grows with each flush. Skips the test where no system says what an open file is called."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux says what an open file is called")
    seen: list[Path] = []
    flush = os.fsync

    def watched(handle: int) -> None:
        seen.append(Path(f"/proc/self/fd/{handle}").readlink())
        flush(handle)

    monkeypatch.setattr(os, "fsync", watched)
    return seen
