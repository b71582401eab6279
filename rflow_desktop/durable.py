"""Files and folders that outlive a power cut: flushed, and their names with them."""

from __future__ import annotations

import os
from functools import partial
from itertools import takewhile
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Has a renamed file's name on the disk.

    Windows does that by itself and cannot open folders.
    """
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Has `content` on the disk in the place of what was there; a power cut leaves one or the
    other, whole. `mode` is who may use a new file, less what the system withholds.
    """
    part = path.with_name(f"{path.name}.part")
    with open(part, "wb", opener=partial(os.open, mode=mode)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


class Folders:
    """The folders below `root`, which is there and stays.

    One that is found may have been made a moment ago by somebody who has not flushed it yet, so
    each is flushed once by everybody who relies on it.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._sure: set[Path] = set()

    def make(self, folder: Path) -> None:
        """Makes `folder` and those above it; all their names are on the disk when this returns."""
        folder.mkdir(parents=True, exist_ok=True)
        above = takewhile(lambda one: one != self._root, (folder, *folder.parents))
        for one in [one for one in above if one not in self._sure]:
            sync_folder(one.parent)
            self._sure.add(one)
