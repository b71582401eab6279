"""Stands between SQLite and the disk: what is written can be recorded, and made to fail.

The library's own file system is used; only the calls that write are led through here first.
"""

from __future__ import annotations

import ctypes
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from typing import Any, ClassVar

from sqlcipher3 import dbapi2

FULL, BAD_WRITE, BAD_SYNC = 13, 778, 1034
"""SQLITE_FULL, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC."""

Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
Sync = CFUNCTYPE(c_int, c_void_p, c_int)
Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))


class _Methods(ctypes.Structure):
    """As far as they are replaced; the rest is copied as it is."""

    _fields_ = [
        ("iVersion", c_int),
        ("xClose", c_void_p),
        ("xRead", c_void_p),
        ("xWrite", c_void_p),
        ("xTruncate", c_void_p),
        ("xSync", c_void_p),
        ("rest", c_void_p * 13),
    ]


class _File(ctypes.Structure):
    _fields_ = [("methods", POINTER(_Methods))]


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", c_int),
        ("szOsFile", c_int),
        ("mxPathname", c_int),
        ("pNext", c_void_p),
        ("zName", c_char_p),
        ("pAppData", c_void_p),
        ("xOpen", c_void_p),
    ]


class Watch(ABC):
    """What is told of every call before it happens. Answers 0 to let it, or an error of SQLite."""

    @abstractmethod
    def wrote(self, path: str, at: int, raw: bytes) -> int: ...

    @abstractmethod
    def truncated(self, path: str, size: int) -> int: ...

    @abstractmethod
    def synced(self, path: str) -> int: ...


def available() -> bool:
    """Whether this build of the driver lets one reach its library."""
    try:
        return bool(_library().sqlite3_vfs_find(None))
    except (OSError, AttributeError):
        return False


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """All files that are opened within the block tell `watch`, until they are closed."""
    vfs = ctypes.cast(_library().sqlite3_vfs_find(None), POINTER(_Vfs)).contents
    before = vfs.xOpen
    lead = _Lead(watch, Open(before))
    vfs.xOpen = ctypes.cast(lead.open, c_void_p).value
    try:
        yield
    finally:
        vfs.xOpen = before


class _Lead:
    """The replaced calls. It lives as long as the program: open files point at it."""

    kept: ClassVar[list[_Lead]] = []

    def __init__(self, watch: Watch, real_open: Callable[..., int]) -> None:
        self._watch, self._real_open = watch, real_open
        self._paths: dict[int, str] = {}
        self._real: dict[int, tuple[Any, Any, Any]] = {}
        self._alive: list[Any] = []
        self.open = Open(self._opened)
        self._write, self._truncate = Write(self._wrote), Truncate(self._truncated)
        self._sync = Sync(self._synced)
        self.kept.append(self)

    def _opened(self, vfs: int, name: int | None, file: int, flags: int, out: Any) -> int:
        told: int = self._real_open(vfs, name, file, flags, out)
        if told or not name:
            return told
        here = ctypes.cast(file, POINTER(_File)).contents
        real = here.methods.contents
        mine = _Methods()
        ctypes.memmove(ctypes.byref(mine), ctypes.byref(real), ctypes.sizeof(_Methods))
        self._real[file] = (Write(real.xWrite), Truncate(real.xTruncate), Sync(real.xSync))
        mine.xWrite = ctypes.cast(self._write, c_void_p).value
        mine.xTruncate = ctypes.cast(self._truncate, c_void_p).value
        mine.xSync = ctypes.cast(self._sync, c_void_p).value
        self._paths[file] = ctypes.string_at(name).decode()
        here.methods = ctypes.pointer(mine)
        self._alive.append(mine)
        return told

    def _wrote(self, file: int, data: int, size: int, at: int) -> int:
        refused = self._watch.wrote(self._paths[file], at, ctypes.string_at(data, size))
        return refused or int(self._real[file][0](file, data, size, at))

    def _truncated(self, file: int, size: int) -> int:
        refused = self._watch.truncated(self._paths[file], size)
        return refused or int(self._real[file][1](file, size))

    def _synced(self, file: int, flags: int) -> int:
        refused = self._watch.synced(self._paths[file])
        return refused or int(self._real[file][2](file, flags))


def _library() -> ctypes.CDLL:
    import sqlcipher3._sqlite3 as driver  # noqa: PLC0415  the file of the driver, for its symbols

    assert dbapi2.sqlite_version_info
    found = ctypes.CDLL(str(driver.__file__))
    found.sqlite3_vfs_find.restype = c_void_p
    found.sqlite3_vfs_find.argtypes = [c_char_p]
    return found
