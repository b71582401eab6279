"""The window before there is anything to show in it: painted first, filled once work is open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import SignalInstance
from PySide6.QtWidgets import QVBoxLayout, QWidget

from rflow_desktop.settings import SettingsFile
from ui.kit import Look, Skeleton
from ui.window import MainWindow, PaintingTurn, Place

if TYPE_CHECKING:
    from rflow_desktop.app.first_look import Seen
    from ui.today.view import TodayView

_PLACES = (
    ("today", "Today", "sun", "T"),
    ("sessions", "Sessions", "history", "S"),
    ("escalations", "Escalations", "circle-arrow-up", "E"),
    ("flows", "Flows", "workflow", "F"),
    ("assistants", "Assistants", "message-square", "A"),
)
Makers = Mapping[str, Callable[[], QWidget]]


class Frame:
    """A main window whose places stay empty until `fill` says how they are made.

    With `seen`, Today is drawn from it at once. What the person asks for there before the work is
    open is done as soon as it is.
    """

    def __init__(self, look: Look, settings: SettingsFile, seen: Seen | None = None) -> None:
        self._look, self._seen = look, seen
        self.today: TodayView | None = None
        self._wishes: list[Callable[[], None]] = []
        self._makers: Makers = {}
        self._waiting: list[str] = []
        chosen = settings.now
        self.window = MainWindow(look, tuple(self._places()))
        PaintingTurn(self.window)
        self.window.commands.set_single_keys(on=chosen.single_keys)
        self.window.show_key_hints(on=chosen.key_bar)
        self.window.fold_sidebar(on=chosen.sidebar_folded)
        size = chosen.window
        if size.get("width", 0) >= 1024 and size.get("height", 0) >= 680:
            self.window.resize(size["width"], size["height"])

    def fill(self, makers: Makers) -> None:
        """From now on every place is made by its maker; those that wait on screen are made now."""
        self._makers = makers
        window, waiting = self.window, self._waiting
        self._waiting = []
        on_screen = window.place if not window.thing else ""
        for place in waiting:
            window.pages.drop(place)
            window.pages.offer(place, makers[place])
        if self.today is not None:
            makers["today"]()
        if on_screen in waiting:
            window.go(on_screen)
        wishes, self._wishes = self._wishes, []
        for wish in wishes:
            wish()

    def _places(self) -> tuple[Place, ...]:
        listed = (
            Place(id=name, title=title, icon=icon, key=key, make=partial(self._make, name))
            for name, title, icon, key in _PLACES
        )
        return (
            *listed,
            Place(
                id="sync", title="Sync", icon="cloud-check", in_sidebar=False,
                make=partial(self._make, "sync"),
            ),
            Place(
                id="settings", title="Settings", icon="settings", at_bottom=True,
                make=partial(self._make, "settings"),
            ),
        )  # fmt: skip

    def _make(self, place: str) -> QWidget:
        if place in self._makers:
            return self._makers[place]()
        if place == "today" and self._seen is not None:
            return self._make_today(self._seen)
        self._waiting.append(place)
        return _Waiting(self._look)

    def _make_today(self, seen: Seen) -> QWidget:
        from ui.today.view import TodayView  # noqa: PLC0415  where there is something to draw

        self.today = view = TodayView(self._look)
        asked = (view.session_opened, view.sync_asked, view.new_asked, view.chat_asked)
        for signal in (*asked, view.answered):
            signal.connect(partial(self._keep, signal))
        view.show_page(seen.page, now_ms=seen.now_ms)
        return view

    def _keep(self, signal: SignalInstance, *given: Any) -> None:
        if not self._makers:
            self._wishes.append(partial(signal.emit, *given))


class _Waiting(QWidget):
    """Grey bars in the shape of a list, shown only when opening takes longer than people notice."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 32)
        column.addWidget(Skeleton(look, rows=5))
        column.addStretch(1)
