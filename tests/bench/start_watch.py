"""A watch on the window of a desktop that starts: painted, showing work, answering keys."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QListView, QWidget

from rflow_desktop.app import frame
from tests.bench.watch import Caller, Painted
from ui.window import MainWindow


class Watch:
    """Notes the moments of a start.

    With `palette`, Ctrl+K is pressed at the first paint and its field waited for; without, Down as
    soon as Today has rows.
    """

    def __init__(self, *, palette: bool) -> None:
        self._palette = palette
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
        window.activateWindow()  # no window manager does it here
        if self._palette:
            self._when_active(window, lambda: self._open_palette(window))
        elif _rows(window) is not None:
            self._on_rows(window)
        else:
            self._every(4, lambda: self._look_for_rows(window))

    def _every(self, ms: int, call: Callable[[], None]) -> None:
        self._timer = QTimer()
        self._timer.timeout.connect(call)
        self._timer.start(ms)

    def _when_active(self, window: QWidget, call: Callable[[], None]) -> None:
        def look() -> None:
            if window.isActiveWindow() and window.windowHandle() is not None:
                self._timer.stop()
                call()

        self._every(1, look)

    def _look_for_rows(self, window: MainWindow) -> None:
        rows = _rows(window)
        if rows is not None:
            self._timer.stop()
            self._held.append(Painted(rows.viewport(), lambda: self._on_rows(window)))
            rows.viewport().update()

    def _on_rows(self, window: MainWindow) -> None:
        if "data" in self._told:
            return
        self._note("data")
        self._when_active(window, lambda: self._press_down(window))

    def _press_down(self, window: MainWindow) -> None:
        rows, handle = _rows(window), window.windowHandle()
        assert rows is not None
        assert handle is not None
        before = rows.currentIndex().row()

        def on_painted() -> None:
            if rows.currentIndex().row() != before:
                self._end("usable")

        self._held.append(Painted(rows.viewport(), on_painted))
        down = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier)
        QCoreApplication.postEvent(handle, down)  # what QtTest does, without loading it

    def _open_palette(self, window: MainWindow) -> None:
        from PySide6.QtTest import QTest  # noqa: PLC0415
        from PySide6.QtWidgets import QLineEdit  # noqa: PLC0415

        handle = window.windowHandle()
        assert handle is not None
        QTest.keyClick(handle, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        field = next(one for one in window.findChildren(QLineEdit) if one.isVisible())
        self._held.append(Painted(field, lambda: self._end("palette")))

    def _end(self, moment: str) -> None:
        self._note(moment)
        print(json.dumps(self._told), flush=True)
        os._exit(0)


def _rows(window: MainWindow) -> QListView | None:
    """The list of the page on screen, once it holds rows."""
    for view in window.pages.current.findChildren(QListView):
        if view.isVisible() and view.model() is not None and view.model().rowCount() > 0:
            return view
    return None


def watch(*, palette: bool) -> None:
    """Has the next main window watched."""
    eye = Watch(palette=palette)

    class Watched(MainWindow):
        def paintEvent(self, event: QPaintEvent) -> None:
            super().paintEvent(event)
            eye.on_paint(self)

    frame.MainWindow = Watched  # type: ignore[misc]  # the only way in that costs the start nothing
