"""One program at a time in a folder: a lock that the system lets go of when the program ends,
however it ends.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from rflow_desktop.store import trouble
from rflow_desktop.store.trouble import StoreTrouble

NAME = "lock"
_FAR = 1 << 30
"""The byte that is locked: beyond the text, which others must be able to read."""
_LOOK_SECONDS = 0.05


class FolderLock:
    """Taken by `take`, given back by `leave`."""

    def __init__(self, folder: Path, *, program: str = "") -> None:
        self._path = folder / NAME
        self._program = program or Path(sys.argv[0]).name
        self._handle: int | None = None

    def take(self, *, wait_seconds: float = 0.0) -> None:
        """Raises StoreTrouble `in_use`, naming the holder, when it is not free within
        `wait_seconds`.
        """
        until = time.monotonic() + wait_seconds
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        while not _locked(handle):
            if time.monotonic() >= until:
                os.close(handle)
                raise StoreTrouble(f"{trouble.IN_USE}{self._holder()}", "in_use")
            time.sleep(_LOOK_SECONDS)
        os.ftruncate(handle, 0)
        os.write(handle, json.dumps({"pid": os.getpid(), "program": self._program}).encode())
        self._handle = handle

    def leave(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _holder(self) -> str:
        try:
            told = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return ""
        return f" It is held by {told.get('program')} (process {told.get('pid')})."


if sys.platform == "win32":
    import msvcrt

    def _locked(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _locked(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
