"""The copy of every operation in a run: real files, whose last line a crash may cut short."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from rflow_desktop.store.mirror import Mirror


class Paper(Mirror):
    """The product's copy, on a disk that can be full and a program that can end within a write."""

    def __init__(self, folder: Path | None, *, clock: Callable[[], int]) -> None:
        super().__init__(folder, None, clock=clock)
        self.full = False
        self.written: set[str] = set()
        """What was promised to be in the copy."""

    @property
    def kept(self) -> bool:
        return self._folder is not None

    def write_due(self) -> None:
        due = [line.partition(b'"id":"')[2][:36].decode() for line in self._due]
        super().write_due()
        if not self._due:
            self.written.update(due)

    def crash(self, share: float | None) -> bool:
        """The program ends; with `share`, when that much of what was due is written. Whether a
        line is torn.
        """
        torn = False
        if self._folder is not None and self._due and share is not None and not self.full:
            lines = b"".join(map(self._line, self._due))
            file = self._open(self._folder)
            file.write(lines[: int(len(lines) * share)])
            torn = True
        self._due.clear()
        self.close()
        return torn

    def end(self) -> None:
        self.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _open(self, folder: Path) -> BinaryIO:
        if self.full:
            raise OSError(28, "No space left on device")
        return super()._open(folder)
