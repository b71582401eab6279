"""The desktop as it starts, with a watch on its window: painted, answering keys, showing work."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from rflow_desktop.app import frame
from rflow_desktop.app.arguments import Arguments
from rflow_desktop.app.start import run
from tests.bench.watch import Caller, Painted
from ui.window import MainWindow

_LOOK_EVERY_MS = 8
_HEADINGS = 3
"""A page without its rows says no more than this."""


class Watch:
    """Notes the moments of a start.

    With `keys`, Ctrl+K is pressed at the first paint and its field waited for; without, the rows of
    the first page.
    """

    def __init__(self, *, keys: bool) -> None:
        self._keys = keys
        self._told: dict[str, float] = {}
        self._caller = Caller()
        self._held: list[QObject] = []

    def on_paint(self, window: MainWindow) -> None:
        if not self._told:
            self._told["modules"] = len(sys.modules)
            self._caller.soon(lambda: self._on_first(window))

    def _note(self, moment: str) -> None:
        self._told[moment] = time.time()
        self._told[f"{moment}_cpu"] = time.process_time()

    def _on_first(self, window: MainWindow) -> None:
        self._note("painted")
        if self._keys:
            window.activateWindow()  # no window manager does it here
            self._every(1, lambda: self._press(window))
        else:
            self._every(_LOOK_EVERY_MS, lambda: self._look_for_rows(window))

    def _every(self, ms: int, call: Callable[[], None]) -> None:
        self._timer = QTimer()
        self._timer.timeout.connect(call)
        self._timer.start(ms)

    def _press(self, window: QWidget) -> None:
        handle = window.windowHandle()
        if not window.isActiveWindow() or handle is None:
            return
        self._timer.stop()
        from PySide6.QtTest import QTest  # noqa: PLC0415  after the first paint
        from PySide6.QtWidgets import QLineEdit  # noqa: PLC0415

        QTest.keyClick(handle, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        field = next(one for one in window.findChildren(QLineEdit) if one.isVisible())
        self._held.append(Painted(field, self._on_answered))

    def _on_answered(self) -> None:
        self._note("answered")
        self._end()

    def _look_for_rows(self, window: MainWindow) -> None:
        if _has_rows(window.pages.current):
            self._note("data")
            self._end()

    def _end(self) -> None:
        print(json.dumps(self._told), flush=True)
        os._exit(0)


def _has_rows(page: QWidget) -> bool:
    """Whether a list on the page holds rows, or enough is written on it."""
    from PySide6.QtWidgets import QAbstractItemView, QLabel  # noqa: PLC0415

    for view in page.findChildren(QAbstractItemView):
        model = view.model()
        if view.isVisible() and model is not None and model.rowCount() > 0:
            return True
    labels = (one for one in page.findChildren(QLabel) if one.isVisible() and one.text())
    return sum(1 for _ in labels) > _HEADINGS


if __name__ == "__main__":
    profile, *what = sys.argv[1:]
    watch = Watch(keys="keys" in what)

    class Watched(MainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            watch.on_paint(self)

    frame.MainWindow = Watched  # type: ignore[misc]  # the only way in that costs the start nothing
    run(Arguments(profile=Path(profile), offline=True))
