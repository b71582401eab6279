"""What nobody has asked for yet, made piece after piece while the person rests."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui.kit import Look
from ui.window.pages import Pages

REST_MS = 150
"""So long nothing was painted and no key came through: the hands rest, or eyes read."""
_BETWEEN_MS = 8
_HURRIED_MS = 2
_AT_ONCE = 30
_BANDS = 6
_AT_WORK = (
    QEvent.Type.UpdateRequest, QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.Show,
)  # fmt: skip

Made = TypeVar("Made", bound=QWidget)


class Soon(Generic[Made]):
    """A view in pieces: each step gives it, or None while it is not whole. What follows its first
    coming is good to have and nobody waits for it.
    """

    def __init__(self, pieces: Callable[[], Iterator[Made | None]]) -> None:
        self._pieces = pieces
        self.is_taken = False
        self.page: QWidget | None = None
        self.forget()

    @property
    def is_whole(self) -> bool:
        return self.made is not None

    def forget(self) -> None:
        """From the beginning again."""
        if self.page is not None and isValid(self.page):
            self.page.deleteLater()
        self.page = None
        self._left = self._pieces()
        self.made: Made | None = None

    def step(self) -> bool:
        """Makes one piece; False when there was none left."""
        for found in self._left:
            self.made = found if self.made is None else self.made
            return True
        return False

    def take(self) -> Made:
        """Whoever needs it makes what is missing at once."""
        self.is_taken = True
        while self.made is None:
            if not self.step():
                raise LookupError("nothing came of these pieces")
        return self.made


class Ahead(QObject):
    """Makes views one after the other, puts each where it will be shown, and lays it out and
    paints it there unseen. It rests with the person and ends when all is made.
    """

    def __init__(
        self,
        look: Look,
        pages: Pages,
        *,
        is_busy: Callable[[], bool] = lambda: False,
        rest_ms: int = REST_MS,
    ) -> None:
        super().__init__(pages)
        self._pages, self._window = pages, pages.window()
        self._is_busy, self._rest_ms = is_busy, rest_ms
        self._soon: list[Soon[Any]] = []
        self._works: deque[tuple[Soon[Any] | None, Iterator[None]]] = deque()
        self._hurried: Soon[Any] | None = None
        self._quiet = QElapsedTimer()
        self._quiet.start()
        self._window.installEventFilter(self)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._on_next)
        look.resized.connect(self._on_resized)

    @property
    def is_done(self) -> bool:
        return not self._works

    @property
    def is_waiting(self) -> bool:
        return self._next.isActive()

    @property
    def is_resting(self) -> bool:
        """Nothing was painted and no key came through for a while."""
        return self._quiet.elapsed() >= self._rest_ms

    def view(self, pieces: Callable[[], Iterator[Made | None]]) -> Soon[Made]:
        """The view that comes of `pieces`: its maker takes it."""
        soon = Soon(pieces)
        self._soon.append(soon)
        self._begin(soon, self._made(soon))
        return soon

    def hurry(self, soon: Soon[Any]) -> None:
        """It is asked for in a moment: up to it everything is made between the keys, too."""
        if any(one is soon for one, _ in self._works):
            self._hurried = soon
            self._next.start(_HURRIED_MS)

    def rest_of(self, soon: Soon[Any]) -> Iterator[None]:
        """What is missing before `soon` can be taken, and what is laid out with it."""
        if soon.is_whole:
            return
        self._next.stop()  # one piece in a turn is enough
        while not soon.is_whole and soon.step():
            yield
        view = soon.made
        if view is not None and not soon.is_taken:
            yield from _laid_out(self._page_of(soon, view))
        if not self.is_done:
            self._next.start(self._rest_ms)

    def also(self, work: Iterator[None]) -> None:
        """Something else in short pieces, such as what has to be loaded."""
        self._begin(None, work)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002
        if event.type() in _AT_WORK:
            self._quiet.restart()
            if not self.is_done and self._hurried is None:
                self._next.start(self._rest_ms)
        return False

    def _begin(self, soon: Soon[Any] | None, work: Iterator[None]) -> None:
        if not self._next.isActive():
            self._next.start(self._rest_ms)
        self._works.append((soon, work))

    def _on_next(self) -> None:
        if not self._window.isVisible():
            return  # until it is shown
        if self._is_busy():
            self._next.start(self._rest_ms)
            return
        try:
            next(self._works[0][1])
        except StopIteration:
            soon, _ = self._works.popleft()
            self._soon = [one for one in self._soon if not one.is_taken]
            if soon is self._hurried:
                self._hurried = None
        if not self.is_done:
            self._next.start(_BETWEEN_MS if self._hurried is None else _HURRIED_MS)

    def _made(self, soon: Soon[Made]) -> Iterator[None]:
        while soon.made is None or isValid(soon.made):
            if not soon.step():
                break
            yield
        view = soon.made
        if view is None or soon.is_taken:
            return
        for _ in _dressed(self._page_of(soon, view)):
            yield
            if soon.is_taken or not isValid(view):
                return

    def _page_of(self, soon: Soon[Any], view: QWidget) -> QWidget:
        if soon.page is None:
            soon.page = self._pages.get_ready(view)
        soon.page.resize(self._pages.size())
        return soon.page

    def _on_resized(self) -> None:
        """Of another text size they have other distances."""
        again = [soon for soon in self._soon if not soon.is_taken]
        self._works = deque(one for one in self._works if one[0] not in again)
        for soon in again:
            soon.forget()
            self._begin(soon, self._made(soon))


def _dressed(page: QWidget) -> Iterator[None]:
    """Laid out and painted once, so that fonts, pictures and lines are known."""
    yield from _laid_out(page)
    wide, high = page.width(), page.height()
    for band in range(_BANDS):
        page.grab(QRect(0, high * band // _BANDS, wide, high // _BANDS))
        yield


def _laid_out(page: QWidget) -> Iterator[None]:
    parts = page.findChildren(QWidget)
    for start in range(0, len(parts), _AT_ONCE):
        for part in parts[start : start + _AT_ONCE]:
            if isValid(part):
                part.ensurePolished()
        yield
    page.grab(QRect(0, 0, 1, 1))
    yield
