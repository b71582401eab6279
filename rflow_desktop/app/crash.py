"""The one place where a bug ends up: written down, told once, and never silent."""

from __future__ import annotations

import asyncio
import faulthandler
import logging
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

log = logging.getLogger("rflow")
_FILE = "crash.log"
_MOST_BYTES = 1024 * 1024


def watch(
    loop: asyncio.AbstractEventLoop, folder: Path, tell: Callable[[str], None] | None = None
) -> None:
    """Sends whatever nobody caught to `crash.log` in the profile and to `tell`.

    The report holds the program's own lines only: no values, so nothing that a person wrote.
    """
    reporter = Reporter(folder, tell)
    sys.excepthook = reporter.hook
    loop.set_exception_handler(reporter.handler)
    if sys.stderr is not None:
        faulthandler.enable()


class Reporter:
    def __init__(self, folder: Path, tell: Callable[[str], None] | None) -> None:
        self._file = folder / _FILE
        self._tell = tell

    def hook(
        self, kind: type[BaseException], _error: BaseException, trace: TracebackType | None
    ) -> None:
        self.report("".join(traceback.format_tb(trace)) + kind.__name__)

    def handler(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            lines = "".join(traceback.format_tb(error.__traceback__))
            self.report(f"{lines}{type(error).__name__}")
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
        if self._tell is not None:
            self._tell(text)
