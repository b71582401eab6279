"""What every presenter shares: it runs work without losing a task, a refusal or a bug."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from rflow_desktop.domain.errors import Refused


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

    @property
    def is_busy(self) -> bool:
        return bool(self._running)

    def run(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start `work` and keep its task until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._on_done)
        return task

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
        if isinstance(trouble, Refused):
            if isValid(self):  # the view may have gone meanwhile
                self.refused.emit(trouble.sentence)
            return
        context = {
            "message": f"{type(self).__name__} failed",
            "exception": trouble,
            "task": task,
        }
        task.get_loop().call_exception_handler(context)


def _cancel(running: set[asyncio.Task[Any]]) -> None:
    for task in tuple(running):
        if not task.get_loop().is_closed():
            task.cancel()
