"""Planted bugs of evidence: its bytes on a desktop's disk, on their way, and at the server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rflow_desktop.store.books import Books
from rflow_desktop.store.files import Files
from rflow_desktop.store.folders import told_of_disk
from rflow_desktop.store.local import Local
from tests.sim.desktop import Desktop
from tests.sim.disk import Disk
from tests.sim.drawer import Drawer


class _SafeForEver(Books):
    def offer_bytes(self, epoch: int) -> None:
        if epoch not in (0, self.outbox.bytes_epoch()):
            self.outbox.offer_bytes(epoch, again=False)


class _ForgetfulLocal(Local):
    def __init__(self, books: Books, files: Files, **more: Any) -> None:
        books.__class__ = _SafeForEver
        super().__init__(books, files, **more)


class _NothingOwed(Drawer):
    def owed(self, hashes: Iterable[str]) -> None:
        super().owed(one for one in hashes if self.state(one) is None)


class _WithoutComparing(Disk):
    drawer_class = _NothingOwed


class BytesStayThere(Desktop):
    """What an earlier epoch of the server had counts as being there for ever."""

    disk_class = _WithoutComparing

    def local_class(self) -> type[Local]:
        return _ForgetfulLocal


class _Careless(Drawer):
    def _beyond_cache(self) -> list[str]:
        return [one.sha256 for one in self.orphans(())]


class _CarelessDisk(Disk):
    drawer_class = _Careless


class UnsentMadeRoom(Desktop):
    """What is only here goes like everything else when room is needed."""

    disk_class = _CarelessDisk


class _Littered(Drawer):
    def sweep(self, wanted: Any) -> int:
        folder, self.folder = self.folder, None
        try:
            return super().sweep(wanted)
        finally:
            self.folder = folder


class _LitteredDisk(Disk):
    drawer_class = _Littered


class HalvesKept(Desktop):
    """Half-written files are never swept away."""

    disk_class = _LitteredDisk


class _Hasty(Drawer):
    def _write(self, sha256: str, raw: bytes, *, is_copy: bool = False) -> None:
        path = self._path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        with told_of_disk(), path.open("wb") as file:
            file.write(raw[: len(raw) // 2])
            file.write(self._sealed(sha256, raw)[len(raw) // 2 :])


class _HastyDisk(Disk):
    drawer_class = _Hasty


class NamedTooEarly(Desktop):
    """A file has its name before its bytes."""

    disk_class = _HastyDisk
