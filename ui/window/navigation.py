"""Where the person is and how they get elsewhere: places, things opened over them, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.window.pages import Pages
from ui.window.panels import ThreePanels
from ui.window.trail import Trail
from ui.window.values import Place, Thing
from ui.window.view import View


class Navigation(QObject):
    """`moved`: something else is on screen. `renamed`: what is on screen has other words."""

    moved = Signal()
    renamed = Signal()

    def __init__(self, pages: Pages, destinations: Sequence[Place]) -> None:
        super().__init__(pages)
        self._pages = pages
        self._places = {place.id: place for place in destinations}
        self._trail = Trail(destinations[0].id)
        self.get_ready: Callable[[str], bool] = lambda _: True
        """Asked for a place that is visited for the first time, before anything is another one.
        False when there is no window any more to visit it in."""
        for place in destinations:
            pages.offer(place.id, place.make)
        pages.made.connect(self._on_made)

    @property
    def place(self) -> str:
        return self._trail.place

    @property
    def thing(self) -> str:
        """The key of what is open over the place, or nothing."""
        return self._trail.thing

    @property
    def last_thing(self) -> str:
        """The other one of the two that were open last, or nothing."""
        return self._trail.last_thing

    def start(self) -> None:
        """The first page, when the window comes on screen."""
        if self._pages.is_empty:
            self._show()

    def go(self, place: str) -> None:
        if place not in self._places:
            raise KeyError(f"there is no place called {place!r}")
        if self._pages.body_of(place) is None and not self.get_ready(place):
            return
        self._trail.visit(place)
        self._show()

    def open(self, key: str, make: Callable[[], QWidget]) -> None:
        """Give one thing the whole main area. Its view is kept until it is closed."""
        self._pages.offer(key, make)
        self._trail.open(key)
        self._show()

    def close(self, key: str) -> None:
        """Forget its view; when it is on screen, go one level back."""
        on_screen = self._trail.thing == key
        self._trail.forget(key)
        if on_screen:
            self._show()
        self._pages.drop(key)

    def back(self) -> None:
        """What the view has open inside comes first, then a drawer, then the level above."""
        body = self._body()
        if isinstance(body, View) and body.go_back():
            return
        panels = self.three_panels()
        if panels is not None and panels.close_drawer():
            return
        if self._trail.can_go_back:
            self._trail.back()
            self._show()

    def words(self) -> str:
        """What is on screen, in the words of the title bar."""
        body = self._body()
        if isinstance(body, View):
            return body.title()
        return self._places[self._trail.place].title if body is not None else ""

    def subject(self) -> Thing | None:
        """What the view is about."""
        body = self._body()
        return body.thing() if isinstance(body, View) else None

    def three_panels(self) -> ThreePanels | None:
        body = self._body()
        if isinstance(body, ThreePanels):
            return body
        return body.findChild(ThreePanels) if body is not None else None

    def _body(self) -> QWidget | None:
        return None if self._pages.is_empty else self._pages.current.body

    def _show(self) -> None:
        self._pages.turn_to(self._trail.thing or self._trail.place)
        self.moved.emit()

    def _on_made(self, body: QWidget) -> None:
        if isinstance(body, View):
            body.title_changed.connect(self.renamed)
