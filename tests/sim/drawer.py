"""A computer's evidence in a run: the product's files, on a disk that can be full and under a
program that can end anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from rflow_desktop.store.blobs import Blobs
from rflow_desktop.store.sqlite import Connection

if TYPE_CHECKING:
    from tests.sim.disk import Disk


def _go_on(_name: str) -> None:
    """Until the program is up nothing ends it here."""


@dataclass
class Drawer(Blobs):
    """What is in it outlives crashes. `decided` is what its rows say, whatever is believed."""

    disk: Disk | None = None
    crash_point: Callable[[str], None] = _go_on
    decided: Callable[[], Collection[str]] = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.decided = self.available

    def put(self, content: bytes | BinaryIO | Iterable[bytes], *, state: str = "waiting") -> str:
        name = super().put(content, state=state)
        self.crash_point("file without an operation")
        return name

    def _sealed(self, sha256: str, raw: bytes) -> bytes:
        if self.disk is not None and self.disk.full:
            raise OSError(28, "No space left on device")
        self.crash_point("half a file")
        return super()._sealed(sha256, raw)

    def note(self, c: Connection, sha256: str, size: int, state: str) -> None:
        self.crash_point("file without a note")
        super().note(c, sha256, size, state)

    def _erase(self, sha256: str) -> None:
        if self.disk is not None and sha256 in self.decided():
            self.disk.made_room.add(sha256)
        super()._erase(sha256)
