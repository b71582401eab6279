"""The stack of pages: each made on its first visit, kept with its focus and scroll position."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.kit import Look
from ui.turns import NEXT_TURN_MS
from ui.window.view import Page


class Pages(QStackedWidget):
    made = Signal(QWidget)
    """The view of a page that was just made."""

    def __init__(self, look: Look, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, Page] = {}
        self._ready: dict[QWidget, Page] = {}

    @property
    def is_empty(self) -> bool:
        return not self._pages

    @property
    def current(self) -> Page:
        page = self.currentWidget()
        if not isinstance(page, Page):
            raise LookupError("nothing is on screen yet")
        return page

    def room_below(self) -> int:
        """How high the acts at the bottom of what is on screen are."""
        page = self.currentWidget()
        return page.room_below() if isinstance(page, Page) else 0

    def offer(self, key: str, make: Callable[[], QWidget]) -> None:
        """How to make the view of `key`, should it not be there."""
        self._makers.setdefault(key, make)

    def get_ready(self, body: QWidget) -> Page:
        """Its page, hidden until a maker gives that very view."""
        page = self._ready[body] = self._page_of(body)
        page.hide()  # or it would come on screen with the window
        body.destroyed.connect(lambda: self._ready.pop(body, None))
        return page

    def _page_of(self, body: QWidget) -> Page:
        return Page(self._look, body, parent=self)

    def body_of(self, key: str) -> QWidget | None:
        page = self._pages.get(key)
        return page.body if page is not None else None

    def turn_to(self, key: str) -> None:
        """Put it on screen; the focus goes where it was when the page was left."""
        page = self._pages.get(key)
        if page is None:
            body = self._makers[key]()
            page = self._ready.pop(body) if body in self._ready else self._page_of(body)
            self._pages[key] = page
            self.addWidget(page)
            self.made.emit(page.body)
        if page is not self.currentWidget():
            before = self.currentWidget()
            if isinstance(before, Page):
                before.leave()
                self._paint_in_its_turn()
            self.setCurrentWidget(page)
        page.enter()

    def _paint_in_its_turn(self) -> None:
        """To lay a page out and to paint it would together hold the loop for more than a frame."""
        self.setUpdatesEnabled(False)
        QTimer.singleShot(NEXT_TURN_MS, self, lambda: self.setUpdatesEnabled(True))

    def drop(self, key: str) -> None:
        """The view goes for good."""
        self._makers.pop(key, None)
        page = self._pages.pop(key, None)
        if page is not None:
            self.removeWidget(page)
            page.deleteLater()
