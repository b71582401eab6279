"""One runner that is there before somebody starts a session, made while nothing else is done."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.kit import Look
from ui.runner.making import in_pieces
from ui.runner.view import RunnerView

PAUSE_MS = 1_500
"""After a runner was opened or the look has changed, before the next one is begun."""
_BETWEEN_MS = 40
_BUSY_MS = 250
"""Somebody is being answered: a piece of it would keep them waiting."""
_AT_ONCE = 30


class Spare(QObject):
    """`settle` puts a view where it will be shown and hides it there."""

    def __init__(
        self,
        look: Look,
        window: QWidget,
        *,
        settle: Callable[[QWidget], QWidget],
        now_ms: Callable[[], int],
        is_busy: Callable[[], bool] = lambda: False,
        pause_ms: int = PAUSE_MS,
    ) -> None:
        super().__init__(window)
        self._is_busy = is_busy
        self._look, self._settle, self._now_ms = look, settle, now_ms
        self._pause_ms, self._zoom = pause_ms, look.zoom
        self._view: RunnerView | None = None
        self._page: QWidget | None = None
        self._pieces: Iterator[None] = iter(())
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._on_next)
        look.changed.connect(self._on_look_changed)
        self._begin()

    def take(self) -> RunnerView | None:
        """None while the next one is not whole; then it takes as long as it takes."""
        view, self._view = self._view, None
        if view is None:
            self._next.start(self._pause_ms)
            return None
        self._page = None
        self._begin()
        return view

    def _begin(self) -> None:
        self._pieces = self._made()
        self._next.start(self._pause_ms)

    def _on_next(self) -> None:
        if self._is_busy():
            self._next.start(_BUSY_MS)
            return
        try:
            next(self._pieces)
        except StopIteration:
            return
        self._next.start(_BETWEEN_MS)

    def _made(self) -> Generator[None, None, None]:
        view = yield from in_pieces(self._look, now_ms=self._now_ms)
        yield
        page = self._page = self._settle(view)
        parts = page.findChildren(QWidget)
        for start in range(0, len(parts), _AT_ONCE):
            yield
            for part in parts[start : start + _AT_ONCE]:
                if isValid(part):
                    part.ensurePolished()
        self._view = view

    def _on_look_changed(self) -> None:
        """Of another text size it has other distances."""
        if self._look.zoom == self._zoom:
            return
        self._zoom = self._look.zoom
        if self._page is not None:
            self._page.deleteLater()
        self._view = self._page = None
        self._begin()
