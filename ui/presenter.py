"""What every presenter shares: it runs work without losing a task, a refusal or a bug."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from rflow_desktop.domain.errors import Told

UNSEEN_MS = 3_000
"""How far a view that nobody sees may be behind."""
MINUTE_MS = 60_000


class Refusing(Protocol):
    """A dialog that shows why something could not be done beside what was pressed."""

    @property
    def is_open(self) -> bool: ...

    def show_refused(self, sentence: str) -> None: ...


class Presenter(QObject):
    """Joins a view to the services and lives as long as the view does.

    A click starts `run`; only a change notice draws. A refusal comes out of `refused` as the
    sentence to show beside what was pressed. Anything else that goes wrong is a bug: it goes to
    the loop's exception handler. When the view goes, what still runs is cancelled.
    """

    refused = Signal(str)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._running: set[asyncio.Task[Any]] = set()
        running = self._running  # the presenter itself is half gone when the view is
        view.destroyed.connect(lambda: _cancel(running))
        self._view_seen = view
        self._behind: Callable[[], None] | None = None
        self._unseen = QTimer(self)
        self._unseen.setSingleShot(True)
        self._unseen.timeout.connect(self._catch_up)

    @property
    def is_busy(self) -> bool:
        return bool(self._running)

    def run(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start `work` and keep its task until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._on_done)
        return task

    def refuse_in(
        self, dialog: Callable[[], Refusing | None], tell: Callable[[str], object]
    ) -> None:
        """A refusal stands in the dialog while it is there, else it is told as a plain result."""

        def on_refused(sentence: str) -> None:
            shown = dialog()
            if shown is not None and shown.is_open:
                shown.show_refused(sentence)
            else:
                tell(sentence)

        self.refused.connect(on_refused)

    def each_minute(self, read: Callable[[], None]) -> None:
        """`read` every minute, where somebody can see it and while the program goes on."""

        def on_minute() -> None:
            if self._view_seen.isVisible() and _is_going_on():
                read()

        clock = QTimer(self)
        clock.setInterval(MINUTE_MS)
        clock.timeout.connect(on_minute)
        clock.start()

    def keep_up(self, read: Callable[[], None]) -> None:
        """`read` after a change: now where the view is on screen.

        Behind another one it waits until the view is looked at, or a moment: what the person works
        on is not kept waiting by lists that nobody sees, and their counts are right soon after.
        """
        if self._view_seen.isVisible():
            read()
            return
        if self._behind is None:
            self._view_seen.installEventFilter(self)
            self._unseen.start(UNSEEN_MS)
        self._behind = read

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self._catch_up()
        return super().eventFilter(watched, event)

    def _catch_up(self) -> None:
        read, self._behind = self._behind, None
        self._unseen.stop()
        self._view_seen.removeEventFilter(self)
        if read is not None:
            read()

    def cancel(self) -> None:
        """Stop everything that still runs."""
        _cancel(self._running)

    async def settled(self) -> None:
        """Until nothing runs any more: what the person did last is in the store."""
        while self._running:
            await asyncio.wait(tuple(self._running))

    def _on_done(self, task: asyncio.Task[Any]) -> None:
        running = self._running
        running.discard(task)
        if task.cancelled():
            return
        trouble = task.exception()
        if trouble is None:
            return
        if isinstance(trouble, Told):
            if isValid(self):  # the view may have gone meanwhile
                self.refused.emit(trouble.sentence)
            return
        context = {
            "message": f"{type(self).__name__} failed",
            "exception": trouble,
            "task": task,
        }
        task.get_loop().call_exception_handler(context)


def _is_going_on() -> bool:
    """Not before the program's loop runs, and not while its windows close after it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _cancel(running: set[asyncio.Task[Any]]) -> None:
    for task in tuple(running):
        if not task.get_loop().is_closed():
            task.cancel()
