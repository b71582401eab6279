"""The one place where a bug ends up: written down, told once, and never silent."""

from __future__ import annotations

import faulthandler
import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

log = logging.getLogger("rflow")
_FILE = "crash.log"
_MOST_BYTES = 1024 * 1024


def watch(folder: Path) -> Reporter:
    """Sends whatever nobody caught to `crash.log` in the profile.

    The report holds the program's own lines only: no values, so nothing that a person wrote.
    """
    reporter = Reporter(folder)
    sys.excepthook = reporter.hook
    if sys.stderr is not None:
        faulthandler.enable()
    return reporter


class Reporter:
    """`tell` is called with a sentence, while there is somebody to tell."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE
        self.tell: Callable[[str], object] | None = None

    def watch_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Also what happens in tasks."""
        loop.set_exception_handler(self.handler)

    def hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self.report(_lines(trace) + kind.__name__ + _within(error))

    def handler(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self.report(_told(error))
        else:
            self.report(str(context.get("message", "An unknown fault in the loop")))

    def report(self, text: str) -> None:
        log.error("bug: %s", text)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if self._file.exists() and self._file.stat().st_size > _MOST_BYTES:
                self._file.unlink()
            with self._file.open("a", encoding="utf-8") as out:
                out.write(f"{text}\n\n")
        except OSError:
            log.warning("the crash report could not be written")
        if self.tell is not None:
            self.tell(f"Something went wrong in RFlow. What you typed is kept; see {_FILE}.")


def _told(error: BaseException) -> str:
    return _lines(error.__traceback__) + type(error).__name__ + _within(error)


def _within(error: BaseException) -> str:
    """What a group holds: by itself it only says that something in it went wrong."""
    inside = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return "".join(f"\n  within it:\n{_told(one)}" for one in inside)


def _lines(trace: TracebackType | None) -> str:
    return "".join(traceback.format_tb(trace))
