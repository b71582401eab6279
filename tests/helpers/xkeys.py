"""Keys pressed at the X server itself: they come to the program as they come from a keyboard."""

from __future__ import annotations

import ctypes
from ctypes.util import find_library


class XKeys:
    """Raises OSError where there is no X server that can be asked to press keys."""

    def __init__(self) -> None:
        names = find_library("X11"), find_library("Xtst")
        if None in names:
            raise OSError("no library that presses keys")
        self._x, self._test = (ctypes.CDLL(name) for name in names)
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(None))
        if not self._display:
            raise OSError("no X server")

    def write(self, letters: str) -> None:
        """Small letters and digits, one after the other; the server has them on return."""
        for letter in letters:
            code = self._x.XKeysymToKeycode(self._display, ctypes.c_ulong(ord(letter)))
            for is_down in (1, 0):
                self._test.XTestFakeKeyEvent(self._display, code, is_down, ctypes.c_ulong(0))
        self._x.XSync(self._display, 0)

    def close(self) -> None:
        self._x.XCloseDisplay(self._display)
