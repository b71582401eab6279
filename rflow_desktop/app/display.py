"""When the screen itself goes away (its X server ends, a remote line breaks), the program ends at
once and says so in one line: nothing can be shown any more, and whatever was saved is safe.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qFormatLogMessage, qInstallMessageHandler

GONE = "The screen that RFlow was shown on is gone, so RFlow has ended. What was saved is safe."
_SIGN = "connection broke"
"""What Qt says of an X server and of a Wayland compositor that it lost."""


@contextmanager
def watched() -> Iterator[None]:
    """Qt would stop the loop in the middle of whatever runs, again and again."""
    qInstallMessageHandler(_heard)
    try:
        yield
    finally:
        qInstallMessageHandler(None)


def _heard(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    if _SIGN in message:
        _say(GONE)
        os._exit(1)
    _say(qFormatLogMessage(kind, context, message))


def _say(line: str) -> None:
    if sys.stderr is not None:  # a program without a console has none
        sys.stderr.write(line + "\n")
        sys.stderr.flush()
