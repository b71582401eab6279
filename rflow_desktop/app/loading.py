"""Loads modules behind a window that already answers."""

from __future__ import annotations

import importlib
import threading
from types import ModuleType

from PySide6.QtCore import QEventLoop, QObject, Signal


class _Done(QObject):
    told = Signal()


def loaded(name: str) -> ModuleType:
    """The module `name`, imported in a thread while Qt's loop paints and takes keys.

    Raises what the import raised.
    """
    loop, done = QEventLoop(), _Done()
    done.told.connect(loop.quit)  # queued: it comes from another thread
    trouble: list[BaseException] = []

    def load() -> None:
        try:
            importlib.import_module(name)
        except BaseException as error:  # noqa: BLE001  it belongs to whoever asked
            trouble.append(error)
        done.told.emit()

    thread = threading.Thread(target=load, name="loading")
    thread.start()
    loop.exec()
    thread.join()
    if trouble:
        raise trouble[0]
    return importlib.import_module(name)
