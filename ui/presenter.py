"""What every presenter shares: it runs work without losing a task, a refusal or a bug."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Generic, Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from rflow_desktop.domain.errors import Told
from ui.turns import NEXT_TURN_MS

UNSEEN_MS = 3_000
"""How far a view that nobody sees may be behind."""
MINUTE_MS = 60_000

Read = TypeVar("Read")


class Opened(Protocol):
    """A dialog that was made, and may be on screen."""

    @property
    def is_open(self) -> bool: ...


class Refusing(Opened, Protocol):
    """It shows why something could not be done beside what was pressed."""

    def show_refused(self, sentence: str) -> None: ...

    def dismiss(self) -> None: ...


class Presenter(QObject):
    """Joins a view to the services and lives as long as the view does.

    A click starts `run`; only a change notice draws. A refusal comes out of `refused` as the
    sentence to show beside what was pressed. Anything else that goes wrong is a bug: it goes to
    the loop's exception handler. When the view goes, or with `end`, what still runs is cancelled
    and nothing more is begun.
    """

    refused = Signal(str)

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._running: set[asyncio.Task[Any]] = set()
        self._has_ended = False
        self._opening: asyncio.Task[Any] | None = None
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

    def is_running(self, task: asyncio.Task[Any] | None) -> bool:
        return task in self._running

    def run(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start `work` and keep its task until it is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._on_done)
        if self._has_ended:
            task.cancel()
        return task

    def open_once(
        self, shown: Opened | None, opening: Callable[[], Coroutine[Any, Any, Any]]
    ) -> None:
        """`opening` shows a dialog: not while one is there (`shown`) or on its way, so that a key
        pressed twice opens one. Where it could not be shown the last time it is tried again.
        """
        on_its_way = self._opening is not None and not self._opening.done()
        if not on_its_way and (shown is None or not shown.is_open):
            self._opening = self.run(opening())

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

    async def decide_in(self, dialog: Refusing | None, act: Awaitable[object]) -> bool:
        """Does what a dialog asked for; it goes once that is done, and says it when it is not."""
        try:
            await act
        except Told as told:
            if dialog is None or not isValid(dialog) or not dialog.is_open:
                raise
            dialog.show_refused(told.sentence)
            return False
        if dialog is not None and isValid(dialog):
            dialog.dismiss()
        return True

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

    def end(self) -> None:
        """Draws and asks no more: what its services work on is closed next."""
        self._has_ended = True
        self.cancel()

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


class Newest(Generic[Read]):
    """What is read and then drawn, once more for any number of reasons that come meanwhile.

    Only the newest reading counts: what is old when it arrives is not drawn, and if it was refused
    nobody is told. Where `read` draws piece by piece there is no `draw`. `then` follows what was
    drawn last.
    """

    def __init__(
        self,
        presenter: Presenter,
        read: Callable[[], Awaitable[Read]],
        draw: Callable[[Read], object] | None = None,
        *,
        then: Callable[[Read], Awaitable[object]] | None = None,
    ) -> None:
        self._presenter = presenter
        self._read, self._draw, self._then = read, draw, then
        self._is_wanted = False
        self._going: asyncio.Task[None] | None = None

    def again(self) -> None:
        self._is_wanted = True
        if self._going is None or self._going.done():
            self._going = self._presenter.run(self._go())

    async def drawn(self) -> None:
        """Read again, and wait until it is on screen; a refusal is told by the presenter."""
        self.again()
        if self._going is not None:
            await asyncio.wait((self._going,))

    async def _go(self) -> None:
        try:
            found = await self._newest()
        finally:
            self._going = None
        if self._then is not None:
            await self._then(found)

    async def _newest(self) -> Read:
        while True:
            self._is_wanted = False
            try:
                found = await self._read()
            except Told:
                if self._is_wanted:
                    continue
                raise
            if self._is_wanted:
                continue
            if self._draw is not None:
                self._draw(found)
            if not self._is_wanted:  # nor has drawing it changed anything
                return found


async def next_turn() -> None:
    """Between two pieces of work that together hold the loop for more than a frame."""
    await asyncio.sleep(NEXT_TURN_MS / 1000)


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
