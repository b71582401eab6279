"""Loads modules behind a window that is painted and answers."""

from __future__ import annotations

import importlib
import threading
from types import ModuleType

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

_NEVER_PAINTED_MS = 1_000
"""A window that starts hidden or minimised is not painted; the work is opened all the same."""
_KEYS_FIRST_MS = 80
"""So long the window is alone after its first paint: a key that was pressed meanwhile is answered
before a thread that computes takes every other turn.
"""


class _Loading(QObject):
    done = Signal()

    def __init__(self, name: str, window: QWidget) -> None:
        super().__init__()
        self._name = name
        self._thread = threading.Thread(target=self._load, name="loading")
        self.trouble: BaseException | None = None
        self._start = QTimer(self)
        self._start.setSingleShot(True)
        self._start.timeout.connect(self._thread.start)
        self._start.start(_NEVER_PAINTED_MS)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            self._start.start(_KEYS_FIRST_MS)
        return False

    def join(self) -> None:
        self._thread.join()

    def _load(self) -> None:
        try:
            importlib.import_module(self._name)
        except BaseException as error:  # noqa: BLE001  it belongs to whoever asked
            self.trouble = error
        self.done.emit()


def loaded(name: str, *, behind: QWidget) -> ModuleType:
    """The module `name`, imported in a thread while Qt's loop paints `behind` and takes keys.

    Raises what the import raised.
    """
    loop, loading = QEventLoop(), _Loading(name, behind)
    loading.done.connect(loop.quit)  # queued: it comes from another thread
    loop.exec()
    loading.join()
    if loading.trouble is not None:
        raise loading.trouble
    return importlib.import_module(name)
