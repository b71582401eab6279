"""One server a folder: a lock that the system lets go when the process ends, however it ends."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[bytes]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class Running(Exception):
    """A server runs on this folder."""


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Holds the folder. Raises Running when another process does."""
    with (folder / "serve.lock").open("ab") as file:
        try:
            _lock(file)
        except OSError as error:
            raise Running from error
        yield
